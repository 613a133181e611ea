import { sql } from 'kysely';
import type { Database } from '../../platform/database/engine.ts';
import { isMatched } from '../../platform/database/matched.ts';
import { isBy } from '../../platform/database/moments.ts';
import { isFarAhead } from '../../platform/database/set-back.ts';
import { LANES } from './lanes.ts';

/** One conversation, or all of a lane. */
export type Whose = { id: number } | { lane: number };

/** What is due later than this has its own wake-up, or the sweep's. */
const SOON_MS = 1_000;
/** What is due and was left where it is (by a lane) is not looked at again at once. */
const REST_MS = 50;

/** Which turn is due next, and in how many ms: of one conversation whenever that is, of a lane within the next second. Null: none, or none that may be taken. */
export async function nextDue(database: Database, whose: Whose): Promise<{ id: number; ms: number } | null> {
  const which =
    'id' in whose
      ? sql`c.id = ${whose.id}`
      : sql`c.id % ${LANES} = ${whose.lane} and ${isBy(sql`c.turn_due_at`, sql`(select app_now() + ${SOON_MS} * interval '1 millisecond')`)}`;
  const { rows } = await sql<{ id: number; ms: number }>`
    select c.id, ceil(greatest(0, extract(epoch from c.turn_due_at - app_now()) * 1000))::int as ms
    from conversation c where ${which} and c.turn_due_at is not null and ${isMatched(sql`c.account_id`)} order by c.turn_due_at limit 1`.execute(
    database.db,
  );
  const [next] = rows;
  if (!next) return null;
  return 'id' in whose ? next : { ...next, ms: Math.max(REST_MS, next.ms) };
}

/** Turns whose time was set before the database's clock was set back are due: since so many ms, so that whoever looks for such ones finds them at once. */
export async function bringForward(database: Database, sinceMs: number): Promise<void> {
  await sql`update conversation set turn_due_at = app_now() - ${sinceMs} * interval '1 millisecond' where id = any(array(
    select id from conversation where ${isFarAhead(sql`turn_due_at`)} for update skip locked))`.execute(database.db);
}

/**
 * Nothing of it is unread: no turn is due, unless something has come, or was done with it, since it was loaded. A turn that was undone in part by the version before may
 * still be named by messages behind its end: they are freed, and had by the next look. Always true: there is nothing to be done again.
 */
export async function settleEmpty(
  database: Database,
  { id, lastSeq, turnSeq }: { id: number; lastSeq: number; turnSeq: number },
): Promise<true> {
  await sql`with freed as (
      update message m set turn_id = null from turn t
      where m.conversation_id = ${id} and m.direction = 'in' and m.seq > ${turnSeq} and t.id = m.turn_id and t.last_seq < m.seq returning m.id)
    update conversation c set turn_due_at = null, unread_since = null
    where c.id = ${id} and c.last_seq = ${lastSeq} and c.turn_seq = ${turnSeq} and not exists (select 1 from freed)
      and not exists (select 1 from message m where m.conversation_id = ${id} and m.direction = 'in' and m.seq > ${turnSeq} and m.turn_id is null)`.execute(
    database.db,
  );
  return true;
}
