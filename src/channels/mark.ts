import { sql } from 'kysely';
import type { DeliveryTimes } from '../core/delivery.ts';
import type { Tx } from '../platform/database/conversations.ts';
import type { Channel, Limits, SendOutcome } from './channel.ts';
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

/** What the answer says about the whole account: that it may not send at all, or not before a moment. */
export async function noteLimits(tx: Tx, accountId: number, outcome: SendOutcome, now: number): Promise<void> {
  if (outcome.kind === 'unauthorized') {
    await tx.updateTable('account').set({ state: 'paused', paused_reason: 'unauthorized' }).where('id', '=', accountId).execute();
    return;
  }
  const limits: Limits | undefined = 'limits' in outcome ? outcome.limits : undefined;
  const blockedUntil = Math.max(
    outcome.kind === 'limited' && outcome.scope !== 'message' ? outcome.retryAt : 0,
    limits?.remaining === 0 ? (limits.resetAt ?? 0) : 0,
    limits?.dayRemaining === 0 ? (limits.dayResetAt ?? 0) : 0,
  );
  const { limit, dayLimit } = limits ?? {};
  if (blockedUntil === 0 && limit === undefined && dayLimit === undefined) return;
  // Never shortened by a later, smaller word; a day and an hour at most, whatever a header says.
  const next = { ...(limit === undefined ? {} : { limit }), ...(dayLimit === undefined ? {} : { dayLimit }) };
  const until = Math.min(blockedUntil, now + 25 * 3_600_000);
  await sql`update account set limits = limits || ${JSON.stringify(next)}::jsonb ||
      jsonb_build_object('blockedUntil', greatest(coalesce((limits->>'blockedUntil')::numeric, 0), ${until}::numeric))
    where id = ${accountId} and (not limits @> ${JSON.stringify(next)}::jsonb or coalesce((limits->>'blockedUntil')::numeric, 0) < ${until}::numeric)`.execute(
    tx,
  );
}
