import { sql, type RawBuilder } from 'kysely';

/*
 * A bound that is known only when the statement runs tells PostgreSQL nothing: it takes what lies on one side of it for a third of the table, however few rows have
 * a moment at all, and would rather read the whole table than its index. With both ends named it is taken for one row in two hundred (DEFAULT_INEQ_SEL and
 * DEFAULT_RANGE_INEQ_SEL in its selfuncs.h).
 */

/** The moment, where there is one, is not later than `bound`, as SQL. `bound`: best a subquery, so that the time is known before an index is read. */
export const isBy = (moment: RawBuilder<unknown>, bound: RawBuilder<unknown>) =>
  sql<boolean>`(${moment} > '-infinity' and ${moment} <= ${bound})`;

/** The moment, where there is one, is later than `bound`, as SQL. */
export const isLaterThan = (moment: RawBuilder<unknown>, bound: RawBuilder<unknown>) =>
  sql<boolean>`(${moment} > ${bound} and ${moment} < 'infinity')`;
