import { expect, it } from '@jest/globals';
import pg from 'pg';
import { createAppMetrics } from '../../../src/app/metrics.ts';
import { createHttpApp, listen } from '../../../src/platform/http/server.ts';
import { poolDefaults, watchPool } from '../../../src/platform/database/pool.ts';
import { silentLog } from '../../../src/platform/log.ts';
import { describeWith } from '../../support/need.ts';

describeWith('PostgreSQL', 'a database that is too slow just now', (connectionString) => {
  // The first is what the server gives up, the second what nobody waits for any more.
  it.each([{ statement_timeout: 50 }, { query_timeout: 50 }])('is 503 with a time to come back (%o)', async (limit) => {
    const pool = watchPool(new pg.Pool({ ...poolDefaults, connectionString, ...limit }), silentLog);
    const mount = (app: {
      get(path: string, handler: (request: unknown, response: { json(rows: unknown): void }) => Promise<void>): unknown;
    }) => void app.get('/slow', async (_request, response) => response.json((await pool.query('select pg_sleep(1)')).rows));
    const http = createHttpApp({ log: silentLog, checks: {}, metrics: createAppMetrics({} as never).registry, mount });
    const server = await listen(http, { host: '127.0.0.1', port: 0 });
    const answer = await fetch(`${server.url}/slow`);
    await server.close(50);
    await pool.end();
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '5']);
    expect(await answer.json()).toMatchObject({ error: { code: 'unavailable' } });
  });
});
