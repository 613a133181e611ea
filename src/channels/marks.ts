import { sql } from 'kysely';
import type { DeliveryTimes } from '../core/delivery.ts';
import { lockConversations, noteChanges, type Tx } from '../platform/database/conversations.ts';
import type { Account, Channel, SendOutcome } from './channel.ts';
import type { Claimed } from './claim.ts';
import { giveBack, markOutcome, noteLimits, type Known } from './mark.ts';
import { markAllSent, settleWaiting } from './settle.ts';

/** One claim's account, and what its sends need to be settled. */
export type From = Known & { account: Account; channel: Channel; skewMs: number; claimedAt: number; spentAt: number | null };

/** A send that is over. `now`: when it was, by the database's clock. */
export type Ended = { from: From; message: Claimed; outcome: SendOutcome; now: number };

/** `paused`: the account's authorisation is refused. `more`: something of the same conversation waits and may be claimed now. */
export type Marked = { paused: boolean; more: boolean };

/** Writes down what became of sends of different conversations, together: with as many statements as for one where all went well. */
export async function markAll(tx: Tx, ended: Ended[], times: DeliveryTimes): Promise<Marked[]> {
  const ids = [...new Set(ended.map(({ message }) => message.conversation_id))];
  await lockConversations(tx, ids);
  const sent = ended.flatMap(({ message, outcome }) =>
    outcome.kind === 'sent' ? [{ id: message.id, externalId: outcome.externalId }] : [],
  );
  await markAllSent(tx, sent);
  const changed = new Set<Ended>();
  for (const one of ended)
    if (one.outcome.kind !== 'sent' && (await markOutcome(tx, one.message, one.outcome, one.from.channel, times))) changed.add(one);
  await settleEach(tx, ended, ids);
  const paused = new Set<Ended>();
  // Accounts in the order of their ids, or two groups wait for each other.
  for (const one of [...ended].sort((a, b) => a.from.account.id - b.from.account.id)) {
    const { from, outcome, now } = one;
    if (await noteLimits(tx, from.account.id, outcome, from, now)) paused.add(one);
    if (from.spentAt !== null && changed.has(one)) await giveBack(tx, from.account.id, outcome, from.spentAt);
  }
  await noteChanges(tx, ids);
  const waiting = await withPending(tx, ids);
  return ended.map((one) => ({ paused: paused.has(one), more: waiting.has(one.message.conversation_id) }));
}

/** Decides the events that waited until nothing of their conversation was under way; mostly there are none. */
async function settleEach(tx: Tx, ended: Ended[], ids: number[]): Promise<void> {
  const { rows } = await sql<{ id: number }>`
    select distinct c.id from inbound_event e
    join contact t on t.account_id = e.account_id and t.external_id = e.contact_external_id join conversation c on c.contact_id = t.id
    where e.state = 'waiting' and c.id = any(${ids}::bigint[])`.execute(tx);
  for (const { id } of rows) {
    const channel = ended.find(({ message }) => message.conversation_id === id)?.from.channel;
    if (channel) await settleWaiting(tx, id, (text) => channel.comparable(text));
  }
}

async function withPending(tx: Tx, ids: number[]): Promise<Set<number>> {
  const { rows } = await sql<{ id: number }>`
    select distinct conversation_id as id from message where conversation_id = any(${ids}::bigint[]) and state = 'pending'`.execute(tx);
  return new Set(rows.map(({ id }) => id));
}

/** For the log: codes and times of ours. The platform's own words stand with the message, since they may repeat the text. */
export function reasonOf(outcome: SendOutcome): Record<string, unknown> {
  if (outcome.kind === 'failed') return { reason: outcome.reason };
  return outcome.kind === 'limited' ? { retryAt: new Date(outcome.retryAt).toISOString() } : {};
}
