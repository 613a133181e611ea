import { takeOver } from '../../core/conversation.ts';
import { InputError } from '../../core/errors.ts';
import { apply } from '../../platform/database/conversations.ts';
import type { Database } from '../../platform/database/engine.ts';
import { transaction } from '../../platform/database/transaction.ts';
import { lockHandoff } from './lock-handoff.ts';

/**
 * A person takes a waiting handoff. Exactly one of several at once wins; the others are told who has it (409).
 * Claiming what is already one's own changes nothing, so a repeated request is harmless.
 */
export async function claimHandoff(database: Database, handoffId: number, agent: string, version?: number): Promise<void> {
  await transaction(database, async (tx) => {
    const { handoff, conversation } = await lockHandoff(tx, handoffId);
    if (handoff.state === 'assigned' && handoff.agent_id === agent) return;
    if (handoff.state !== 'waiting')
      throw new InputError(
        'already-taken',
        handoff.agent_id ? `${handoff.agent_id} has this conversation.` : 'Somebody answered from the X app, or it has ended.',
        409,
      );
    if (version !== undefined && version !== conversation.version)
      throw new InputError('version-conflict', 'The conversation has changed since this screen was loaded. Load it again.', 409);
    await apply(tx, conversation, { state: takeOver(conversation, agent), handoff: { id: handoffId, state: 'assigned', agentId: agent } });
  });
}
