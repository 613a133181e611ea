import { sql, type RawBuilder } from 'kysely';
import { URGENCY_CAP_MINUTES } from '../../core/handoff.ts';

/** `queuePosition` of core/handoff.ts in SQL, over a `handoff` called `h`: the earliest is served first; of two at one moment the one that was opened first. */
export function queueOrder(): RawBuilder<Date> {
  return sql<Date>`(h.created_at - least(greatest(h.urgency, 0), ${sql.lit(URGENCY_CAP_MINUTES)}) * interval '1 minute')`;
}
