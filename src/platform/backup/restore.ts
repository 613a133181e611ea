import { CompiledQuery, Migrator, type Kysely } from 'kysely';
import type { Database } from '../database/engine.ts';
import { matchCopy } from '../database/match-before-sending.ts';
import { migrations } from '../database/migrations/index.ts';
import type { Schema } from '../database/schema.ts';
import { sqlState } from '../database/sql-state.ts';
import { refuse } from './check.ts';
import { fill } from './fill.ts';
import { LEFT_OUT_SETTINGS, type Head } from './format.ts';
import { named, tablesInOrder, type Ask } from './tables.ts';

/**
 * Puts a backup in the place of whatever the database holds: the old tables go, the schema becomes as old as the backup, is filled, and is brought up
 * to date. All of it is one transaction: whatever fails, the old house is still there as it was.
 * What was waiting to be sent then may have been sent since: it is looked up at the platform before anything goes out again, and an account of X sends
 * nothing until X's own record of it is matched.
 * @param lines what stands after the head
 * @returns the number of rows
 * @throws InputError when the file is not whole or its rows do not fit together
 */
export async function restoreHouse(database: Database, head: Head, lines: AsyncIterable<string>): Promise<number> {
  return database.db.connection().execute(async (connection) => {
    const ask: Ask = async <T>(text: string, values: unknown[] = []) =>
      (await connection.executeQuery(CompiledQuery.raw(text, values))).rows as T[];
    try {
      await ask('begin');
      await ask('set local statement_timeout = 0');
      await dropAll(ask);
      await migrateTo(connection, head.migrations.at(-1));
      const tables = await tablesInOrder(ask);
      await ask(`truncate ${named(tables.map(({ name }) => name))} cascade`);
      const rows = await fill(ask, tables, lines);
      // Backups of versions before have these too. Noted by the first connection to where the rows are now.
      await ask('delete from setting where key = any($1::text[])', [LEFT_OUT_SETTINGS]);
      await migrateTo(connection);
      await matchCopy(ask, head.at);
      await ask('commit');
      return rows;
    } catch (error) {
      await ask('rollback').catch(() => undefined);
      throw doesNotFit(error) ? refuse('This backup is damaged: its rows do not fit together.') : error;
    } finally {
      // The migrator locks for the session and cannot unlock in a transaction that has failed.
      await ask('select pg_advisory_unlock_all()').catch(() => undefined);
    }
  });
}

async function dropAll(ask: Ask): Promise<void> {
  const tables = await ask<{ name: string }>(`select tablename as name from pg_tables where schemaname = 'public'`);
  if (tables.length > 0) await ask(`drop table ${named(tables.map(({ name }) => name))} cascade`);
  await ask('drop function if exists app_now()');
}

/** In the transaction that is open: the migrator must not open its own. */
async function migrateTo(db: Kysely<Schema>, name?: string): Promise<void> {
  const migrator = new Migrator({ db, provider: { getMigrations: async () => migrations }, disableTransactions: true });
  const { error } = await (name === undefined ? migrator.migrateToLatest() : migrator.migrateTo(name));
  if (error !== undefined) throw error instanceof Error ? error : new Error('a migration failed', { cause: error });
}

/** SQLSTATE classes 22 (data) and 23 (constraints): what the file holds cannot be true. */
function doesNotFit(error: unknown): boolean {
  return /^2[23]/.test(sqlState(error) ?? '');
}
