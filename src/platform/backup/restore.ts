import { CompiledQuery, Migrator, type Kysely } from 'kysely';
import type { Database } from '../database/engine.ts';
import { migrations } from '../database/migrations/index.ts';
import type { Schema } from '../database/schema.ts';
import { sqlState } from '../database/transaction.ts';
import { refuse } from './check.ts';
import { fill } from './fill.ts';
import type { Head } from './format.ts';
import { named, tablesInOrder, type Ask } from './tables.ts';

/**
 * Puts a backup in the place of whatever the database holds: the old tables go, the schema becomes as old as the backup, is filled, and is brought up
 * to date. All of it is one transaction: whatever fails, the old house is still there as it was.
 * What was waiting to be sent then may have been sent since: it is looked up at the platform before anything goes out again, and an account of X sends
 * nothing until X's own record of it is matched. Nobody who waited then
 * is told that nobody came, and no member of staff that they wait: both may have been settled since.
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
      await migrateTo(connection);
      await askAgainBeforeSending(ask, head.at);
      await matchBeforeSending(ask, head.at);
      await apologiseToNobody(ask);
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

/** The first of each conversation becomes doubt since the backup, so that the platform is asked; those behind it wait for a person, who sees both. */
async function askAgainBeforeSending(ask: Ask, at: string): Promise<void> {
  await ask(
    `update message set state = 'parked', reason = 'restored', lease_until = null where state in ('pending', 'held', 'sending') and direction = 'out'
       and exists (select 1 from message e where e.conversation_id = message.conversation_id and e.seq < message.seq
         and e.state in ('pending', 'held', 'sending', 'doubt'))`,
  );
  await ask(
    `update message set state = 'doubt', reason = 'restored', lease_until = null, not_before = null, attempt = attempt + 1,
       started_at = coalesce(started_at, $1::timestamptz), check_at = app_now()
     where state in ('pending', 'held', 'sending') and direction = 'out'`,
    [at],
  );
  await ask(`update message set check_at = app_now() where state = 'doubt'`);
}

/**
 * The accounts of X are paused until X's own record is matched: back to the newest message that the backup knows, and a little before the moment it was made.
 * What the record shows decides about the replies in doubt, so the few reads are not spent on them one by one.
 */
async function matchBeforeSending(ask: Ask, at: string): Promise<void> {
  await ask(
    `insert into repair (account_id, reconcile_from, reconcile_since)
     select a.id, least($1::timestamptz - interval '10 minutes',
       (select max(m.said_at) from message m where m.account_id = a.id and m.external_id is not null)), app_now()
     from account a where a.channel = 'x'
     on conflict (account_id) do update set reconcile_from = excluded.reconcile_from, reconcile_since = excluded.reconcile_since,
       due_at = app_now(), lease_until = null, lease_by = null, open = null, suspects = '[]', problem = null, last_recovered = 0, reads = '{}'`,
    [at],
  );
  await ask(`update account set state = 'paused', paused_reason = 'reconcile' where channel = 'x'`);
  await ask(
    `update message set check_at = null where state = 'doubt' and reason = 'restored' and account_id in (select account_id from repair)`,
  );
}

async function apologiseToNobody(ask: Ask): Promise<void> {
  await ask(`update handoff set due_at = null, notified_at = app_now() where state = 'waiting'`);
}

/** SQLSTATE classes 22 (data) and 23 (constraints): what the file holds cannot be true. */
function doesNotFit(error: unknown): boolean {
  return /^2[23]/.test(sqlState(error) ?? '');
}
