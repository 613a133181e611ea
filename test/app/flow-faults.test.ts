import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { Writable } from 'node:stream';
import { createApp, type App } from '../../src/app.ts';
import { createFaultNotes } from '../../src/app/flow-faults.ts';
import { checkFlows } from '../../src/cli/doctor/check-house.ts';
import { readConfig } from '../../src/config.ts';
import { readHealth } from '../../src/features/admin/health.ts';
import { openDatabase } from '../../src/platform/database/engine.ts';
import { createHttpApp, listen } from '../../src/platform/http/server.ts';
import { createLog, silentLog } from '../../src/platform/log.ts';
import { openHouse, until, type House } from '../support/product.ts';

type Line = { level: string; msg: string; flow?: string; step?: number; what?: string; count?: number };

let house: House;
let app: App;
let server: Awaited<ReturnType<typeof listen>>;
const lines: Line[] = [];

beforeAll(async () => {
  house = await openHouse({ content: 'small' });
  // The check of the content does not let this pass; a look-up whose result never changes comes to the same.
  const stored = await openDatabase({ dataDir: house.env['DATA_DIR'] ?? '', log: silentLog });
  const round = '[{"set":{"x":"1"}},{"goto":"store-hours","return":false,"with":{}}]';
  await sql`update release set content = jsonb_set(content::jsonb, '{flows,store-hours,steps}', ${round}::jsonb)::json`.execute(stored.db);
  await stored.close();
  const destination = new Writable({
    write(chunk, _encoding, done) {
      lines.push(JSON.parse(String(chunk)) as Line);
      done();
    },
  });
  const log = createLog({ level: 'error', destination });
  app = await createApp(readConfig(house.env), log);
  const http = createHttpApp({
    ...{ log, checks: {}, metrics: app.metrics.registry, mount: () => undefined },
    mountWebhooks: (express) => app.mountWebhooks(express),
  });
  server = await listen(http, { host: '127.0.0.1', port: 0 });
  house.x.setWebhookUrl(`${server.url}/webhooks/x`);
}, 60_000);
afterAll(async () => {
  await server?.close(100);
  await app?.close();
  await house?.close();
}, 60_000);

it('names a flow that goes round without end to those who look after the desk, while a person takes over', async () => {
  const { db } = app.database;
  for (const customer of ['8801', '8802']) house.x.customer(customer).says('渋谷店の営業時間は？');
  const handed = () => db.selectFrom('handoff').select(['reason', 'card']).execute();
  await until('both are handed over', async () => (await handed()).length === 2);
  const fault = { flow: 'store-hours', what: 'steps' };
  expect(await handed()).toMatchObject([1, 2].map(() => ({ reason: 'limits', card: { fault } })));
  expect(lines.filter(({ level }) => level === 'error')).toMatchObject([
    { ...fault, count: 1, msg: expect.stringContaining('goes round without asking the customer anything') },
  ]);
  expect(JSON.stringify(lines)).not.toContain('渋谷店');
  expect(await app.metrics.registry.metrics()).toContain('uketsuke_flow_faults_total{what="steps"} 2');
  expect(checkFlows(await readHealth(app.database))).toEqual([
    {
      level: 'problem',
      code: 'flow-steps',
      text: {
        ja: expect.stringMatching(
          /^流れ store-hours（\d番目のステップ）: この7日間に2人のお客様を最後まで案内できず、担当者に引き継ぎました。/,
        ),
        en: expect.stringMatching(
          /^The flow store-hours \(its step \d\): 2 customers of the last seven days .* handed over, because it took more than fifty steps/,
        ),
      },
    },
  ]);
}, 120_000);

it('tells of one flow once an hour, and of each by itself', () => {
  let ms = 0;
  const told: object[] = [];
  const counted: string[] = [];
  const note = createFaultNotes({
    clock: { now: () => ms, monotonic: () => ms },
    log: { error: (fields: object) => void told.push(fields) } as never,
    metrics: { fault: (what) => void counted.push(what) },
  });
  const silent = { what: 'silence', flow: 'a', step: null } as const;
  for (let i = 0; i < 3; i++) note(silent, 1);
  note({ ...silent, flow: 'b' }, 1);
  ms = 3_600_000;
  note(silent, 1);
  note(silent, 2);
  expect(told).toMatchObject([
    { flow: 'a', release: 1, count: 1 },
    { flow: 'b', release: 1, count: 1 },
    { flow: 'a', release: 1, count: 3 },
    { flow: 'a', release: 2, count: 1 },
  ]);
  expect(counted).toHaveLength(6);
});
