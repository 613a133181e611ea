import { sql, type RawBuilder } from 'kysely';

/** Longer than a turn or the lease of a look is ever put off. */
const LONGEST_MS = 120_000;

/**
 * Whether a moment lies so far ahead that it was written before the database's clock was set back (a correction of the machine's time, another server), as SQL:
 * what waits for it would wait for as long as the clock was set back.
 */
export const isFarAhead = (moment: RawBuilder<unknown>) =>
  // In a subquery the time is known before an index is read.
  sql<boolean>`${moment} > (select app_now() + ${LONGEST_MS} * interval '1 millisecond')`;
