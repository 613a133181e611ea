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

/** Everything but what migrations keep. */
export async function emptyTables(database: Database): Promise<void> {
  const { rows } = await sql<{
    name: string;
  }>`select table_name as name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE' and table_name not like 'kysely%'`.execute(
    database.db,
  );
  await sql.raw(`truncate ${rows.map((row) => `"${row.name}"`).join(', ')} restart identity cascade`).execute(database.db);
}
