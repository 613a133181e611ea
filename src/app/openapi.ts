import { Router } from 'express';
import { z } from 'zod';
import { adminApi } from '../features/admin/api.ts';
import { contentApi } from '../features/content/api.ts';
import { deskApi } from '../features/desk/api.ts';
import { handoffApi } from '../features/handoff/api.ts';
import { staffApi } from '../features/staff/api.ts';
import { openApiDocument, type RouteDoc } from '../platform/http/openapi.ts';

const PATH = '/api/v1/openapi.json';

const itself: RouteDoc = {
  ...{ method: 'get', path: PATH, tag: 'about', for: 'anyone', answers: { 200: z.record(z.string(), z.unknown()) } },
  summary: 'This document',
};

/** Every route below `/api/v1`. */
export const API: readonly RouteDoc[] = [...staffApi, ...deskApi, ...handoffApi, ...contentApi, ...adminApi, itself];

/** `GET /api/v1/openapi.json`: the API as OpenAPI 3.1. It says nothing of this house, so anybody may read it. */
export function openApiRoutes(version: string): Router {
  const router = Router();
  const description = 'The JSON API of a Uketsuke desk. Times are ISO 8601; every error is { error: { code, message } }.';
  let document: Record<string, unknown> | undefined;
  router.get(PATH, (_request, response) => {
    document ??= openApiDocument({ title: 'Uketsuke', version, description }, API);
    response.set('Cache-Control', 'no-cache').json(document);
  });
  return router;
}
