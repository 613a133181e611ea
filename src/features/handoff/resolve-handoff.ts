import { sql } from 'kysely';
import { toBot } from '../../core/conversation.ts';
import { InputError } from '../../core/errors.ts';
import { apply, lockConversation, type Tx } from '../../platform/database/conversations.ts';
import type { Database } from '../../platform/database/engine.ts';
import { transaction } from '../../platform/database/transaction.ts';
import { lockHandoff } from './lock-handoff.ts';

/** A person ends a handoff (`resolved`) or gives it back undone (`returned`); the bot answers what comes next. */
export async function resolveHandoff(
  database: Database,
  handoffId: number,
  agent: string,
  outcome: 'resolved' | 'returned',
): Promise<void> {
  await transaction(database, async (tx) => {
    const { handoff, conversation } = await lockHandoff(tx, handoffId);
    if (handoff.state === outcome) return;
    if (handoff.state !== 'assigned' && handoff.state !== 'waiting')
      throw new InputError('already-ended', 'This handoff has ended already.', 409);
    if (handoff.agent_id !== null && handoff.agent_id !== agent)
      throw new InputError('already-taken', `${handoff.agent_id} has this conversation.`, 409);
    await apply(tx, conversation, { state: toBot(conversation, outcome === 'resolved'), handoff: { id: handoffId, state: outcome } });
  });
}

/**
 * A person ends their part in a conversation, whether or not a handoff led to it: somebody who wrote first has none.
 * An open handoff ends with it. Another person's conversation is refused (409).
 */
export async function giveBack(database: Database, conversationId: number, agent: string, outcome: 'resolved' | 'returned'): Promise<void> {
  await transaction(database, async (tx) => {
    const conversation = await lockConversation(tx, conversationId);
    if (!conversation) throw new InputError('not-found', `There is no conversation ${conversationId}.`, 404);
    if (conversation.owner === 'bot') return;
    if (conversation.agentId !== null && conversation.agentId !== agent)
      throw new InputError('already-taken', `${conversation.agentId} has this conversation.`, 409);
    const open = await openHandoffOf(tx, conversationId);
    await apply(tx, conversation, { state: toBot(conversation, outcome === 'resolved'), handoff: open && { id: open.id, state: outcome } });
  });
}

function openHandoffOf(tx: Tx, conversationId: number) {
  return tx
    .selectFrom('handoff')
    .select('id')
    .where('conversation_id', '=', conversationId)
    .where('state', 'in', ['waiting', 'assigned'])
    .executeTakeFirst();
}

/** Conversations that somebody answered from the X app go back to the bot after so many quiet minutes. Returns how many did. */
export async function returnQuietConversations(database: Database, quietMinutes: number): Promise<number> {
  const quiet = await database.db
    .selectFrom('conversation')
    .select('id')
    .where('owner', '=', 'agent')
    .where('agent_id', 'is', null)
    .where('updated_at', '<', sql<Date>`app_now() - ${quietMinutes} * interval '1 minute'`)
    .limit(100)
    .execute();
  for (const { id } of quiet) {
    await transaction(database, async (tx) => {
      const conversation = await lockConversation(tx, id);
      if (!conversation || conversation.owner !== 'agent' || conversation.agentId !== null) return;
      // Somebody may have written between the look and the lock.
      const still = await tx
        .selectFrom('conversation')
        .select('id')
        .where('id', '=', id)
        .where('updated_at', '<', sql<Date>`app_now() - ${quietMinutes} * interval '1 minute'`)
        .executeTakeFirst();
      if (!still) return;
      const open = await openHandoffOf(tx, id);
      await apply(tx, conversation, { state: toBot(conversation, false), handoff: open ? { id: open.id, state: 'resolved' } : undefined });
    });
  }
  return quiet.length;
}
