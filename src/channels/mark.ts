import { sql } from 'kysely';
import type { DeliveryTimes } from '../core/delivery.ts';
import type { Tx } from '../platform/database/conversations.ts';
import type { Answered } from '../core/platform-word.ts';
import type { PlatformWord } from '../core/send-budget.ts';
import { refundSend } from '../platform/database/send-budget.ts';
import { countDoubt } from './again.ts';
import { lookAt } from './look-at.ts';
import type { Channel, SendOutcome, StoppedBy } from './channel.ts';
import type { Claimed } from './claim.ts';
import { markSent } from './settle.ts';

/**
 * Writes down what the platform said about a send. Changes nothing, and returns false, when somebody else has settled it meanwhile, or when this has been written
 * down already by a commit of which nobody heard.
 */
export async function markOutcome(
  tx: Tx,
  message: Claimed,
  outcome: SendOutcome,
  channel: Channel,
  times: DeliveryTimes,
): Promise<boolean> {
  if (outcome.kind === 'sent') return markSent(tx, message.id, outcome.externalId).then(() => true);
  if (outcome.kind === 'limited' && outcome.givesUp && !message.source.event)
    return waitOrGiveUp(tx, message, outcome.retryAt, outcome.givesUp, times.parkMs);
  const { numUpdatedRows } = await tx
    .updateTable('message')
    .set({ lease_until: null, ...becomes(message, outcome, channel, times) })
    .where('id', '=', message.id)
    .where(isStill(message))
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** The claim is still this one. A definite no gives the number of the attempt back, so the next claim may have the same: when it began tells them apart. */
const isStill = ({ attempt, started_at }: Claimed) => sql<boolean>`
  state = 'sending' and attempt = ${attempt} and date_trunc('milliseconds', started_at) = ${started_at}`;

type Unsent = Exclude<SendOutcome, { kind: 'sent' }>;

function becomes(message: Claimed, outcome: Unsent, channel: Channel, times: DeliveryTimes) {
  // A signal is for programs: nobody could settle it, and what is said to the customer does not wait for it.
  if (message.source.event) return { state: 'dropped', reason: outcome.kind } as const;
  if (outcome.kind === 'failed') return { state: 'failed', reason: outcome.reason } as const;
  if (outcome.kind === 'limited') return backToPending(message, new Date(outcome.retryAt), awayBy(outcome));
  if (outcome.kind === 'unauthorized') return backToPending(message, null, null);
  if (channel.capabilities.confirm === 'none') return { state: 'parked', reason: outcome.detail } as const;
  return { state: 'doubt', reason: outcome.detail, check_at: lookAt(times, times.deadlineMs), doubts: countDoubt } as const;
}

/** The desk does not call it a limit. */
const awayBy = ({ away, scope }: Extract<Unsent, { kind: 'limited' }>) => (away ? (scope === 'message' ? 'unreached' : 'away') : null);

/** A definite no: the attempt is not spent, and the conversation's order stays. */
const backToPending = ({ attempt }: Claimed, notBefore: Date | null, reason: string | null) =>
  ({ state: 'pending', reason, not_before: notBefore, attempt: attempt - 1, started_at: null }) as const;

/**
 * A definite no for this contact's address: it waits a quarter of its age, a minute at most. The second such answer that comes `parkMs` after it was written is
 * the last; one alone may come of a long stop of our own.
 */
async function waitOrGiveUp(tx: Tx, message: Claimed, retryAt: number, reason: string, parkMs: number): Promise<boolean> {
  const { numAffectedRows } = await sql`update message set lease_until = null, attempt = attempt - 1, started_at = null, reason = ${reason},
      state = case when reason = ${reason} and created_at < app_now() - ${parkMs} * interval '1 millisecond' then 'failed' else 'pending' end,
      not_before = greatest(${new Date(retryAt)}::timestamptz, app_now() + least((app_now() - created_at) / 4, interval '1 minute'))
    where id = ${message.id} and ${isStill(message)}`.execute(tx);
  return (numAffectedRows ?? 0n) > 0n;
}

/** What was known of an account when one of its messages was claimed. `tokens` tells whether it was connected anew since; they are sealed anew each time. */
export type Known = { word: PlatformWord; tokens: string | null };

export const tokensOf = sql<string | null>`md5(account.credentials)`;

/** As the desk, `doctor` and the figures know it. */
export const pausedReason = (by: StoppedBy = 'tokens') => (by === 'tokens' ? 'unauthorized' : by);

/**
 * Where the answer says that the account may not send at all, it is paused; returns whether it was. A refusal of tokens that are not the account's any more says
 * nothing about those that it has now.
 */
export async function pauseRefused(tx: Tx, accountId: number, outcome: SendOutcome, { tokens }: Known): Promise<boolean> {
  if (outcome.kind !== 'unauthorized') return false;
  const { numUpdatedRows } = await tx
    .updateTable('account')
    .set({ state: 'paused', paused_reason: pausedReason(outcome.by) })
    .where('id', '=', accountId)
    .where(sql<boolean>`${tokensOf} is not distinct from ${tokens}`)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** How much the account may send, and from when on, as the answer says; null where it says nothing of that. */
export function wordOf(outcome: SendOutcome, { word }: Known): Answered | null {
  if (outcome.kind === 'unauthorized') return null;
  const limits = 'limits' in outcome ? outcome.limits : undefined;
  const retryAt = outcome.kind === 'limited' && outcome.scope !== 'message' ? outcome.retryAt : undefined;
  const accepted = outcome.kind === 'sent' || outcome.kind === 'failed';
  const nothing = limits === undefined && retryAt === undefined && !(accepted && (word.refusals ?? 0) > 0);
  return nothing ? null : { limits, retryAt, accepted };
}

/**
 * A send that was definitely not made is not spent: the platform refuses these before it counts them. Only together with the change of its message, in one
 * transaction: what is written down a second time, after a commit of which nobody heard, would be given back twice.
 */
export async function giveBack(tx: Tx, accountId: number, outcome: SendOutcome, spentAt: number): Promise<void> {
  if (outcome.kind === 'limited' || outcome.kind === 'unauthorized') await refundSend(tx, accountId, spentAt);
}
