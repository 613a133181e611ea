import { raw, Router, type Request, type RequestHandler, type Response } from 'express';
import { z } from 'zod';
import type { Principal } from '../../core/access.ts';
import { InputError } from '../../core/errors.ts';
import { refuseOtherTeam } from '../../platform/database/refuse-other-team.ts';
import { createSlots } from './photo-slots.ts';
import { findPhoto, keepPhoto, MAX_UPLOAD, type Photo, type PhotoOptions } from './photos.ts';

export type PhotoRoutes = PhotoOptions & {
  /** Lets only those through who may work at the desk. */
  mayWork: RequestHandler;
};

const id = z.coerce.number().int().positive().max(Number.MAX_SAFE_INTEGER);
const params = z.looseObject({ id });
const place = z.object({ id, messageId: id, index: z.coerce.number().int().min(0).max(99) });

/**
 * `POST /api/v1/conversations/:id/photos`: a photo's bytes in, 201 `{ id }` out.
 * `GET /api/v1/conversations/:id/messages/:messageId/attachments/:index`: the photo that was sent there, by either side.
 */
export function photoRoutes(options: PhotoRoutes): Router {
  const router = Router();
  const fetching = createSlots(4, 40);
  const ownTeam: RequestHandler = async (request, response, next) => {
    await refuseOtherTeam(options.database, read(params, request).id, response.locals['principal'] as Principal);
    next();
  };
  const bytes = raw({ type: () => true, limit: MAX_UPLOAD, inflate: false });

  router.post('/api/v1/conversations/:id/photos', options.mayWork, ownTeam, bytes, async (request, response) => {
    response.status(201).json({ id: await keepPhoto(options, read(params, request).id, request.body) });
  });

  router.get('/api/v1/conversations/:id/messages/:messageId/attachments/:index', options.mayWork, ownTeam, async (request, response) => {
    const { id: conversationId, messageId, index } = read(place, request);
    show(response, await fetching(() => findPhoto(options, { conversationId, messageId, index })));
  });

  return router;
}

/** What comes from a customer is an image and nothing else, even when it is opened by itself. */
function show(response: Response, { bytes, mime }: Photo): void {
  response.set({
    'Content-Type': mime,
    'Content-Disposition': `inline; filename="photo.${mime.slice('image/'.length).replace('jpeg', 'jpg')}"`,
    'Content-Security-Policy': "default-src 'none'; sandbox",
    'Cross-Origin-Resource-Policy': 'same-origin',
    'X-Content-Type-Options': 'nosniff',
    'Cache-Control': 'private, max-age=3600',
  });
  response.send(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
}

/** An address that names nothing is nothing's: 404. */
function read<S extends z.ZodType>(schema: S, request: Request): z.output<S> {
  const result = schema.safeParse(request.params);
  if (!result.success) throw new InputError('not-found', `There is nothing at ${request.path}.`, 404);
  return result.data;
}
