import { setTimeout as sleep } from 'node:timers/promises';
import { Migrator, sql, type Kysely, type Migration, type MigrationResultSet } from 'kysely';
import { SettingsError } from '../../core/errors.ts';
import type { Database } from './engine.ts';
import { migrations as all } from './migrations/index.ts';
import type { Schema } from './schema.ts';

/** Any fixed number; processes of this product that migrate one database meet at it. */
const lockNumber = 7_263_514_098;

/**
 * A change of a table waits so long for those who use it, and whoever comes after waits behind it: less than their own questions may take. Then it lets them pass,
 * and tries again.
 */
const LOCK_MS = 3_000;
const PAUSE_MS = 1_000;
const TRIES = 45;
const IN_THE_WAY = new Set(['55P03' /* lock_not_available */, '40P01' /* deadlock_detected */]);

/**
 * Brings the schema up to the code's, each migration in a transaction of its own, so that none holds what another one waits for. Several processes may do it at
 * once: the first does the work, the others wait and find it done. Then it looks whether the database is still the one that it was.
 * @param upTo the last migration to apply; the latest unless told
 * @returns the names of the migrations that this call applied
 * @throws the error of the migration that failed (nothing of it stays), or SettingsError when the schema is newer than the code, or a table is never free
 */
export async function migrate(database: Database, migrations: Record<string, Migration> = all, upTo?: string): Promise<string[]> {
  const applied = await bringUpToDate(database, migrations, upTo);
  await database.watch?.();
  return applied;
}

async function bringUpToDate(database: Database, migrations: Record<string, Migration>, upTo?: string): Promise<string[]> {
  // Almost every start finds it done, and then there is nothing to wait for.
  if (upTo === undefined && (await isLatest(database.db, migrations))) return [];
  // One connection for all of it: the lock belongs to the session, and the embedded engine has only one.
  return database.db.connection().execute(async (connection) => {
    await sql`set statement_timeout = 0`.execute(connection);
    await sql`select pg_advisory_lock(${sql.lit(lockNumber)})`.execute(connection);
    try {
      await sql`set lock_timeout = ${sql.lit(LOCK_MS)}`.execute(connection);
      await refuseNewer(connection, migrations);
      return await run(connection, migrations, upTo);
    } finally {
      // With the connection gone, what went wrong is to be told, not this.
      for (const last of [sql`reset lock_timeout`, sql`select pg_advisory_unlock(${sql.lit(lockNumber)})`, sql`reset statement_timeout`])
        await last.execute(connection).catch(() => undefined);
    }
  });
}

async function run(connection: Kysely<Schema>, migrations: Record<string, Migration>, upTo?: string): Promise<string[]> {
  const migrator = new Migrator({ db: connection, provider: { getMigrations: async () => migrations } });
  if (upTo !== undefined && !migrations[upTo]) throw new Error(`there is no migration ${upTo}`);
  const before = await appliedTo(connection);
  const applied: string[] = [];
  while (upTo === undefined || ![...before, ...applied].includes(upTo)) {
    const { results = [] } = await patiently(() => migrator.migrateUp());
    if (results.length === 0) break;
    applied.push(...results.map(({ migrationName }) => migrationName));
  }
  return applied;
}

/** Once more where somebody was in the way: what failed has left nothing behind. Kysely hands an error over instead of throwing it. */
async function patiently(work: () => Promise<MigrationResultSet>): Promise<MigrationResultSet> {
  for (let tries = 1; ; tries++) {
    const done = await work();
    if (done.error === undefined) return done;
    if (!IN_THE_WAY.has((done.error as { code?: string }).code ?? ''))
      throw done.error instanceof Error ? done.error : new Error('a migration failed', { cause: done.error });
    if (tries === TRIES)
      throw new SettingsError([
        'The database could not be brought up to this version, because something holds one of its tables: a backup that is being made, or a long question of ' +
          'another program. No change is half done, and what runs goes on running; a process of the version before may not start any more. Try again when that is over.',
      ]);
    await sleep(PAUSE_MS);
  }
}

async function isLatest(db: Kysely<Schema>, migrations: Record<string, Migration>): Promise<boolean> {
  const applied = await appliedTo(db);
  return applied.length === Object.keys(migrations).length && applied.every((name) => migrations[name] !== undefined);
}

/** The names of the migrations that the database has; none without their table. */
async function appliedTo(db: Kysely<Schema>): Promise<string[]> {
  const table = await sql<{ there: boolean }>`select to_regclass('kysely_migration') is not null as there`.execute(db);
  if (!table.rows[0]?.there) return [];
  const { rows } = await sql<{ name: string }>`select name from kysely_migration order by name`.execute(db);
  return rows.map(({ name }) => name);
}

async function refuseNewer(connection: Kysely<Schema>, migrations: Record<string, Migration>): Promise<void> {
  const applied = await appliedTo(connection);
  const unknown = applied.filter((name) => migrations[name] === undefined);
  if (unknown.length === 0) return;
  throw new SettingsError([
    `The database was migrated by a newer version of Uketsuke (it has ${unknown.join(', ')}, which this version does not know). ` +
      'Start that version or a later one, or restore a backup from before the upgrade.',
  ]);
}
