import { InputError } from '../../core/errors.ts';
import type { Database } from '../../platform/database/engine.ts';
import { transaction } from '../../platform/database/transaction.ts';
import { lockHandoff } from './lock-handoff.ts';
import { takeLocked, type By } from './take-over.ts';

/**
 * A person takes a handoff that waits, or whose customer was answered from the platform's app by somebody unnamed.
 * Exactly one of several at once wins; the others are told who has it (409 `already-taken`), or that it has ended (409 `already-ended`).
 */
export async function claimHandoff(database: Database, handoffId: number, by: By, version?: number): Promise<void> {
  await transaction(database, async (tx) => {
    const { handoff, conversation } = await lockHandoff(tx, handoffId);
    if (handoff.state !== 'waiting' && handoff.state !== 'assigned')
      throw new InputError('already-ended', 'This handoff has ended already.', 409);
    // Of several who claim at once one wins, whoever the others are: a colleague is overruled only by who has seen that they have it.
    await takeLocked(tx, conversation, { ...by, overrules: by.overrules === true && version !== undefined }, version);
  });
}
