import { afterAll, beforeAll, beforeEach, describe } from '@jest/globals';
import { sql } from 'kysely';
import type { Tx } from '../../src/platform/database/conversations.ts';
import type { Database } from '../../src/platform/database/engine.ts';
import { transaction } from '../../src/platform/database/transaction.ts';
import { openTestDatabase, openTestPostgres } from './database.ts';
import { describeWith } from './need.ts';

/** Runs a suite on the embedded engine and on PostgreSQL: the same code over two engines must behave the same. Each test begins with empty tables. */
export function describeOnEngines(title: string, tests: (database: () => Database) => void): void {
  describe(`${title} (PGlite)`, () => tests(oneDatabase(openTestDatabase)));
  describeWith('PostgreSQL', `${title} (PostgreSQL)`, (url) => tests(oneDatabase(() => openTestPostgres(url))));
}

function oneDatabase(open: () => Promise<Database>): () => Database {
  let database: Database;
  beforeAll(async () => {
    database = await open();
  }, 30_000);
  beforeEach(() => emptyTables(database));
  afterAll(() => database.close());
  return () => database;
}

/**
 * Everything but what migrations keep. Rows are deleted, without a look at what refers to them: to truncate tables takes ten times as long, and every prepared
 * statement would be planned anew. The locks wait for what the test before has left under way; it would else be stored after the look, with numbers that are given
 * again.
 */
export async function emptyTables(database: Database): Promise<void> {
  await transaction(database, async (tx) => {
    // However long that takes: a test has a time of its own.
    await sql`set local statement_timeout = 0`.execute(tx);
    const tables = await namesOf(
      tx,
      `select format('%I', table_name) as name from information_schema.tables
        where table_schema = 'public' and table_type = 'BASE TABLE' and table_name not like 'kysely%'`,
    );
    await sql.raw(`lock table ${tables.join(', ')}`).execute(tx);
    const filled = await namesOf(
      tx,
      tables.map((name) => `select '${name}' as name where exists (select from ${name})`).join(' union all '),
    );
    await sql`set local session_replication_role = replica`.execute(tx);
    for (const table of filled) await sql.raw(`delete from ${table}`).execute(tx);
    // What was rolled back has drawn numbers, too.
    await sql
      .raw(
        `select setval(format('%I.%I', schemaname, sequencename)::regclass, start_value, false) from pg_sequences
          where schemaname = 'public' and last_value is not null`,
      )
      .execute(tx);
  });
}

async function namesOf(tx: Tx, query: string): Promise<string[]> {
  return (await sql.raw<{ name: string }>(query).execute(tx)).rows.map(({ name }) => name);
}
