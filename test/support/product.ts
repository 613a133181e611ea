import { randomUUID } from 'node:crypto';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { createApp, type App } from '../../src/app.ts';
import { readConfig } from '../../src/config.ts';
import { openDatabase } from '../../src/platform/database/engine.ts';
import { migrate } from '../../src/platform/database/migrate.ts';
import { createHttpApp, listen } from '../../src/platform/http/server.ts';
import { createLog, silentLog } from '../../src/platform/log.ts';
import { startFakeX, type FakeX, type FakeXOptions } from '../../src/rehearsal/fake-x.ts';
import { createPostgres } from './database.ts';
import { contentFolder, insertReleaseOne, releaseOne, type ContentSize, type Presence } from './release-one.ts';
import { talkTo, type Customer } from './customer.ts';

export type Edition = 'embedded' | 'postgres' | 'scaled';

/** Where a product keeps everything, so that it can be started again, or twice. */
export type House = {
  edition: Edition;
  x: FakeX;
  /** All settings; a child process can be started with them as well. */
  env: Record<string, string>;
  /** The test's own copy of the content. */
  contentDir: string;
  close(): Promise<void>;
};

export type HouseOptions = {
  edition?: Edition;
  /** Are the teams there? Default: they are. */
  presence?: Presence;
  /** Default: everything that ships. */
  content?: ContentSize;
  /** A house of the same edition that nobody runs: this one begins with a copy of its data. */
  like?: House;
  env?: Record<string, string>;
  x?: FakeXOptions;
};

/** Waits short enough for a test; limits lifted. */
const QUICK = {
  TURN_SETTLE_MS: '60',
  TURN_SETTLE_MAX_MS: '2000',
  SWEEP_MS: '150',
  DELIVERY_DEADLINE_MS: '1500',
  DELIVERY_LEASE_MS: '4000',
  DELIVERY_READBACK_MS: '300',
  X_DM_LIMIT_15MIN: '0',
  X_DM_LIMIT_24H: '0',
  X_READ_LIMIT_15MIN: '0',
  // What a test loses stays lost unless it asks for repair.
  REPAIR_MS: '0',
  CHAT_RATE_LIMIT: 'false',
  LOG_LEVEL: 'silent',
};

/** A fake X, an empty database with release 1 or a copy of another house's, and the settings that join them. */
export async function openHouse(options: HouseOptions = {}): Promise<House> {
  const { edition = 'embedded', presence = 'open', content = 'shipped', like } = options;
  const folder = await mkdtemp(join(tmpdir(), 'uketsuke-e2e-'));
  const contentDir = await contentFolder(join(folder, 'content'), presence, content);
  const storage = await (like ? copyStorage(like, folder) : openStorage(edition, folder, content));
  const x = await startFakeX({ limits: 'lifted', ...options.x });
  const [account] = x.accounts;
  if (!account) throw new Error('the fake X has no account');
  const env = {
    ...QUICK,
    HOST: '127.0.0.1',
    PORT: '0',
    CONTENT_DIR: contentDir,
    X_API_URL: x.url,
    X_CONSUMER_KEY: x.keys.consumerKey,
    X_CONSUMER_SECRET: x.keys.consumerSecret,
    X_ACCESS_TOKEN: account.accessToken,
    X_ACCESS_SECRET: account.accessSecret,
    X_USER_ID: account.userId,
    ...storage.env,
    ...options.env,
  };
  return {
    edition,
    x,
    env,
    contentDir,
    async close() {
      await x.close();
      await storage.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

type Storage = { env: Record<string, string>; close(): Promise<void> };

async function openStorage(edition: Edition, folder: string, content: ContentSize): Promise<Storage> {
  if (edition === 'embedded') {
    const dataDir = join(folder, 'data');
    await cp((await releaseOne(content)).database, join(dataDir, 'database'), { recursive: true });
    return { env: { DATA_DIR: dataDir }, close: async () => undefined };
  }
  const { url, drop } = await createPostgres(process.env['TEST_DATABASE_URL'] ?? '');
  const database = await openDatabase({ databaseUrl: url, log: silentLog });
  await migrate(database);
  await insertReleaseOne(database, content);
  await database.close();
  const redis: Record<string, string> = edition === 'scaled' ? { REDIS_URL: process.env['TEST_REDIS_URL'] ?? '' } : {};
  const secrets = { SESSION_SECRET: randomUUID(), ENCRYPTION_KEY: randomUUID() };
  return { env: { DATA_DIR: join(folder, 'data'), DATABASE_URL: url, ...redis, ...secrets }, close: drop };
}

/** A copy is noticed as one; ours stand for houses that were always here. */
const WAS_HERE = `delete from setting where key = 'identity'`;

async function copyStorage({ edition, env }: House, folder: string): Promise<Storage> {
  const dataDir = join(folder, 'data');
  if (edition === 'embedded') {
    await cp(env['DATA_DIR'] ?? '', dataDir, { recursive: true });
    const copy = await openDatabase({ dataDir, inThread: true, log: silentLog });
    await copy.pool.query(WAS_HERE).finally(() => copy.close());
    return { env: { DATA_DIR: dataDir }, close: async () => undefined };
  }
  const { url, drop } = await createPostgres(process.env['TEST_DATABASE_URL'] ?? '', env['DATABASE_URL']);
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(WAS_HERE).finally(() => client.end());
  const same = ['REDIS_URL', 'SESSION_SECRET', 'ENCRYPTION_KEY'].flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]]]));
  return { env: { DATA_DIR: dataDir, DATABASE_URL: url, ...(Object.fromEntries(same) as Record<string, string>) }, close: drop };
}

export type Product = {
  house: House;
  x: FakeX;
  app: App;
  url: string;
  /** A customer at X, by their numeric id there. */
  customer(id: string, profile?: Parameters<FakeX['customer']>[1]): Customer;
  stop(): Promise<void>;
};

/** One process of the product, on a free port, with the fake X delivering to it unless it is a pure worker. */
export async function startProduct(house: House, env: Record<string, string> = {}): Promise<Product> {
  const config = readConfig({ ...house.env, ...env });
  const log = config.LOG_LEVEL === 'silent' ? silentLog : createLog({ level: config.LOG_LEVEL });
  const app = await createApp(config, log);
  const http = createHttpApp({
    log,
    checks: { database: () => app.ready() },
    metrics: app.metrics.registry,
    mountWebhooks: (express) => app.mountWebhooks(express),
    mount: (express) => app.mount(express),
  });
  const server = await listen(http, { host: config.HOST, port: config.PORT });
  if (config.ROLE !== 'worker') house.x.setWebhookUrl(`${server.url}/webhooks/x`);
  let stopped: Promise<void> | undefined;
  const stop = async () => {
    app.endStreams();
    await server.close(300);
    await app.close();
  };
  return {
    house,
    x: house.x,
    app,
    url: server.url,
    customer: (id, profile) => talkTo(house.x, app.database, id, profile),
    stop: () => (stopped ??= stop()),
  };
}

/** Looks again until `look` gives something true. Rejects with `what` when that takes longer than half a minute. */
export async function until<T>(what: string, look: () => Promise<T> | T, timeoutMs = 30_000): Promise<NonNullable<T>> {
  const end = performance.now() + timeoutMs;
  for (;;) {
    const found = await look();
    if (found) return found;
    if (performance.now() > end) throw new Error(`waited in vain until ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 40));
  }
}

/** A port that nobody listens on just now. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
