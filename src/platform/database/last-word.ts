import { sql, type RawBuilder } from 'kysely';
import type { LockedConversation, Tx } from './conversations.ts';

/**
 * Up to where a conversation's people have answered, as `word`. Who writes in the platform's own app has read what was said there until then, whenever either becomes
 * known here: both times are the platform's. A reply from the desk answers what stood before it; the clocks of the two may differ.
 */
const lastWord = (conversationId: number) => sql`
  (select coalesce(max(said_at) filter (where source ? 'app'), '-infinity') as app_at, coalesce(max(seq) filter (where not source ? 'app'), 0) as desk_seq
   from message where conversation_id = ${conversationId} and author = 'person' and state not in ('failed', 'parked', 'dropped')) word`;

/** The sequence number of the customer's first message that no person has answered; null when a person had the last word. */
export async function unansweredSince(tx: Tx, conversationId: number): Promise<number | null> {
  const { rows } = await sql<{ seq: number | null }>`
    select min(m.seq) as seq from message m, ${lastWord(conversationId)}
    where m.conversation_id = ${conversationId} and m.direction = 'in' and m.said_at > word.app_at and m.seq > word.desk_seq`.execute(tx);
  return rows[0]?.seq ?? null;
}

/**
 * A conversation goes back to the bot and nobody has answered the customer's last words: they had been left to the person, who did not come, so their turn
 * is undone and the bot has them. Returns up to where turns have come then, for `apply`; undefined when nothing is unanswered.
 */
export function undoUnanswered(tx: Tx, conversation: LockedConversation): Promise<number | undefined> {
  return undo(tx, conversation, sql`m.seq > word.desk_seq`);
}

/** The same with what a person at the desk has not seen (it stands after `seenSeq`), whatever they have said since. */
export function undoUnseen(tx: Tx, conversation: LockedConversation, seenSeq: number): Promise<number | undefined> {
  return undo(tx, conversation, sql`m.seq > ${seenSeq}`);
}

/**
 * What was left to a person (`which` messages of it) is left to them no longer, unless somebody has answered it in the platform's app. What the bot has had a turn
 * with (it answered before the person came) is not asked twice.
 */
async function undo(tx: Tx, { id }: LockedConversation, which: RawBuilder<unknown>): Promise<number | undefined> {
  const { rows: freed } = await sql<{ seq: number; turn_id: number }>`
    update message m set turn_id = null from turn t, ${lastWord(id)}
    where m.conversation_id = ${id} and m.direction = 'in' and m.said_at > word.app_at and ${which}
      and t.id = m.turn_id and t.outcome = 'left-to-agent'
    returning m.seq, t.id as turn_id`.execute(tx);
  if (freed.length === 0) return undefined;
  const turns = [...new Set(freed.map((message) => message.turn_id))];
  // One turn may hold what was answered, or read, too: it keeps that.
  await sql`
    update turn t set first_seq = kept.first, last_seq = kept.last from (
      select turn_id, min(seq) as first, max(seq) as last from message
      where turn_id = any(${turns}::bigint[]) and direction = 'in' group by turn_id) kept
    where t.id = kept.turn_id`.execute(tx);
  const empty = sql`id = any(${turns}::bigint[]) and not exists (select 1 from message where turn_id = turn.id and direction = 'in')`;
  await sql`update message set turn_id = null where turn_id in (select id from turn where ${empty})`.execute(tx);
  await sql`delete from turn where ${empty}`.execute(tx);
  return Math.min(...freed.map(({ seq }) => seq)) - 1;
}
