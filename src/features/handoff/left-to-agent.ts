import type { LockedConversation, Tx } from '../../platform/database/conversations.ts';

/** The first message of the customer that the person has not seen, if there is one; where nobody says what they have seen, the first that no turn has had. */
export async function firstUnseen(tx: Tx, conversation: LockedConversation, seenSeq: number | undefined): Promise<number | undefined> {
  let query = tx
    .selectFrom('message')
    .select('seq')
    .where('conversation_id', '=', conversation.id)
    .where('direction', '=', 'in')
    .where('seq', '>', seenSeq ?? conversation.turnSeq);
  if (seenSeq === undefined) query = query.where('turn_id', 'is', null);
  const first = await query.orderBy('seq').limit(1).executeTakeFirst();
  return first?.seq;
}

/**
 * Messages that the person has read but no turn has: they were the person's, so the bot must not answer them after the end. They get their turn here
 * (each message has exactly one). Returns up to where turns have come; undefined when there were none.
 */
export async function leaveToAgent(tx: Tx, conversation: LockedConversation, seenSeq: number): Promise<number | undefined> {
  const read = await tx
    .selectFrom('message')
    .select(['id', 'seq'])
    .where('conversation_id', '=', conversation.id)
    .where('direction', '=', 'in')
    .where('seq', '>', conversation.turnSeq)
    .where('seq', '<=', seenSeq)
    .where('turn_id', 'is', null)
    .orderBy('seq')
    .execute();
  const [first, last] = [read[0], read.at(-1)];
  if (!first || !last) return undefined;
  const turn = await tx
    .insertInto('turn')
    .values({ conversation_id: conversation.id, first_seq: first.seq, last_seq: last.seq, outcome: 'left-to-agent' })
    .returning('id')
    .executeTakeFirstOrThrow();
  const ids = read.map((message) => message.id);
  await tx.updateTable('message').set({ turn_id: turn.id }).where('id', 'in', ids).execute();
  return last.seq;
}
