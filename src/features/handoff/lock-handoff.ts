import { InputError } from '../../core/errors.ts';
import { lockConversation, type LockedConversation, type Tx } from '../../platform/database/conversations.ts';

/** A handoff with its conversation, both locked; the conversation first, as everywhere. Throws not-found (404). */
export async function lockHandoff(tx: Tx, handoffId: number) {
  const head = await tx.selectFrom('handoff').select('conversation_id').where('id', '=', handoffId).executeTakeFirst();
  const conversation: LockedConversation | null = head ? await lockConversation(tx, head.conversation_id) : null;
  if (!conversation) throw new InputError('not-found', `There is no handoff ${handoffId}.`, 404);
  const handoff = await tx.selectFrom('handoff').selectAll().where('id', '=', handoffId).executeTakeFirstOrThrow();
  return { handoff, conversation };
}
