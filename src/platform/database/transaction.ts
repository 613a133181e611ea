import { randomInt } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { sql, type Transaction } from 'kysely';
import type { Database } from './engine.ts';
import { pipelining } from './dialect.ts';
import type { Schema } from './schema.ts';
import { sqlState } from './sql-state.ts';

/** serialization_failure and deadlock_detected: nothing was done, and doing it again may work. */
const worthRetrying = new Set(['40001', '40P01']);

/** in_failed_sql_transaction. */
const FAILED_BEFORE = '25P02';

export type TransactionOptions = {
  attempts?: number;
  /**
   * True: the commit does not wait for the disk. A crash of the database may undo it, but never alone: whatever commits later and does wait takes it along. Only
   * for what nobody outside the database has seen before such a commit, and what is done again when it is gone.
   */
  lazy?: boolean;
};

/**
 * Runs `work` in a transaction, again from its start (at most `attempts` times, 5 unless told) when the database gave it up because of others.
 * `work` must do nothing outside the transaction that may not happen twice.
 */
export async function transaction<T>(
  database: Database,
  work: (tx: Transaction<Schema>) => Promise<T>,
  { attempts = 5, lazy = false }: TransactionOptions = {},
): Promise<T> {
  const once = () =>
    database.db.transaction().execute(async (queued) => {
      const tx = await pipelining(queued);
      // The embedded engine waits for no disk anyway.
      const unhurried = lazy && database.kind === 'postgres' ? sql`set local synchronous_commit = off`.execute(tx) : Promise.resolve();
      const [done] = await together([work(tx), unhurried]);
      return done;
    });
  return persevere(once, attempts);
}

/**
 * Statements of one transaction that do not need one another's answers: they leave at once and are done in the order in which they were asked for. When all have
 * ended, rejects with the failure that made the others fail: none of them may reach the connection after the transaction.
 */
export async function together<const Works extends readonly Promise<unknown>[]>(
  works: Works,
): Promise<{ -readonly [At in keyof Works]: Awaited<Works[At]> }> {
  const failures: unknown[] = [];
  await Promise.all(works.map((work) => work.catch((error: unknown) => failures.push(error))));
  // Not the one that is heard first: that depends on how far an answer has to go.
  if (failures.length > 0) throw failures.find((error) => sqlState(error) !== FAILED_BEFORE) ?? failures[0];
  return Promise.all(works);
}

/** Does what is one transaction, or a statement that is one by itself, again when the database gave it up because of others; at most `attempts` times. */
export async function persevere<T>(once: () => Promise<T>, attempts = 5): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await once();
    } catch (error) {
      if (attempt >= attempts || !worthRetrying.has(sqlState(error) ?? '')) throw error;
      await sleep(randomInt(5, 20 * attempt));
    }
  }
}
