import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { Writable } from 'node:stream';
import { createApp, type App } from '../../src/app.ts';
import { createClockWatch } from '../../src/app/clock-watch.ts';
import { readConfig } from '../../src/config.ts';
import { createHttpApp, listen } from '../../src/platform/http/server.ts';
import { createLog } from '../../src/platform/log.ts';
import { openHouse, until, type House } from '../support/product.ts';

const MINUTE = 60_000;
let house: House;
let app: App;
let server: Awaited<ReturnType<typeof listen>>;
let aheadMs = 0;
const lines: { level: string; msg: string; count?: number; aheadSeconds?: number }[] = [];
const told = (part: RegExp) => lines.filter(({ level, msg }) => level === 'error' && part.test(msg));

beforeAll(async () => {
  house = await openHouse({ content: 'small' });
  const destination = new Writable({
    write(chunk, _encoding, done) {
      lines.push(JSON.parse(String(chunk)) as (typeof lines)[number]);
      done();
    },
  });
  const log = createLog({ level: 'error', destination });
  const clock = { now: () => Date.now() + aheadMs, monotonic: () => performance.now() };
  app = await createApp(readConfig(house.env), log, { clock });
  const http = createHttpApp({
    log,
    checks: {},
    metrics: app.metrics.registry,
    mountWebhooks: (express) => app.mountWebhooks(express),
    mount: () => undefined,
  });
  server = await listen(http, { host: '127.0.0.1', port: 0 });
  house.x.setWebhookUrl(`${server.url}/webhooks/x`);
}, 60_000);
afterAll(async () => {
  await server?.close(100);
  await app?.close();
  await house?.close();
}, 60_000);

it('tells of webhooks that are signed rightly and cannot be understood, seldom', async () => {
  for (const body of ['[', '{"for_user_id":', '[]']) expect(await house.x.post(body)).toBe(200);
  expect(told(/could not be understood/)).toMatchObject([{ count: 1 }]);
});

it('tells while running that its clock is far from the database’s, seldom', async () => {
  expect(told(/clock/)).toEqual([]);
  aheadMs = 2 * MINUTE;
  await until('it has told so', () => told(/clock/).length > 0);
  const { rows } = await app.database.pool.query<{ key: string }>(`select key from setting where key = 'setup'`);
  expect(rows).toHaveLength(1);
  expect(told(/clock/)).toMatchObject([{ aheadSeconds: 120 }]);
  aheadMs = 0;
});

it('takes no slow answer for a wrong clock, and tells of one once an hour', () => {
  let now = 0;
  const seconds: unknown[] = [];
  const look = createClockWatch({
    clock: { now: () => now, monotonic: () => now },
    log: { error: (fields: unknown) => void seconds.push(fields) } as never,
  });
  now = 2 * MINUTE;
  look(0, MINUTE);
  look(0, 2 * MINUTE + 30_000);
  look(30_000, 0);
  expect(seconds).toEqual([]);
  look(0, 3 * MINUTE);
  look(0, 4 * MINUTE);
  now = 62 * MINUTE;
  look(now - 1_000, now - MINUTE);
  expect(seconds).toEqual([{ aheadSeconds: -60 }, { aheadSeconds: 59 }]);
});
