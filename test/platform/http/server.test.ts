import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { request } from 'node:http';
import type { Express } from 'express';
import { InputError, UnavailableError } from '../../../src/core/errors.ts';
import { nonceOf, pagePolicy } from '../../../src/platform/http/pages.ts';
import { createHttpApp, jsonBody, listen, rawBody, type HttpServer } from '../../../src/platform/http/server.ts';
import { createLog, silentLog } from '../../../src/platform/log.ts';
import { createMetrics } from '../../../src/platform/metrics.ts';

describe('the HTTP server', () => {
  let http: HttpServer;
  let databaseWorks: boolean;
  let leaving: boolean;
  const lines: string[] = [];
  const slow: (() => void)[] = [];

  function mount(app: Express): void {
    app.get('/input', () => {
      throw new InputError('bad-name', 'The name is empty.', 422);
    });
    app.get('/away', async () => Promise.reject(new UnavailableError('x-away', 'X is away.')));
    app.get('/database', async () =>
      Promise.reject(Object.assign(new Error('connect ECONNREFUSED 10.0.0.7:5432'), { code: 'ECONNREFUSED' })),
    );
    app.get('/bug', () => {
      throw new Error('a customer said: 鴨');
    });
    app.post('/json', jsonBody(), (req, res) => void res.json(req.body));
    app.post('/raw', rawBody(), (req, res) => void res.json({ bytes: (req.body as Buffer).length }));
    app.get('/page', pagePolicy, (_req, res) => void res.send(`<script nonce="${nonceOf(res)}"></script>`));
    app.get('/slow', (_req, res) => void slow.push(() => res.json({ done: true })));
    app.get('/stream', (_req, res) => void res.type('text/event-stream').write(': hello\n\n'));
  }

  beforeEach(async () => {
    databaseWorks = true;
    leaving = false;
    lines.length = slow.length = 0;
    const log = createLog({ destination: { write: (line) => void lines.push(line) } });
    const checks = {
      database: async () => databaseWorks || Promise.reject(new Error('away')),
      hanging: () => (databaseWorks ? Promise.resolve() : new Promise(() => undefined)),
    };
    const app = createHttpApp({
      log,
      checks,
      metrics: createMetrics({ processMetrics: true }),
      metricsToken: 'secret',
      checkLimitMs: 100,
      leaving: () => leaving,
      mount,
    });
    http = await listen(app, { host: '127.0.0.1', port: 0 });
  });
  afterEach(() => http.close(0));

  const get = (path: string, headers: Record<string, string> = {}) => fetch(http.url + path, { headers });
  const post = (path: string, body: string, type = 'application/json') =>
    fetch(http.url + path, { method: 'POST', body, headers: { 'content-type': type } });

  it.each([
    ['/input', 422, { code: 'bad-name', message: 'The name is empty.' }],
    ['/away', 503, { code: 'x-away', message: 'X is away.' }],
    ['/nowhere', 404, { code: 'not-found', message: 'There is nothing at GET /nowhere.' }],
  ])('tells the caller what was wrong at %s', async (path, status, error) => {
    const response = await get(path);
    expect(response.status).toBe(status);
    expect(await response.json()).toEqual({ error });
  });

  it('keeps to itself what it did not foresee, and logs it under the request id', async () => {
    const response = await get('/bug');
    const text = await response.text();
    expect(response.status).toBe(500);
    expect(text).not.toMatch(/鴨|server\.test/);
    expect(lines.join('')).toContain(response.headers.get('x-request-id'));
    expect(lines.join('')).toContain('server.test');
  });

  it('says 503 and to come back when the database is away', async () => {
    const response = await get('/database');
    expect([response.status, response.headers.get('retry-after')]).toEqual([503, '5']);
    expect(await response.text()).not.toContain('10.0.0.7');
  });

  it('refuses bodies that are too large or no JSON', async () => {
    expect((await post('/json', JSON.stringify({ a: 'x'.repeat(300_000) }))).status).toBe(413);
    expect((await post('/raw', 'x'.repeat(300_000), 'text/plain')).status).toBe(413);
    const malformed = await post('/json', '{"a":');
    expect([malformed.status, await malformed.json()]).toEqual([
      400,
      { error: { code: 'bad-request', message: 'The request is not well formed.' } },
    ]);
    expect(await (await post('/raw', '{"a":', 'application/json')).json()).toEqual({ bytes: 5 });
  });

  it('gives each page a fresh nonce that its policy allows', async () => {
    const pages = [await get('/page'), await get('/page')];
    const nonces = await Promise.all(pages.map(async (page) => /nonce="([^"]+)"/.exec(await page.text())?.[1] ?? ''));
    expect(new Set(nonces).size).toBe(2);
    pages.forEach((page, at) => {
      expect(page.headers.get('content-security-policy')).toContain(`script-src 'self' 'nonce-${nonces[at]}'`);
      expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
      expect(page.headers.get('cache-control')).toBe('no-store');
    });
  });

  it('lets other answers load nothing, and does not say what it is made of', async () => {
    const response = await get('/healthz');
    expect(response.headers.get('content-security-policy')).toBe("default-src 'none';frame-ancestors 'none'");
    expect(response.headers.get('x-powered-by')).toBeNull();
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
  });

  it('is alive but not ready while the database is away, and ready again after', async () => {
    databaseWorks = false;
    expect((await get('/healthz')).status).toBe(200);
    const response = await get('/readyz');
    expect([response.status, await response.json()]).toEqual([503, { ready: false, failing: ['database', 'hanging'] }]);
    databaseWorks = true;
    expect((await get('/readyz')).status).toBe(200);
  });

  it('tells balancers that it is about to stop, answers meanwhile, and keeps no connection', async () => {
    expect((await get('/raw')).headers.get('connection')).not.toBe('close');
    leaving = true;
    const response = await get('/readyz');
    expect([response.status, await response.json()]).toEqual([503, { ready: false, failing: ['stopping'] }]);
    const answer = await post('/raw', '12345');
    expect([answer.headers.get('connection'), await answer.json()]).toEqual(['close', { bytes: 5 }]);
    expect((await get('/healthz')).status).toBe(200);
  });

  it('shows metrics to this machine, and to others only with the token', async () => {
    expect(await (await get('/metrics')).text()).toContain('process_cpu_seconds_total');
    expect((await get('/metrics', { 'x-forwarded-for': '203.0.113.9' })).status).toBe(403);
    expect((await get('/metrics', { 'x-forwarded-for': '203.0.113.9', authorization: 'Bearer secreT' })).status).toBe(403);
    expect((await get('/metrics', { 'x-forwarded-for': '203.0.113.9', authorization: 'Bearer secret' })).status).toBe(200);
  });

  it('lets running requests finish when it closes', async () => {
    const answer = get('/slow');
    while (slow.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    const closed = http.close(5000);
    slow[0]?.();
    expect(await (await answer).json()).toEqual({ done: true });
    await closed;
    await expect(get('/healthz')).rejects.toThrow();
  });

  it('ends streams that would never end by themselves', async () => {
    const ended = new Promise<void>((resolve) => {
      const stream = request(`${http.url}/stream`, (response) => {
        response.on('data', () => void http.close(20));
        response.on('error', () => undefined).on('close', resolve);
      });
      stream.on('error', () => undefined).end();
    });
    await expect(ended).resolves.toBeUndefined();
  });

  it('says when the port is taken', async () => {
    const app = createHttpApp({ log: silentLog, checks: {}, metrics: createMetrics(), mount: () => undefined });
    await expect(listen(app, { host: '127.0.0.1', port: http.port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
  });
});
