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

/** What turns the bot off, or on again: words that hold whoever has the conversation. Null: the text is none. */
export type SwitchOf = (text: string) => 'stop' | 'start' | null;

/**
 * Messages that the person has read but no turn has: they were the person's, so the bot must not answer them after the end. They get their turn here
 * (each message has exactly one), but for what turns the bot off or on: reading it obeys nothing, so that has a turn of its own.
 * Returns up to where turns have come; undefined when there were none.
 */
export async function leaveToAgent(
  tx: Tx,
  conversation: LockedConversation,
  seenSeq: number,
  switchOf: SwitchOf,
): Promise<number | undefined> {
  const read = await tx
    .selectFrom('message')
    .select(['id', 'seq', 'text'])
    .where('conversation_id', '=', conversation.id)
    .where('direction', '=', 'in')
    .where('seq', '>', conversation.turnSeq)
    .where('seq', '<=', seenSeq)
    .where('turn_id', 'is', null)
    .orderBy('seq')
    .execute();
  const [switches, left] = await apart(tx, conversation, read, switchOf);
  const [first, last] = [left[0], left.at(-1)];
  if (first && last) {
    const turn = await tx
      .insertInto('turn')
      .values({ conversation_id: conversation.id, first_seq: first.seq, last_seq: last.seq, outcome: 'left-to-agent' })
      .returning('id')
      .executeTakeFirstOrThrow();
    const ids = left.map((message) => message.id);
    await tx.updateTable('message').set({ turn_id: turn.id }).where('id', 'in', ids).execute();
  }
  return switches[0] ? switches[0].seq - 1 : last?.seq;
}

/** What is to be obeyed, and the rest: all of it where none of them changes whether the bot speaks to this customer. */
async function apart<M extends { text: string }>(
  tx: Tx,
  { contactId }: LockedConversation,
  read: M[],
  switchOf: SwitchOf,
): Promise<[switches: M[], rest: M[]]> {
  const switches = read.filter(({ text }) => switchOf(text) !== null);
  if (switches.length === 0) return [[], read];
  const contact = await tx.selectFrom('contact').select('opted_out_at').where('id', '=', contactId).executeTakeFirstOrThrow();
  const changing = contact.opted_out_at === null ? 'stop' : 'start';
  if (!switches.some(({ text }) => switchOf(text) === changing)) return [[], read];
  return [switches, read.filter((message) => !switches.includes(message))];
}
