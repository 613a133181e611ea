import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { Writable } from 'node:stream';
import { createApp, type App } from '../../src/app.ts';
import { createClockWatch } from '../../src/app/clock-watch.ts';
import { checkClock } from '../../src/cli/doctor/check-database.ts';
import { readConfig } from '../../src/config.ts';
import { createHttpApp, listen } from '../../src/platform/http/server.ts';
import { createLog } from '../../src/platform/log.ts';
import { openHouse, until, type House } from '../support/product.ts';

const MINUTE = 60_000;
let house: House;
let app: App;
let server: Awaited<ReturnType<typeof listen>>;
let aheadMs = 0;
let laterMs = 0;
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
  const log = createLog({ level: 'warn', destination });
  const clock = { now: () => Date.now() + aheadMs, monotonic: () => performance.now() + laterMs };
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

it('tells of webhooks whose signature is wrong or missing in one line a minute, with their count', async () => {
  for (const signature of ['wrong', 'none', 'wrong', 'wrong'] as const) expect(await house.x.post('{}', signature)).toBe(401);
  const refused = () => lines.filter(({ msg }) => /webhooks were refused/.test(msg));
  expect(refused()).toMatchObject([{ level: 'warn', count: 1 }]);

  laterMs = MINUTE;
  for (const signature of ['wrong', 'none'] as const) expect(await house.x.post('{}', signature)).toBe(401);
  expect(refused()).toMatchObject([
    { level: 'warn', count: 1 },
    { level: 'warn', count: 4 },
  ]);
});

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

it.each([1, -1])('takes a clock for wrong that is more than 30 seconds away, and none that is less (%d)', (way) => {
  const seconds: unknown[] = [];
  const look = createClockWatch({
    clock: { now: () => 0, monotonic: () => 0 },
    log: { error: (fields: unknown) => void seconds.push(fields) } as never,
  });
  look(0, -way * 29_999);
  look(0, -way * 30_000);
  expect(seconds).toEqual([]);
  look(0, -way * 30_001);
  expect(seconds).toEqual([{ aheadSeconds: way * 30 }]);
});

it.each(['database', 'x'] as const)('lets the doctor find a clock that is more than 5 seconds from that of %s', (other) => {
  for (const way of [1, -1]) {
    expect(checkClock(way * 4_999, 0, other)).toEqual([]);
    expect(checkClock(way * 5_000, 0, other)).toEqual([]);
    expect(checkClock(way * 5_001, 0, other)).toMatchObject([{ level: 'problem', code: `clock-${other}` }]);
  }
});
