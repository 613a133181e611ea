import { sql, type RawBuilder } from 'kysely';
import { isLaterThan } from './moments.ts';

/** Longer than a turn or the lease of a look is ever put off. */
const LONGEST_MS = 120_000;

/**
 * Whether a moment lies so far ahead that it was written before the database's clock was set back (a correction of the machine's time, another server), as SQL:
 * what waits for it would wait for as long as the clock was set back. `longestMs`: longer than what waits for it is ever put off.
 */
export const isFarAhead = (moment: RawBuilder<unknown>, longestMs = LONGEST_MS) =>
  isLaterThan(moment, sql`(select app_now() + ${longestMs} * interval '1 millisecond')`);
