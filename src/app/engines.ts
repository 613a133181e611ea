import type { Config } from '../config.ts';
import { SettingsError } from '../core/errors.ts';
import { openDatabase, type Database } from '../platform/database/engine.ts';
import { lockDataDir } from '../platform/database/lock.ts';
import { migrate } from '../platform/database/migrate.ts';
import type { RedisJobs } from '../platform/jobs/bullmq-redis.ts';
import type { Jobs } from '../platform/jobs/jobs.ts';
import type { Live } from '../platform/live/live.ts';
import type { Log } from '../platform/log.ts';

/** The same code on three sizes: what data, wake-ups and live updates stand on. */
export type Engines = {
  edition: 'embedded' | 'postgres' | 'scaled';
  database: Database;
  jobs: Jobs;
  live: Live;
  /** Where there is a Redis: whether it can be reached, and whether it may throw wake-ups away. */
  redis?: { isUp(): boolean; mayEvict(): boolean } | undefined;
  close(): Promise<void>;
};

/** Opens what the settings ask for and migrates it. Throws SettingsError when DATA_DIR is in use or the database of DATABASE_URL cannot be reached. */
export async function openEngines(config: Config, log: Log): Promise<Engines> {
  if (config.DATABASE_URL === undefined) return openEmbedded(config, log);
  const { DATABASE_URL } = config;
  const database = await openDatabase({ databaseUrl: DATABASE_URL, log });
  await reach(database, DATABASE_URL);
  const carriers = loadCarriers(config, DATABASE_URL, log);
  // Each of them mostly waits for an answer.
  const [migrated, jobs, live] = await Promise.allSettled([
    migrate(database),
    carriers.then(({ openJobs }) => openJobs()),
    carriers.then(({ openLive }) => openLive()),
  ]);
  if (migrated.status === 'rejected' || jobs.status === 'rejected' || live.status === 'rejected') {
    if (jobs.status === 'fulfilled') await jobs.value.close(0).catch(() => undefined);
    if (live.status === 'fulfilled') await live.value.close().catch(() => undefined);
    await database.close();
    throw [migrated, jobs, live].find((one) => one.status === 'rejected')?.reason;
  }
  const close = async () => {
    await live.value.close();
    await database.close();
  };
  const redis = 'isUp' in jobs.value ? jobs.value : undefined;
  const edition = config.REDIS_URL ? 'scaled' : 'postgres';
  return { edition, database, jobs: jobs.value, live: live.value, redis, close };
}

/** Says in one sentence why a database cannot be used; its address is named without user and password. */
async function reach(database: Database, databaseUrl: string): Promise<void> {
  try {
    await database.ping();
  } catch (error) {
    await database.close();
    const { host, pathname } = new URL(databaseUrl);
    throw new SettingsError([
      `DATABASE_URL: the database ${host}${pathname} cannot be reached: ${error instanceof Error ? error.message : String(error)}.`,
    ]);
  }
}

async function openEmbedded(config: Config, log: Log): Promise<Engines> {
  const lock = await lockDataDir(config.DATA_DIR);
  const database = await openDatabase({ dataDir: config.DATA_DIR, log });
  try {
    await migrate(database);
  } catch (error) {
    // Its thread would keep the process alive after the message.
    await database.close();
    await lock.release();
    throw error;
  }
  const [{ createMemoryJobs }, { createMemoryLive }] = await Promise.all([
    import('../platform/jobs/memory.ts'),
    import('../platform/live/memory.ts'),
  ]);
  const live = createMemoryLive({ log });
  const close = async () => {
    await live.close();
    await database.close();
    await lock.release();
  };
  return { edition: 'embedded', database, jobs: createMemoryJobs({ log }), live, close };
}

type Carriers = { openJobs: () => Promise<Jobs | RedisJobs>; openLive: () => Promise<Live> };

/** What carries wake-ups and live updates between processes; of both only the code that is used is loaded. */
async function loadCarriers({ REDIS_URL: redisUrl }: Config, databaseUrl: string, log: Log): Promise<Carriers> {
  if (redisUrl) {
    const { createRedisJobs } = await import('../platform/jobs/bullmq-redis.ts');
    const { createRedisLive } = await import('../platform/live/redis.ts');
    return { openJobs: () => createRedisJobs({ redisUrl, log }), openLive: () => createRedisLive({ redisUrl, log }) };
  }
  const { createPostgresJobs } = await import('../platform/jobs/bullmq-postgres.ts');
  const { createPostgresLive } = await import('../platform/live/postgres.ts');
  return { openJobs: () => createPostgresJobs({ databaseUrl, log }), openLive: () => createPostgresLive({ databaseUrl, log }) };
}
