import { types } from 'node:util';
import { sqlState } from './sql-state.ts';

/** Node and PostgreSQL codes that mean: the database is away, or gave a statement up because it took too long (57014), and the same request may work later. */
const away = /^(ECONNREFUSED|ECONNRESET|ENOTFOUND|ETIMEDOUT|EPIPE|08\w{3}|57014|57P0[123]|53\w{3})$/;

/** The same without a code: `pg` waited in vain for a connection or for an answer. */
const inWords = /timeout exceeded when trying to connect|Query read timeout|Connection terminated/;

/** Whether the same may work later: the database is away or slow just now, and what was asked is not at fault. */
export function isAway(error: unknown): boolean {
  // Errors of sockets may come from another realm (tests run in one of their own), where `instanceof` says no.
  if (!types.isNativeError(error)) return false;
  return away.test(sqlState(error) ?? '') || inWords.test(error.message);
}
