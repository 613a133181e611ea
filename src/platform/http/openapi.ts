import { z } from 'zod';
import type { Scope } from '../../core/access.ts';

/** Content types of a body that is no JSON. */
export type Media = { media: readonly string[] };

/** One route of the API as it is documented; each feature lists its own in `api.ts`. */
export type RouteDoc = {
  method: 'get' | 'post' | 'put' | 'delete';
  /** As Express mounts it: `/api/v1/conversations/:id`. Its parameters are whole numbers, or (`texts`) words. */
  path: string;
  texts?: readonly string[];
  tag: string;
  summary: string;
  /** Who may ask: holders of a scope (a token, or staff who are signed in), `session`: whoever is signed in, or anyone. */
  for: Scope | 'session' | 'anyone';
  query?: z.ZodObject;
  body?: z.ZodType | Media;
  /** By status; null is an answer without a body. */
  answers: Record<number, z.ZodType | Media | null>;
  /** Codes of errors by status, besides those of every route. */
  errors?: Record<number, readonly string[]>;
};

type Json = Record<string, unknown>;

const NUMBER = { type: 'integer', minimum: 0 };
const ERROR = { $ref: '#/components/schemas/Error' };

/** The OpenAPI 3.1 document of these routes; its schemas are the ones that requests are checked with. */
export function openApiDocument(info: { title: string; version: string; description: string }, routes: readonly RouteDoc[]): Json {
  const paths: Record<string, Json> = {};
  for (const route of routes) (paths[openApiPath(route.path)] ??= {})[route.method] = operation(route);
  return {
    openapi: '3.1.0',
    info,
    servers: [{ url: '/' }],
    tags: [...new Set(routes.map(({ tag }) => tag))].map((name) => ({ name })),
    paths,
    components: {
      schemas: { Error: errorSchema },
      securitySchemes: {
        token: { type: 'http', scheme: 'bearer', description: 'npx uketsuke token create' },
        session: { type: 'apiKey', in: 'cookie', name: 'uketsuke', description: '`__Host-uketsuke` where the address is https.' },
        csrf: { type: 'apiKey', in: 'header', name: 'X-CSRF-Token', description: 'Of the session (`GET /api/v1/session`).' },
      },
    },
  };
}

/** `/x/:id` as OpenAPI writes it: `/x/{id}`. */
export function openApiPath(path: string): string {
  return path.replace(/:(\w+)/g, '{$1}');
}

const errorSchema: Json = {
  type: 'object',
  required: ['error'],
  properties: {
    error: {
      type: 'object',
      required: ['code', 'message'],
      properties: { code: { type: 'string', description: 'Stable, for machines.' }, message: { type: 'string' } },
      additionalProperties: true,
    },
  },
};

function operation(route: RouteDoc): Json {
  return {
    operationId: operationId(route),
    tags: [route.tag],
    summary: route.summary,
    ...(route.for === 'anyone' || route.for === 'session' ? {} : { description: `Scope: \`${route.for}\`.` }),
    security: security(route),
    parameters: [...pathParameters(route), ...queryParameters(route.query)],
    ...(route.body ? { requestBody: { required: 'media' in route.body, content: contentOf(route.body, 'input') } } : {}),
    responses: { ...answers(route), ...errors(route) },
  };
}

function operationId({ method, path }: RouteDoc): string {
  const words = path.split('/').filter((part) => part !== '' && part !== 'api' && part !== 'v1');
  return method + words.map((word) => capital(word.replace(/^:/, 'by-'))).join('');
}

const capital = (word: string) => word.replace(/(?:^|[^a-zA-Z0-9]+)([a-zA-Z0-9])/g, (_, letter: string) => letter.toUpperCase());

/** What a browser's session changes needs the session's CSRF token as well. */
function security(route: RouteDoc): Json[] {
  if (route.for === 'anyone') return [];
  const session = route.method === 'get' ? { session: [] } : { session: [], csrf: [] };
  return route.for === 'session' ? [session] : [{ token: [] }, session];
}

function pathParameters({ path, texts = [] }: RouteDoc): Json[] {
  return [...path.matchAll(/:(\w+)/g)].map(([, name = '']) => ({
    ...{ name, in: 'path', required: true },
    schema: texts.includes(name) ? { type: 'string' } : NUMBER,
  }));
}

function queryParameters(query: z.ZodObject | undefined): Json[] {
  if (!query) return [];
  const { properties = {}, required = [] } = schemaOf(query, 'input') as { properties?: Record<string, Json>; required?: string[] };
  return Object.entries(properties).map(([name, schema]) => ({ name, in: 'query', required: required.includes(name), schema }));
}

function answers({ answers: given }: RouteDoc): Json {
  const shown = Object.entries(given).map(([status, body]) => [
    status,
    { description: body === null ? 'Done.' : 'The answer.', ...(body === null ? {} : { content: contentOf(body, 'output') }) },
  ]);
  return Object.fromEntries(shown) as Json;
}

/** Every route can refuse who asks and what is asked, and be away for a moment. */
function errors(route: RouteDoc): Json {
  const codes: Record<string, readonly string[]> = { ...(route.for === 'anyone' ? {} : NOT_ALLOWED), 503: ['unavailable'] };
  for (const [status, more] of Object.entries(route.errors ?? {})) codes[status] = [...(codes[status] ?? []), ...more];
  const shown = Object.entries(codes).map(([status, list]) => [
    status,
    { description: list.map((code) => `\`${code}\``).join(', '), content: { 'application/json': { schema: ERROR } } },
  ]);
  return Object.fromEntries(shown) as Json;
}

const NOT_ALLOWED = { 401: ['unauthorized'], 403: ['forbidden', 'csrf'] };

function contentOf(body: z.ZodType | Media, io: 'input' | 'output'): Json {
  if ('media' in body) return Object.fromEntries(body.media.map((type) => [type, { schema: binary(type) }]));
  return { 'application/json': { schema: schemaOf(body, io) } };
}

const binary = (type: string): Json => (type.startsWith('text/') ? { type: 'string' } : { type: 'string', format: 'binary' });

function schemaOf(schema: z.ZodType, io: 'input' | 'output'): Json {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { target: 'draft-2020-12', io, unrepresentable: 'any' }) as Json;
  return rest;
}
