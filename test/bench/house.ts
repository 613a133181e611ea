import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { openDatabase } from '../../src/platform/database/engine.ts';
import { silentLog } from '../../src/platform/log.ts';
import { FAKE_ACCOUNT, type FakeX } from '../../src/rehearsal/fake-x.ts';
import { freePort, startFleet, type ProcessSpec } from '../prove/fleet.ts';
import { startPostgres, startRedis } from '../support/services.js';

export type Edition = 'embedded' | 'postgres' | 'scaled';

/** The product as it is measured: real processes, PostgreSQL that syncs every commit, Redis that keeps its log. `databaseUrl` undefined: embedded. */
export type House = {
  webhook: string;
  databaseUrl: string | undefined;
  /** How many messages of ours are not marked as sent. The embedded edition ends for it, in order: its database belongs to its process. */
  unsent(): Promise<number>;
  /** How many messages of customers are stored, each with the body that it was delivered in. The embedded edition ends for it, too. */
  taken(): Promise<number>;
  stop(): Promise<void>;
};

/** `web`: only what takes webhooks in; `all`: also who answers, in a process of its own where the edition allows it. */
export type HouseOptions = { edition: Edition; role: 'web' | 'all'; settleMs: number; x: FakeX };

const root = fileURLToPath(new URL('../../../', import.meta.url));
export const fromRoot = (path: string) => join(root, path);

/** Starts the built product against the fake X and waits until it is ready. */
export async function startHouse({ edition, role, settleMs, x }: HouseOptions): Promise<House> {
  const postgres = edition === 'embedded' ? undefined : await startPostgres(['fsync=on', 'shared_buffers=256MB']);
  const redis = edition === 'scaled' ? await startRedis(['--appendonly', 'yes']) : undefined;
  const folder = mkdtempSync(join(tmpdir(), 'uketsuke-bench-'));
  const port = await freePort();
  const env = { ...settings(x, settleMs), DATA_DIR: join(folder, 'data'), PORT: String(port) };
  Object.assign(env, postgres ? { DATABASE_URL: postgres.url } : {}, redis ? { REDIS_URL: redis.url } : {});
  const fleet = startFleet(specsOf(edition, role, env), fromRoot('dist/bundle/main.js'), join(folder, 'log'));
  const stop = async () => {
    await fleet.stop();
    await redis?.stop();
    await postgres?.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const url = `http://127.0.0.1:${port}`;
    await ready(`${url}/readyz`);
    const count = async (what: string) => {
      if (postgres) {
        const client = new pg.Client({ connectionString: postgres.url });
        await client.connect();
        return countIn(client, what).finally(() => client.end());
      }
      await fleet.stop('SIGTERM');
      const database = await openDatabase({ dataDir: join(folder, 'data'), inThread: true, log: silentLog });
      return countIn(database.pool, what).finally(() => database.close());
    };
    const [unsent, taken] = [UNSENT, TAKEN].map((what) => () => count(what)) as [House['unsent'], House['taken']];
    return { webhook: `${url}/webhooks/x`, databaseUrl: postgres?.url, unsent, taken, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function settings(x: FakeX, settleMs: number): Record<string, string> {
  return {
    SESSION_SECRET: 'x'.repeat(32),
    ENCRYPTION_KEY: 'y'.repeat(32),
    CONTENT_DIR: fromRoot('test/prove/content'),
    LOG_LEVEL: 'error',
    X_API_URL: x.url,
    X_CONSUMER_KEY: x.keys.consumerKey,
    X_CONSUMER_SECRET: x.keys.consumerSecret,
    X_USER_ID: FAKE_ACCOUNT.userId,
    X_ACCESS_TOKEN: FAKE_ACCOUNT.accessToken,
    X_ACCESS_SECRET: FAKE_ACCOUNT.accessSecret,
    TURN_SETTLE_MS: String(settleMs),
    TURN_SETTLE_MAX_MS: '120000',
    // To look at it with a profiler while it is measured.
    ...(process.env['BENCH_NODE_OPTIONS'] ? { NODE_OPTIONS: process.env['BENCH_NODE_OPTIONS'] } : {}),
  };
}

function specsOf(edition: Edition, role: 'web' | 'all', env: Record<string, string>): ProcessSpec[] {
  if (edition === 'embedded') return [{ name: 'all', env: { ...env, ROLE: 'all' } }];
  const web = { name: 'web', env: { ...env, ROLE: 'web' } };
  return role === 'web' ? [web] : [web, { name: 'worker', env: { ...env, ROLE: 'worker', PORT: '0' } }];
}

const UNSENT = `message where direction = 'out' and state <> 'sent'`;
const TAKEN = `message m join inbound_event e using (account_id, external_id) join inbound_raw r on r.id = e.raw_id where m.direction = 'in'`;

async function countIn(database: Pick<pg.Client, 'query'>, what: string): Promise<number> {
  const { rows } = await database.query<{ n: number }>(`select count(*)::int as n from ${what}`);
  return rows[0]?.n ?? 0;
}

async function ready(url: string): Promise<void> {
  for (let tries = 0; !(await fetch(url).catch(() => null))?.ok; tries++) {
    if (tries > 300) throw new Error('the product did not start');
    await sleep(200);
  }
}
