import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setTimeout as sleep } from 'node:timers/promises';
import { FAKE_ACCOUNT, startFakeX, type FakeX } from '../../src/rehearsal/fake-x.ts';
import { freePort, startFleet, type ProcessSpec } from '../prove/fleet.ts';
import { startPostgres, startRedis } from '../support/services.js';
import { loadWebhook, startBareExpress, type LoadResult } from './webhooks.ts';

/** `npm run bench`: accepted webhooks per second beside a bare Express, and full turns per second, in one run. Prints figures and writes them as JSON. */
const root = fileURLToPath(new URL('../../../', import.meta.url));
const main = join(root, 'dist/cli/main.js');
const content = join(root, 'test/prove/content');
const rounds = 3;
const seconds = 6;
type Edition = 'embedded' | 'postgres' | 'scaled';

const results: Record<string, unknown> = {
  machine: `${cpus().length} × ${cpus()[0]?.model.trim()}`,
  node: process.version,
  at: new Date().toISOString(),
};

async function withProduct<T>(
  edition: Edition,
  role: 'web' | 'all',
  x: FakeX,
  settleMs: number,
  work: (url: string) => Promise<T>,
): Promise<T> {
  const postgres = edition === 'embedded' ? undefined : await startPostgres();
  const redis = edition === 'scaled' ? await startRedis() : undefined;
  const folder = mkdtempSync(join(tmpdir(), 'uketsuke-bench-'));
  const port = await freePort();
  const env: Record<string, string> = {
    ...(postgres ? { DATABASE_URL: postgres.url } : {}),
    ...(redis ? { REDIS_URL: redis.url } : {}),
    ...{
      SESSION_SECRET: 'x'.repeat(32),
      ENCRYPTION_KEY: 'y'.repeat(32),
      DATA_DIR: join(folder, 'data'),
      CONTENT_DIR: content,
      LOG_LEVEL: 'error',
      PORT: String(port),
    },
    ...{ X_API_URL: x.url, X_CONSUMER_KEY: x.keys.consumerKey, X_CONSUMER_SECRET: x.keys.consumerSecret, X_USER_ID: FAKE_ACCOUNT.userId },
    ...{
      X_ACCESS_TOKEN: FAKE_ACCOUNT.accessToken,
      X_ACCESS_SECRET: FAKE_ACCOUNT.accessSecret,
      X_DM_LIMIT_15MIN: '0',
      X_DM_LIMIT_24H: '0',
      TURN_SETTLE_MS: String(settleMs),
      TURN_SETTLE_MAX_MS: '120000',
    },
  };
  const specs: ProcessSpec[] =
    edition === 'embedded' || role === 'web'
      ? [{ name: 'one', env: { ...env, ROLE: edition === 'embedded' ? 'all' : 'web' } }]
      : [
          { name: 'web', env: { ...env, ROLE: 'web' } },
          { name: 'worker', env: { ...env, ROLE: 'worker', PORT: '0' } },
        ];
  const fleet = startFleet(specs, main, join(folder, 'log'));
  try {
    const url = `http://127.0.0.1:${port}`;
    for (let tries = 0; !(await fetch(`${url}/readyz`).catch(() => null))?.ok; tries++) {
      if (tries > 300) throw new Error('the product did not start');
      await sleep(200);
    }
    return await work(`${url}/webhooks/x`);
  } finally {
    await fleet.stop();
    await redis?.stop();
    await postgres?.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

const median = (values: number[]) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

/** Webhooks: ours and the bare one in turn, so that a slow minute of the machine hits both. The settle window is long: accepting is measured, not answering. */
async function webhooks(edition: Edition): Promise<void> {
  const x = await startFakeX({ limits: 'lifted' });
  const bare = await startBareExpress(join(root, 'dist/test/bench/bare-express.js'));
  const pairs: { ours: LoadResult; bare: LoadResult }[] = [];
  await withProduct(edition, 'web', x, 60_000, async (url) => {
    const load = (target: string) =>
      loadWebhook(target, x.keys.consumerSecret, FAKE_ACCOUNT.userId, { connections: 64, ms: seconds * 1000 });
    await load(url);
    for (let round = 0; round < rounds; round++) pairs.push({ bare: await load(bare.url), ours: await load(url) });
  });
  bare.stop();
  await x.close();
  const ratio = median(pairs.map((pair) => pair.ours.perSecond / pair.bare.perSecond));
  const figure = {
    perSecond: median(pairs.map((p) => p.ours.perSecond)),
    bare: median(pairs.map((p) => p.bare.perSecond)),
    ratio: Math.round(ratio * 100) / 100,
    p99Ms: median(pairs.map((p) => p.ours.p99Ms)),
    bareP99Ms: median(pairs.map((p) => p.bare.p99Ms)),
    failed: pairs.reduce((sum, p) => sum + p.ours.failed, 0),
  };
  results[`webhooks ${edition}`] = figure;
  console.log(
    `webhooks accepted, ${edition}: ${figure.perSecond}/s, bare Express ${figure.bare}/s, ratio ${figure.ratio}; p99 ${figure.p99Ms} ms, bare ${figure.bareP99Ms} ms; failed ${figure.failed}`,
  );
}

/** Full turns: webhook in, understood, answered by a flow, accepted by the fake X, marked sent. As many customers as keep it busy. */
async function turns(edition: Edition): Promise<void> {
  const x = await startFakeX({ limits: 'lifted', delivery: { echo: { lose: 1, duplicate: 0, delayMs: [0, 0] } } });
  const perSecond = await withProduct(edition, 'all', x, 0, async (url) => {
    x.setWebhookUrl(url);
    let stop = false;
    let asked = 0;
    const customer = async (id: string) => {
      const one = x.customer(id);
      for (let n = 1; !stop; n++) {
        one.says(`番号${++asked}番の件です`);
        await x.waitForMessages(id, n, 60_000).catch(() => undefined);
        // The watch for going in circles counts twenty messages in five minutes: the next customer comes before.
        if (n >= 12) return void customers.push(customer(String(Number(id) + 100_000)));
      }
    };
    const customers: Promise<void>[] = [];
    for (let i = 0; i < 32; i++) customers.push(customer(String(6_000_000 + i)));
    await sleep(3_000);
    const before = answered(x);
    const began = performance.now();
    await sleep(seconds * 2 * 1000);
    const rate = (answered(x) - before) / ((performance.now() - began) / 1000);
    stop = true;
    return Math.round(rate * 10) / 10;
  });
  await x.close();
  results[`turns ${edition}`] = { perSecond };
  console.log(`full turns, ${edition}: ${perSecond}/s`);
}

const answered = (x: FakeX) => x.log.messages.filter((message) => message.origin === 'api').length;

for (const edition of ['postgres', 'embedded'] as const) await webhooks(edition);
for (const edition of ['embedded', 'postgres', 'scaled'] as const) await turns(edition);
const file = join(process.cwd(), 'bench.json');
writeFileSync(file, `${JSON.stringify(results, null, 2)}\n`);
console.log(`written to ${file}`);
process.exit(0);
