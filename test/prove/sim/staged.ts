import { Kysely, type PostgresPool } from 'kysely';
import { PipeliningDialect } from '../../../src/platform/database/dialect.ts';
import type { Database } from '../../../src/platform/database/engine.ts';
import type { Schema } from '../../../src/platform/database/schema.ts';

/** Asked before each step that others may come before: a transaction, or a statement outside of one. */
export type Turnstile = (label: string) => Promise<void>;

/** The same database as one of several actors has it: before every use of the connection it waits at the turnstile. */
export function stagedDatabase(database: Database, label: string, turnstile: Turnstile): Database {
  const pool: PostgresPool = {
    connect: async () => {
      await turnstile(label);
      return database.pool.connect();
    },
    end: async () => undefined,
  };
  return { ...database, db: new Kysely<Schema>({ dialect: new PipeliningDialect({ pool }) }) };
}
