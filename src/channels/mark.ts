import { sql } from 'kysely';
import type { DeliveryTimes } from '../core/delivery.ts';
import type { Tx } from '../platform/database/conversations.ts';
import type { PlatformWord } from '../core/send-budget.ts';
import { noteWord, refundSend } from '../platform/database/send-budget.ts';
import type { Channel, SendOutcome } from './channel.ts';
import type { Claimed } from './claim.ts';
import { markSent } from './settle.ts';

/** Writes down what the platform said about a send. Changes nothing when somebody else has settled it meanwhile. */
export async function markOutcome(tx: Tx, message: Claimed, outcome: SendOutcome, channel: Channel, times: DeliveryTimes): Promise<void> {
  if (outcome.kind === 'sent') return markSent(tx, message.id, outcome.externalId);
  const mine = tx.updateTable('message').where('id', '=', message.id).where('state', '=', 'sending').where('attempt', '=', message.attempt);
  // A signal is for programs: nobody could settle it, and what is said to the customer does not wait for it.
  if (message.source.event) await mine.set({ state: 'dropped', reason: outcome.kind, lease_until: null }).execute();
  else if (outcome.kind === 'failed') await mine.set({ state: 'failed', reason: outcome.reason, lease_until: null }).execute();
  else if (outcome.kind === 'limited' && outcome.givesUp) await waitOrGiveUp(tx, message, outcome.retryAt, outcome.givesUp, times.parkMs);
  else if (outcome.kind === 'limited') await backToPending(tx, message, new Date(outcome.retryAt));
  else if (outcome.kind === 'unauthorized') await backToPending(tx, message, null);
  else if (channel.capabilities.confirm === 'none')
    await mine.set({ state: 'parked', reason: outcome.detail, lease_until: null }).execute();
  else
    await mine
      .set({
        state: 'doubt',
        reason: outcome.detail,
        lease_until: null,
        check_at: sql<Date>`started_at + ${times.readBackMs} * interval '1 millisecond'`,
      })
      .execute();
}

/** A definite no: the attempt is not spent, and the conversation's order stays. */
async function backToPending(tx: Tx, message: Claimed, notBefore: Date | null): Promise<void> {
  await tx
    .updateTable('message')
    .set({ state: 'pending', reason: null, not_before: notBefore, lease_until: null, attempt: message.attempt - 1, started_at: null })
    .where('id', '=', message.id)
    .where('state', '=', 'sending')
    .where('attempt', '=', message.attempt)
    .execute();
}

/**
 * A definite no for this contact's address: it waits a quarter of its age, a minute at most. The second such answer that comes `parkMs` after it was written is
 * the last; one alone may come of a long stop of our own.
 */
async function waitOrGiveUp(tx: Tx, { id, attempt }: Claimed, retryAt: number, reason: string, parkMs: number): Promise<void> {
  await sql`update message set lease_until = null, attempt = attempt - 1, started_at = null, reason = ${reason},
      state = case when reason = ${reason} and created_at < app_now() - ${parkMs} * interval '1 millisecond' then 'failed' else 'pending' end,
      not_before = greatest(${new Date(retryAt)}::timestamptz, app_now() + least((app_now() - created_at) / 4, interval '1 minute'))
    where id = ${id} and state = 'sending' and attempt = ${attempt}`.execute(tx);
}

/** What was known of an account when one of its messages was claimed. `tokens` tells whether it was connected anew since; they are sealed anew each time. */
export type Known = { word: PlatformWord; tokens: string | null };

export const tokensOf = sql<string | null>`md5(account.credentials)`;

/**
 * What the answer says about the whole account: that it may not send at all, or how much and from when on. A refusal of tokens that are not the account's any
 * more says nothing about those that it has now. Returns whether the account was paused. `now`: by the database's clock, as the outcome's times are.
 */
export async function noteLimits(tx: Tx, accountId: number, outcome: SendOutcome, { word, tokens }: Known, now: number): Promise<boolean> {
  if (outcome.kind === 'unauthorized') {
    const { numUpdatedRows } = await tx
      .updateTable('account')
      .set({ state: 'paused', paused_reason: 'unauthorized' })
      .where('id', '=', accountId)
      .where(sql<boolean>`${tokensOf} is not distinct from ${tokens}`)
      .executeTakeFirst();
    return numUpdatedRows > 0n;
  }
  const limits = 'limits' in outcome ? outcome.limits : undefined;
  const retryAt = outcome.kind === 'limited' && outcome.scope !== 'message' ? outcome.retryAt : undefined;
  const accepted = outcome.kind === 'sent' || outcome.kind === 'failed';
  if (limits === undefined && retryAt === undefined && !(accepted && (word.refusals ?? 0) > 0)) return false;
  await noteWord(tx, accountId, { limits, retryAt, accepted }, now);
  return false;
}

/** A send that was definitely not made is not spent: the platform refuses these before it counts them. */
export async function giveBack(tx: Tx, accountId: number, outcome: SendOutcome, spentAt: number): Promise<void> {
  if (outcome.kind === 'limited' || outcome.kind === 'unauthorized') await refundSend(tx, accountId, spentAt);
}
