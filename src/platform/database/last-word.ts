import { sql } from 'kysely';
import type { LockedConversation, Tx } from './conversations.ts';

/**
 * The sequence number of the customer's first message that no person has answered; null when a person had the last word. What was found late and had been answered
 * in the platform's app stands behind that answer.
 */
export async function unansweredSince(tx: Tx, conversationId: number): Promise<number | null> {
  const { rows } = await sql<{ seq: number | null }>`
    select min(seq) as seq from message said
    where conversation_id = ${conversationId} and direction = 'in'
      and not exists (select 1 from turn where turn.id = said.turn_id and turn.outcome = 'answered-in-app') and seq > (
      select coalesce(max(seq), 0) from message
      where conversation_id = ${conversationId} and author = 'person' and state not in ('failed', 'parked', 'dropped'))`.execute(tx);
  return rows[0]?.seq ?? null;
}

/**
 * A conversation goes back to the bot and nobody has answered the customer's last words: they had been left to the person, who did not come, so their turn
 * is undone and the bot has them. Returns up to where turns have come then, for `apply`; undefined when nothing is unanswered.
 */
export async function undoUnanswered(tx: Tx, conversation: LockedConversation): Promise<number | undefined> {
  const first = await unansweredSince(tx, conversation.id);
  return first === null ? undefined : undoLeftToAgent(tx, conversation, first - 1);
}

/**
 * What was left to a person after this sequence number is left to them no longer: its turn is undone and the bot has it. What the bot has had a turn with (it
 * answered before the person came) is not asked twice. Returns up to where turns have come then, for `apply`; undefined when there was nothing of the kind.
 */
export async function undoLeftToAgent(tx: Tx, { id }: LockedConversation, afterSeq: number): Promise<number | undefined> {
  const { rows: freed } = await sql<{ seq: number; turn_id: number }>`
    update message m set turn_id = null from turn t
    where m.conversation_id = ${id} and m.direction = 'in' and t.id = m.turn_id and t.outcome = 'left-to-agent' and m.seq > ${afterSeq}
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
