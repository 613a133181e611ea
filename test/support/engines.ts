import { afterAll, beforeAll, beforeEach, describe } from '@jest/globals';
import { sql } from 'kysely';
import type { Database } from '../../src/platform/database/engine.ts';
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

/** Everything but what migrations keep. Only what has rows is truncated: that costs as much for each table, however empty. */
export async function emptyTables(database: Database): Promise<void> {
  const tables = await namesOf(
    database,
    `select table_name as name from information_schema.tables
      where table_schema = 'public' and table_type = 'BASE TABLE' and table_name not like 'kysely%'`,
  );
  const filled = await namesOf(
    database,
    tables.map((name) => `select '${name}' as name where exists (select from "${name}")`).join(' union all '),
  );
  if (filled.length > 0) await sql.raw(`truncate ${filled.map((name) => `"${name}"`).join(', ')} cascade`).execute(database.db);
  // What was rolled back has drawn numbers, too.
  await sql
    .raw(
      `select setval(format('%I.%I', schemaname, sequencename)::regclass, start_value, false) from pg_sequences
        where schemaname = 'public' and last_value is not null`,
    )
    .execute(database.db);
}

async function namesOf(database: Database, query: string): Promise<string[]> {
  return (await sql.raw<{ name: string }>(query).execute(database.db)).rows.map(({ name }) => name);
}
