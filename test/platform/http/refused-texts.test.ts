import { describe, expect, it } from '@jest/globals';
import { createHttpApp, listen } from '../../../src/platform/http/server.ts';
import { silentLog } from '../../../src/platform/log.ts';
import { createAppMetrics } from '../../../src/app/metrics.ts';
import { describeOnEngines } from '../../support/engines.ts';

describeOnEngines('texts that cannot be stored', (open) => {
  it('are the caller’s mistake, not ours', async () => {
    const database = open();
    const http = createHttpApp({
      log: silentLog,
      checks: {},
      metrics: createAppMetrics(database).registry,
      mount: (app) =>
        void app.get('/find', async (_request, response) => {
          response.json(await database.db.selectFrom('account').select('id').where('name', '=', 'a\u0000b').execute());
        }),
    });
    const server = await listen(http, { host: '127.0.0.1', port: 0 });
    const answer = await fetch(`${server.url}/find`);
    await server.close(50);
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ error: { code: 'bad-request' } });
  });
});

describe('answers of the API', () => {
  it('are kept by no cache', async () => {
    const http = createHttpApp({
      log: silentLog,
      checks: {},
      metrics: createAppMetrics({} as never).registry,
      mount: (app) => void app.get('/api/v1/x', (_request, response) => void response.json({})),
    });
    const server = await listen(http, { host: '127.0.0.1', port: 0 });
    const answer = await fetch(`${server.url}/api/v1/x`);
    await server.close(50);
    expect(answer.headers.get('cache-control')).toBe('no-store');
  });
});
