import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import express from 'express';
import { z } from 'zod';
import { createApp, type App } from '../../src/app.ts';
import { API, openApiRoutes } from '../../src/app/openapi.ts';
import { readConfig } from '../../src/config.ts';
import { listen } from '../../src/platform/http/server.ts';
import { silentLog } from '../../src/platform/log.ts';
import { mountedApiRoutes } from '../support/api-routes.ts';
import { openHouse, type House } from '../support/product.ts';

/** What OpenAPI 3.1 asks of the parts that we use (https://spec.openapis.org/oas/v3.1.0); JSON Schemas are looked at by their own. */
const jsonSchema = z.record(z.string(), z.unknown());
const content = z.record(z.string().regex(/^[\w*-]+\/[\w.*+-]+$/), z.strictObject({ schema: jsonSchema }));
const operation = z.strictObject({
  operationId: z.string().regex(/^[a-zA-Z0-9]+$/),
  tags: z.array(z.string()).length(1),
  summary: z.string().min(8),
  description: z.string().optional(),
  security: z.array(z.record(z.enum(['token', 'session', 'csrf']), z.array(z.string())).or(z.record(z.string(), z.array(z.never())))),
  parameters: z.array(z.strictObject({ name: z.string(), in: z.enum(['path', 'query']), required: z.boolean(), schema: jsonSchema })),
  requestBody: z.strictObject({ required: z.boolean(), content }).optional(),
  responses: z.record(z.string().regex(/^[2-5]\d\d$/), z.strictObject({ description: z.string().min(1), content: content.optional() })),
});
const documentShape = z.strictObject({
  openapi: z.literal('3.1.0'),
  info: z.strictObject({ title: z.string(), version: z.string(), description: z.string() }),
  servers: z.array(z.strictObject({ url: z.string() })),
  tags: z.array(z.strictObject({ name: z.string() })),
  paths: z.record(z.string().regex(/^\/api\/v1\//), z.partialRecord(z.enum(['get', 'post', 'put', 'delete']), operation)),
  components: z.strictObject({ schemas: z.strictObject({ Error: jsonSchema }), securitySchemes: z.record(z.string(), jsonSchema) }),
});
type Document = z.output<typeof documentShape>;

describe('the OpenAPI document', () => {
  let served: unknown;
  let shown: Document;

  beforeAll(async () => {
    const server = await listen(express().use(openApiRoutes('1.2.3')), { host: '127.0.0.1', port: 0 });
    served = await (await fetch(`${server.url}/api/v1/openapi.json`)).json();
    await server.close(100);
    shown = documentShape.parse(served);
  });

  const operations = () =>
    Object.entries(shown.paths).flatMap(([path, methods]) => Object.values(methods).map((one) => ({ path, ...one })));

  it('has the shape of OpenAPI 3.1, with an id of its own for each operation', () => {
    expect(shown.info.version).toBe('1.2.3');
    const ids = operations().map(({ operationId }) => operationId);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).toHaveLength(API.length);
  });

  it('names each part of a path once as a parameter', () => {
    for (const { path, parameters } of operations()) {
      const named = parameters.filter((one) => one.in === 'path').map(({ name }) => name);
      expect(named).toEqual([...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name));
    }
  });

  it('refers to nothing that is not in it, and to no schema that says nothing of an object’s fields', () => {
    const text = JSON.stringify(served);
    expect([...text.matchAll(/"\$ref":"([^"]+)"/g)].map(([, ref]) => ref)).not.toContainEqual(
      expect.not.stringMatching(/^#\/components\/schemas\/Error$/),
    );
    const queue = shown.paths['/api/v1/desk/queue']?.get?.responses['200']?.content?.['application/json']?.schema;
    expect(queue).toMatchObject({
      type: 'object',
      properties: { rows: { type: 'array', items: { properties: { group: { enum: expect.anything() } } } } },
    });
  });

  it('asks for the session’s token wherever a browser changes something', () => {
    for (const [path, methods] of Object.entries(shown.paths))
      for (const [method, { security }] of Object.entries(methods)) {
        const bySession = security.filter((one) => 'session' in one);
        for (const one of bySession) expect([path, method, 'csrf' in one]).toEqual([path, method, method !== 'get']);
      }
    expect(shown.paths['/api/v1/staff']?.get?.security).toEqual([{ token: [] }, { session: [] }]);
    expect(shown.paths['/api/v1/session']?.post?.security).toEqual([]);
  });

  describe('against the product', () => {
    let house: House;
    let app: App;
    beforeAll(async () => {
      house = await openHouse();
      app = await createApp(readConfig(house.env), silentLog);
    }, 180_000);
    afterAll(async () => {
      await app?.close();
      await house?.close();
    });

    it('names every route that is mounted below /api/v1, and no other', () => {
      const documented = API.map(({ method, path }) => `${method} ${path}`).sort();
      expect(mountedApiRoutes((express) => (app.mountWebhooks(express), app.mount(express)))).toEqual(documented);
    });
  });
});
