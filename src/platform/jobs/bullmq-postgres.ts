import { planningOptions } from '../database/pool.ts';
import { createPostgresBackend, DEFAULT_SCHEMA, runMigrations, withBackend, type PgPool } from 'bullmq';
import pg from 'pg';
import type { Log } from '../log.ts';
import { createBullJobs, workerSettings, type BullBackend, type Wake, type WakeName } from './bullmq.ts';
import type { Jobs } from './jobs.ts';

export type PostgresJobsOptions = {
  databaseUrl: string;
  log: Log;
  /** Connections at most; every worker and queue keeps one for LISTEN. 30 unless told. */
  poolSize?: number;
  /** A statement that the server has not answered by then has failed; 15 s unless told. */
  queryMs?: number;
};

/** Longer than those of the product's own statements: making the tables waits for other processes that make them. */
const QUERY_MS = 15_000;

/** Wake-ups on BullMQ over PostgreSQL. Makes its tables when they are missing; several processes may do that at once. */
export async function createPostgresJobs({ databaseUrl, log, poolSize = 30, queryMs = QUERY_MS }: PostgresJobsOptions): Promise<Jobs> {
  const pool = new pg.Pool({
    connectionString: databaseUrl,
    max: poolSize,
    keepAlive: true,
    connectionTimeoutMillis: 5000,
    application_name: 'uketsuke-jobs',
    statement_timeout: queryMs,
    // A link that drops without a word: its statements would wait for ever, each with its connection.
    query_timeout: queryMs + 1_000,
    // BullMQ takes a shared pool only with its own schema.
    options: `-c search_path=${DEFAULT_SCHEMA} ${planningOptions}`,
  });
  pool.on('error', (error) => log.warn({ err: error }, 'an idle connection of the job queue broke'));
  // While somebody holds a connection its break is the connection's own event; unheard, it would end the process.
  pool.on('connect', (client) => client.on('error', () => undefined));
  await makeTables(pool).catch(async (error: unknown) => {
    await pool.end();
    throw error;
  });
  const { Queue, Worker } = withBackend(createPostgresBackend);
  const connection = pool as PgPool;
  const backend: BullBackend = {
    openQueue: (name) => {
      const queue = new Queue<Wake, void, WakeName>(name, { connection, streams: { events: { maxLen: 100 } } });
      queue.on('error', (error) => log.warn({ err: error, queue: name }, 'the job queue reports a problem'));
      return queue;
    },
    openWorker: (name, processor, concurrency) => {
      const worker = new Worker<Wake, void, WakeName>(name, processor, { ...workerSettings, connection, concurrency });
      worker.on('error', (error) => log.warn({ err: error, queue: name }, 'the job worker reports a problem'));
      return worker;
    },
    close: () => pool.end(),
  };
  return createBullJobs(backend, { log });
}

async function makeTables(pool: pg.Pool): Promise<void> {
  const client = await pool.connect();
  try {
    await runMigrations(client, DEFAULT_SCHEMA);
  } finally {
    client.release();
  }
}
