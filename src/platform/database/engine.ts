import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Kysely } from 'kysely';
import pg from 'pg';
import type { Log } from '../log.ts';
import { PipeliningDialect } from './dialect.ts';
import { noteClosed, watchFolder } from './folder.ts';
import { openPgliteHere, type PgliteLink } from './pglite-local.ts';
import { PgliteStream } from './pglite-stream.ts';
import { openPgliteThread } from './pglite-thread.ts';
import { poolDefaults, watchPool } from './pool.ts';
import { openPostgresPool } from './postgres.ts';
import { PreparingClient } from './prepare.ts';
import type { Schema } from './schema.ts';

/** An open database. Inside a transaction use only the transaction: the embedded engine has one connection, and anything else would wait for it. */
export type Database = {
  kind: 'pglite' | 'postgres';
  db: Kysely<Schema>;
  pool: pg.Pool;
  /** Resolves when the database answers; rejects within 5 s otherwise. */
  ping(): Promise<void>;
  /** The whole database as a tar; the embedded engine only. */
  dump?(): Promise<Uint8Array>;
  /** Looks whether it is still the database that it was, once there are all tables; the embedded engine with a folder only. A server is looked at with each connection. */
  watch?(): Promise<void>;
  /** Waits for running queries, then closes. May be called again. */
  close(): Promise<void>;
};

export type DatabaseOptions = {
  log: Log;
  /** `postgres://…`; without it the embedded engine is used. */
  databaseUrl?: string;
  /** Connections to PostgreSQL at most; 10 unless told. */
  poolSize?: number;
  /** DATA_DIR: the embedded engine keeps its files in `database/` below it. Without it everything is in memory. */
  dataDir?: string;
  /** True: the embedded engine runs in this thread (tests). */
  inThread?: boolean;
  /** The embedded engine starts from what `dump()` gave. */
  dump?: Uint8Array;
  /** An embedded engine that is open already: a simulation opens the product on it again and again. */
  link?: PgliteLink;
  /** True: this one prepares no statements, so that it goes on when the next one on the same link begins its session anew. */
  aside?: boolean;
  /** Called when the thread of the embedded engine died; by default it ends the process with code 1, since nothing can be stored any more. */
  onDeath?: (error: Error) => void;
};

/** Opens PostgreSQL, or PGlite behind the same `pg` pool. It neither migrates nor locks DATA_DIR: see `migrate.ts` and `lock.ts`. */
export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  if (options.databaseUrl !== undefined) {
    return database('postgres', openPostgresPool({ ...options, databaseUrl: options.databaseUrl }));
  }
  const folder = options.link || options.dataDir === undefined ? undefined : join(options.dataDir, 'database');
  const link = options.link ?? (await openLink(options, folder));
  const pool = new pg.Pool({
    ...poolDefaults,
    ...(!options.aside && { Client: PreparingClient }),
    stream: () => new PgliteStream(link.exec),
    // The engine has one session; whoever connects begins it anew.
    max: 1,
    idleTimeoutMillis: 0,
    // All take turns at one connection, and nothing can be unreachable: who waits here waits for load, and giving up early would lose work that is only late.
    connectionTimeoutMillis: 30_000,
  });
  const opened = database('pglite', watchPool(pool, options.log), link);
  return folder === undefined ? opened : watched(opened, folder, options.log);
}

/** Whoever has not looked at the folder notes nothing of it either. What cannot be noted at the end is taken for a machine that was cut off. */
function watched(database: Database, folder: string, log: Log): Database {
  let looked = false;
  let closed: Promise<void> | undefined;
  const close = async () => {
    if (looked) await noteClosed(database.db, folder).catch(() => undefined);
    await database.close();
  };
  return {
    ...database,
    async watch() {
      await watchFolder(database.db, folder, log);
      looked = true;
    },
    close: () => (closed ??= close()),
  };
}

async function openLink(options: DatabaseOptions, folder: string | undefined): Promise<PgliteLink> {
  if (folder !== undefined) await mkdir(folder, { recursive: true, mode: 0o700 });
  const settings = { dataDir: folder, dump: options.dump };
  if (options.inThread) return openPgliteHere(settings);
  const onDeath = options.onDeath ?? (() => process.exit(1));
  return openPgliteThread(settings, (error) => {
    options.log.fatal({ err: error }, 'the embedded database is gone');
    onDeath(error);
  });
}

function database(kind: Database['kind'], pool: pg.Pool, link?: PgliteLink): Database {
  const db = new Kysely<Schema>({ dialect: new PipeliningDialect({ pool }) });
  let closed: Promise<void> | undefined;
  const close = async () => {
    await db.destroy();
    // Kysely ends the pool only when it was used through Kysely.
    if (!pool.ended) await pool.end();
    await link?.close();
  };
  return {
    kind,
    db,
    pool,
    ping: async () => void (await pool.query('select 1')),
    ...(link && { dump: () => link.dump() }),
    close: () => (closed ??= close()),
  };
}
