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
export async function undoLeftToAgent(tx: Tx, conversation: LockedConversation): Promise<number | undefined> {
  const first = await unansweredSince(tx, conversation.id);
  if (first === null || first > conversation.turnSeq) return undefined;
  const left = await tx
    .selectFrom('turn')
    .select(['id', 'first_seq'])
    .where('conversation_id', '=', conversation.id)
    .where('outcome', '=', 'left-to-agent')
    .where('last_seq', '>=', first)
    .orderBy('first_seq')
    .execute();
  // What the bot has had a turn with (it answered before the person came) is not asked twice.
  const [earliest] = left;
  if (!earliest) return undefined;
  const from = Math.max(first, earliest.first_seq);
  const undone = left.filter(({ first_seq }) => first_seq >= from).map(({ id }) => id);
  if (undone.length > 0) {
    await tx.updateTable('message').set({ turn_id: null }).where('turn_id', 'in', undone).execute();
    await tx.deleteFrom('turn').where('id', 'in', undone).execute();
  }
  // One turn may hold what came before the person's answer, too.
  if (earliest.first_seq < from) {
    await tx.updateTable('message').set({ turn_id: null }).where('turn_id', '=', earliest.id).where('seq', '>=', from).execute();
    await tx
      .updateTable('turn')
      .set({ last_seq: from - 1 })
      .where('id', '=', earliest.id)
      .execute();
  }
  return from - 1;
}
