import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import express from 'express';
import pg from 'pg';
import { createAppMetrics } from '../../../src/app/metrics.ts';
import { createWebhookRouter } from '../../../src/channels/x/webhook.ts';
import { systemClock } from '../../../src/core/clock.ts';
import { openPostgresPool } from '../../../src/platform/database/postgres.ts';
import { createHttpApp, listen } from '../../../src/platform/http/server.ts';
import { poolDefaults, watchPool } from '../../../src/platform/database/pool.ts';
import { silentLog } from '../../../src/platform/log.ts';
import { xSignature } from '../../../src/rehearsal/post.ts';
import { describeWith } from '../../support/need.ts';
import { openHouse, startProduct, until, type House, type Product } from '../../support/product.ts';

/** So long X waits for an answer to a webhook. */
const X_WAITS_MS = 10_000;

/** A webhook as X sends it, which is given up as X gives it up. */
const deliver = (url: string, consumerSecret: string, body: string) =>
  fetch(`${url}/webhooks/x`, {
    method: 'POST',
    body,
    headers: { 'content-type': 'application/json', 'x-twitter-webhooks-signature': xSignature(consumerSecret, body) },
    signal: AbortSignal.timeout(X_WAITS_MS),
  });

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

describeWith('PostgreSQL', 'a database all of whose connections are busy', () => {
  let house: House;
  let product: Product;
  let beside: pg.Client;
  beforeAll(async () => {
    house = await openHouse({ edition: 'postgres', content: 'small' });
    product = await startProduct(house);
    beside = new pg.Client({ connectionString: house.env['DATABASE_URL'] });
    await beside.connect();
  }, 240_000);
  afterAll(async () => {
    await beside?.end();
    await product?.stop();
    await house?.close();
  }, 60_000);

  const rows = async () => {
    const { rows: counted } = await beside.query<Record<string, string>>(
      `select (select count(*) from inbound_event) as events, (select count(*) from inbound_raw) as raw, (select count(*) from contact) as contacts,
      (select count(*) from message) as messages, (select count(*) from turn) as turns`,
    );
    return counted[0];
  };

  it('gets X’s webhooks 503 and keeps nothing by half; delivered again, each is stored once', async () => {
    const { pool } = product.app.database;
    const hana = product.customer('9911');
    await hana.says('渋谷店の営業時間は？');
    await hana.settled();
    const sho = product.customer('9912');
    // What she would write next, and what somebody would whom nobody knows yet, as X says it.
    const wrote = product.x.log.deliveries.find(({ body }) => body.includes('渋谷店の営業時間は？'));
    const [id = ''] = wrote?.eventIds ?? [];
    const ids = [1n, 2n].map((more) => String(BigInt(id) + more));
    const bodies = [hana, sho].map((who, at) => (wrote?.body ?? '').replaceAll(id, ids[at] ?? '').replaceAll('"9911"', `"${who.id}"`));
    const deliverAll = () => Promise.all(bodies.map((body) => deliver(product.url, house.x.keys.consumerSecret, body)));

    const held = await Promise.all(Array.from({ length: pool.options.max }, () => pool.connect()));
    const sleeping = held.map((client) => client.query('select pg_sleep(60)').catch((error: unknown) => error));
    try {
      const before = await rows();
      const answers = await deliverAll();
      expect(answers.map(({ status, headers }) => [status, headers.get('retry-after')])).toEqual(bodies.map(() => [503, '5']));
      expect(await rows()).toEqual(before);
    } finally {
      await beside.query(
        `select pg_cancel_backend(pid) from pg_stat_activity where query like 'select pg_sleep%' and pid <> pg_backend_pid()`,
      );
      await Promise.all(sleeping);
      held.forEach((client) => client.release());
    }
    for (const again of [await deliverAll(), await deliverAll()]) expect(again.map(({ status }) => status)).toEqual([200, 200]);
    await until('both are answered', () => hana.heard().length > 1 && sho.heard().length > 0);
    for (const who of [hana, sho]) await who.settled();
    expect([hana.heard().length, sho.heard().length]).toEqual([2, 1]);
    const { rows: stored } = await beside.query('select count(*) as count from message where external_id = any($1) group by external_id', [
      ids,
    ]);
    expect(stored).toEqual([{ count: '1' }, { count: '1' }]);
  }, 120_000);
});

describe('the waits for the database', () => {
  it('are all shorter than X’s for an answer', async () => {
    const pool = openPostgresPool({ databaseUrl: 'postgres://nobody@127.0.0.1:1/none', log: silentLog });
    const { connectionTimeoutMillis, statement_timeout, query_timeout } = pool.options;
    await pool.end();
    const budget = await acknowledgementBudget();
    expect([connectionTimeoutMillis, statement_timeout, query_timeout, budget]).toEqual([5_000, 5_000, 8_000, 8_000]);
    expect(budget).toBeLessThan(X_WAITS_MS - 1_000);
    for (const one of [connectionTimeoutMillis, statement_timeout]) expect(one).toBeLessThan(budget);
  });
});

/** What the webhook gives its inbox: the only long wait that it begins. */
async function acknowledgementBudget(): Promise<number> {
  let asked: () => void = () => undefined;
  let stored: () => void = () => undefined;
  const accepting = new Promise<void>((resolve) => (asked = resolve));
  const accept = () => {
    asked();
    return new Promise<void>((resolve) => (stored = resolve));
  };
  const app = express().use(createWebhookRouter({ consumerSecret: 'secret', inbox: { accept }, clock: systemClock }));
  const server = await listen(app, { host: '127.0.0.1', port: 0 });
  const real = globalThis.setTimeout;
  const waits: number[] = [];
  const noted = (work: () => void, wait = 0, ...rest: unknown[]) => {
    waits.push(wait);
    return real(work, wait, ...rest);
  };
  const answer = deliver(server.url, 'secret', '{}');
  Object.assign(globalThis, { setTimeout: noted });
  try {
    await accepting;
    // The wait begins right after the inbox was asked.
    await new Promise((resolve) => setImmediate(resolve));
  } finally {
    Object.assign(globalThis, { setTimeout: real });
  }
  stored();
  expect((await answer).status).toBe(200);
  await server.close(50);
  return Math.max(...waits);
}
