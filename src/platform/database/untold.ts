import { sql } from 'kysely';

/**
 * The handoff `h` is for a reply to the customer that was lost, and they have not heard of anybody who comes: no time was named to them. Whoever is told without one
 * is told for another reason, which the handoff has from then on.
 */
export const IS_UNTOLD = sql<boolean>`(h.reason = 'reply-lost' and h.due_at is null and h.late_at is null)`;
