import { sql } from 'kysely';
import type { DeliveryTimes } from '../core/delivery.ts';
import { lockConversations, noteChanges, type Tx } from '../platform/database/conversations.ts';
import { noteWords } from '../platform/database/send-budget.ts';
import { endTrouble, noteDoubt } from '../platform/database/trouble.ts';
import { together } from '../platform/database/transaction.ts';
import type { Account, Channel, SendOutcome } from './channel.ts';
import type { Claimed } from './claim.ts';
import { giveBack, markOutcome, pausedReason, pauseRefused, wordOf, type Known } from './mark.ts';
import { markAllSent, settleWaiting } from './settle.ts';

/** One claim's account, and what its sends need to be settled. */
export type From = Known & { account: Account; channel: Channel; skewMs: number; claimedAt: number; spentAt: number | null };

/** A send that is over. `now`: when it was, by the database's clock. `calm`: nothing that this process knows speaks of trouble at the platform. */
export type Ended = { from: From; message: Claimed; outcome: SendOutcome; now: number; calm?: boolean };

/**
 * `paused`: the account's authorisation is refused. `more`: something of the same conversation waits and may be claimed now. `trouble`: the account's line is held
 * from now on, because the platform is in trouble, or is held no longer; told with one of the sends of a group.
 */
export type Marked = { paused: boolean; more: boolean; trouble?: 'begins' | 'ends' };

/** Writes down what became of sends of different conversations, together: with as many statements as for one where all went well. */
export async function markAll(tx: Tx, ended: Ended[], times: DeliveryTimes): Promise<Marked[]> {
  const ids = [...new Set(ended.map(({ message }) => message.conversation_id))];
  await lockConversations(tx, ids);
  const sent = ended.flatMap(({ message, outcome }) =>
    outcome.kind === 'sent' ? [{ id: message.id, externalId: outcome.externalId }] : [],
  );
  const [outside] = await together([withEvents(tx, ids), markAllSent(tx, sent)]);
  const changed = new Set<Ended>();
  for (const one of ended)
    if (one.outcome.kind !== 'sent' && (await markOutcome(tx, one.message, one.outcome, one.from.channel, times))) changed.add(one);
  await settleEach(tx, ended, outside);
  const paused = new Set<Ended>();
  const trouble = new Map<Ended, 'begins' | 'ends'>();
  for (const group of byAccount(ended)) {
    for (const one of group) if (await pauseRefused(tx, one.from.account.id, one.outcome, one.from)) paused.add(one);
    await noteLimits(tx, group);
    const turn = await noteTrouble(tx, group, changed);
    if (turn) trouble.set(...turn);
    for (const one of group) {
      const { from, outcome } = one;
      if (from.spentAt !== null && changed.has(one)) await giveBack(tx, from.account.id, outcome, from.spentAt);
    }
  }
  const [waiting] = await together([withPending(tx, ids), noteChanges(tx, ids)]);
  return ended.map((one) => {
    const turn = trouble.get(one);
    return { paused: paused.has(one), more: waiting.has(one.message.conversation_id), ...(turn && { trouble: turn }) };
  });
}

/** In the order of their ids, or two groups of sends wait for each other. */
function byAccount(ended: Ended[]): Ended[][] {
  const groups = new Map<number, Ended[]>();
  for (const one of [...ended].sort((a, b) => a.from.account.id - b.from.account.id))
    groups.set(one.from.account.id, [...(groups.get(one.from.account.id) ?? []), one]);
  return [...groups.values()];
}

/** What the platform said of one account's limits with each of these answers, as one write: a budget that is told of with every answer would cost a statement each. */
async function noteLimits(tx: Tx, group: Ended[]): Promise<void> {
  const answers = group.flatMap(({ outcome, from, now }) => {
    const said = wordOf(outcome, from);
    return said ? [{ ...said, now }] : [];
  });
  if (group[0]) await noteWords(tx, group[0].from.account.id, answers);
}

/** What sends of one account say about the platform: one that it took, or refused for good, outweighs all that it left in doubt. */
async function noteTrouble(tx: Tx, group: Ended[], changed: Set<Ended>): Promise<[Ended, 'begins' | 'ends'] | null> {
  const answered = group.find(({ outcome }) => isAnswer(outcome));
  // Mostly there is no trouble, and nothing to be looked for.
  if (answered && group.every(({ calm }) => calm)) return null;
  if (answered) return (await endTrouble(tx, answered.from.account.id)) ? [answered, 'ends'] : null;
  for (const one of group)
    if (one.outcome.kind === 'doubt' && changed.has(one) && (await noteDoubt(tx, one.from.account.id, one.message.id)))
      return [one, 'begins'];
  return null;
}

/** The platform has said yes, or no for good. */
export const isAnswer = (outcome: SendOutcome): boolean =>
  outcome.kind === 'sent' || (outcome.kind === 'failed' && outcome.unasked !== true);

/** Those of these conversations whose events waited until nothing of theirs was under way; mostly there are none. */
async function withEvents(tx: Tx, ids: number[]): Promise<number[]> {
  const { rows } = await sql<{ id: number }>`
    select distinct c.id from inbound_event e
    join contact t on t.account_id = e.account_id and t.external_id = e.contact_external_id join conversation c on c.contact_id = t.id
    where e.state = 'waiting' and c.id = any(${ids}::bigint[])`.execute(tx);
  return rows.map(({ id }) => id);
}

async function settleEach(tx: Tx, ended: Ended[], ids: number[]): Promise<void> {
  for (const id of ids) {
    const channel = ended.find(({ message }) => message.conversation_id === id)?.from.channel;
    if (channel) await settleWaiting(tx, id, (text) => channel.comparable(text));
  }
}

async function withPending(tx: Tx, ids: number[]): Promise<Set<number>> {
  const { rows } = await sql<{ id: number }>`
    select distinct conversation_id as id from message where conversation_id = any(${ids}::bigint[]) and state = 'pending'`.execute(tx);
  return new Set(rows.map(({ id }) => id));
}

/** For the figures: why it failed, or what stops the account. */
export function codeOf(outcome: SendOutcome): string | undefined {
  if (outcome.kind === 'failed') return outcome.reason;
  return outcome.kind === 'unauthorized' ? pausedReason(outcome.by) : undefined;
}

/** For the log: codes and times of ours. The platform's own words stand with the message, since they may repeat the text. */
export function reasonOf(outcome: SendOutcome): Record<string, unknown> {
  if (outcome.kind === 'failed') return { reason: outcome.reason };
  if (outcome.kind === 'unauthorized') return { by: outcome.by ?? 'tokens' };
  return outcome.kind === 'limited' ? { retryAt: new Date(outcome.retryAt).toISOString() } : {};
}
