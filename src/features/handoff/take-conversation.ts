import { InputError } from '../../core/errors.ts';
import { lockConversation } from '../../platform/database/conversations.ts';
import type { Database } from '../../platform/database/engine.ts';
import { transaction } from '../../platform/database/transaction.ts';
import { takeLocked, type By } from './take-over.ts';

/**
 * A person takes any conversation that no colleague keeps (take-over.ts), whether or not anybody was asked for; no handoff is opened by it.
 * Throws not-found (404), already-taken (409), version-conflict (409).
 */
export async function takeConversation(database: Database, conversationId: number, by: By, version?: number): Promise<void> {
  await transaction(database, async (tx) => {
    const conversation = await lockConversation(tx, conversationId);
    if (!conversation) throw new InputError('not-found', `There is no conversation ${conversationId}.`, 404);
    await takeLocked(tx, conversation, by, version);
  });
}
