import { randomInt } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { types } from 'node:util';
import type { Transaction } from 'kysely';
import type { Database } from './engine.ts';
import type { Schema } from './schema.ts';

/** serialization_failure and deadlock_detected: nothing was done, and doing it again may work. */
const worthRetrying = new Set(['40001', '40P01']);

/** PostgreSQL's code of an error (SQLSTATE), if it has one. */
export function sqlState(error: unknown): string | undefined {
  const code = types.isNativeError(error) && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : undefined;
}

/**
 * Runs `work` in a transaction, again from its start (at most `attempts` times, 5 unless told) when the database gave it up because of others.
 * `work` must do nothing outside the transaction that may not happen twice.
 */
export async function transaction<T>(
  database: Database,
  work: (tx: Transaction<Schema>) => Promise<T>,
  { attempts = 5 }: { attempts?: number } = {},
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await database.db.transaction().execute(work);
    } catch (error) {
      if (attempt >= attempts || !worthRetrying.has(sqlState(error) ?? '')) throw error;
      await sleep(randomInt(5, 20 * attempt));
    }
  }
}
