import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { DELIVERY } from '../../src/core/delivery.ts';
import { openDatabase } from '../../src/platform/database/engine.ts';
import { silentLog } from '../../src/platform/log.ts';
import { FAKE_ACCOUNT, startFakeX, type FakeX } from '../../src/rehearsal/fake-x.ts';
import type { FakeAccount } from '../../src/rehearsal/model.ts';
import type { Query } from './evidence.ts';
import type { Rules } from './ways-out.ts';
import { freePort } from './fleet.ts';
import type { MortalSpec } from './mortals.ts';
import { root, type TestBuild } from './test-build.ts';
import { witness } from './witness.ts';

export type Edition = 'embedded' | 'postgres' | 'scaled';

export type HouseOptions = {
  edition: Edition;
  build: TestBuild;
  seed: number;
  databaseUrl?: string | undefined;
  redisUrl?: string | undefined;
  /** X's limit of fifteen reads in a quarter of an hour stays on. */
  readsLimited?: boolean | undefined;
  workers?: number | undefined;
};

/** The fake X, the settings that join the product to it, and ways to look at both. */
export type House = {
  x: FakeX;
  specs: MortalSpec[];
  /** What the settings make of the product's ways out. */
  rules: Rules;
  url: string;
  logFile: string;
  /** Null: this edition's database belongs to its process while that runs. */
  query: Query | null;
  /** An API token for the desk. */
  token(): string;
  /** Reads the database when no process runs any more. */
  afterwards<T>(read: (query: Query) => Promise<T>): Promise<T>;
  folder: string;
  close(keep: boolean): Promise<void>;
};

const ACCOUNTS = 3;
const LOST_WEBHOOKS = 0.01;
const content = join(root, 'test/prove/content');

export async function openHouse(options: HouseOptions): Promise<House> {
  const folder = mkdtempSync(join(tmpdir(), 'uketsuke-prove-'));
  const port = await freePort();
  const accounts: FakeAccount[] = Array.from({ length: ACCOUNTS }, (_, index) => ({
    ...FAKE_ACCOUNT,
    userId: String(BigInt(FAKE_ACCOUNT.userId) + BigInt(index)),
    accessToken: `token-${index}`,
    accessSecret: `secret-${index}`,
  }));
  const x = await startFakeX({
    accounts,
    seed: options.seed,
    limits: options.readsLimited ? { send15Min: null, send24h: null } : 'lifted',
    webhookUrl: `http://127.0.0.1:${port}/webhooks/x`,
    delivery: {
      duplicate: 0.1,
      reorder: 0.1,
      // For good: only X's own record still has these, and reading it counts as reading.
      lose: options.readsLimited ? 0 : LOST_WEBHOOKS,
      redeliver: true,
      redeliverMs: 400,
      delayMs: [0, 20],
      echo: { lose: 0.5, duplicate: 0.1, delayMs: [0, 200] },
    },
  });
  const env = environment(options, x, accounts[0] as FakeAccount, folder, port);
  const pool = options.databaseUrl === undefined ? null : new pg.Pool({ connectionString: options.databaseUrl, max: 2 });
  // The server is restarted under it now and then; who asks is told by a rejection.
  pool?.on('error', () => undefined);
  pool?.on('connect', (client) => client.on('error', () => undefined));
  const query: Query | null = pool && (async <T>(sql: string) => (await pool.query(sql)).rows as T[]);
  const command = (args: string[], input = '') => runCommand(options.build, args, env, input);
  for (const { userId, accessToken, accessSecret } of accounts.slice(1))
    command(['account', 'add'], JSON.stringify({ userId, accessToken, accessSecret }));
  // The tables are there now. An embedded database belongs to its process, and has no witness.
  for (const statement of query ? witness({ parkMs: parkMsOf(options), staleMs: DELIVERY.staleMs }) : []) await query?.(statement);

  return {
    x,
    specs: specsOf(options, env),
    rules: { parkMs: parkMsOf(options), readsLimited: options.readsLimited ?? false },
    url: `http://127.0.0.1:${port}`,
    logFile: join(folder, 'product.log'),
    query,
    token: () => command(['token', 'create', '--name', 'proof', '--scope', 'desk']).trim(),
    async afterwards(read) {
      if (query) return read(query);
      const database = await openDatabase({ dataDir: join(folder, 'data'), inThread: true, log: silentLog });
      try {
        return await read(async <T>(sql: string) => (await database.pool.query(sql)).rows as T[]);
      } finally {
        await database.close();
      }
    },
    folder,
    async close(keep) {
      x.settings.delivery.redeliver = false;
      await x.close();
      await pool?.end();
      if (!keep) rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** As an operator would: by the command, before the server starts. */
function runCommand(build: TestBuild, args: string[], env: Record<string, string>, input: string): string {
  const stdio: ['pipe', 'pipe', 'inherit'] = ['pipe', 'pipe', 'inherit'];
  return execFileSync(process.execPath, [build.main, ...args], { input, env: { ...process.env, ...env }, stdio, encoding: 'utf8' });
}

function environment(options: HouseOptions, x: FakeX, first: FakeAccount, folder: string, port: number): Record<string, string> {
  return {
    ...(options.edition === 'embedded' ? {} : { DATABASE_URL: options.databaseUrl ?? '' }),
    ...(options.edition === 'scaled' ? { REDIS_URL: options.redisUrl ?? '' } : {}),
    SESSION_SECRET: 'x'.repeat(32),
    ENCRYPTION_KEY: 'y'.repeat(32),
    DATA_DIR: join(folder, 'data'),
    CONTENT_DIR: content,
    PORT: String(port),
    LOG_LEVEL: 'warn',
    X_API_URL: x.url,
    X_CONSUMER_KEY: x.keys.consumerKey,
    X_CONSUMER_SECRET: x.keys.consumerSecret,
    X_USER_ID: first.userId,
    X_ACCESS_TOKEN: first.accessToken,
    X_ACCESS_SECRET: first.accessSecret,
    X_DM_LIMIT_15MIN: '0',
    X_DM_LIMIT_24H: '0',
    X_READ_LIMIT_15MIN: options.readsLimited ? '15' : '0',
    TURN_SETTLE_MS: '40',
    TURN_SETTLE_MAX_MS: '200',
    SWEEP_MS: '500',
    DELIVERY_DEADLINE_MS: '1500',
    DELIVERY_LEASE_MS: '4000',
    // Twice the deadline: a request that has left may still be on its way when its sender gives it up. The product's own settings leave it 52 seconds.
    DELIVERY_READBACK_MS: '3000',
    DELIVERY_PARK_MS: String(parkMsOf(options)),
    QUIET_MINUTES: '1',
    REPAIR_MS: options.readsLimited ? '0' : '2000',
  };
}

/** With X's limit on, one who cannot be told gets a person within the run; without it everything is decided. */
const parkMsOf = ({ readsLimited }: HouseOptions) => (readsLimited ? 30_000 : 600_000);

function specsOf({ edition, workers = 3 }: HouseOptions, env: Record<string, string>): MortalSpec[] {
  if (edition === 'embedded') return [{ name: 'all', role: 'all', env }];
  const worker = (index: number): MortalSpec => ({
    name: `worker-${index + 1}`,
    role: 'worker',
    env: { ...env, ROLE: 'worker', PORT: '0' },
  });
  return [{ name: 'web', role: 'web', env: { ...env, ROLE: 'web' } }, ...Array.from({ length: workers }, (_, index) => worker(index))];
}
