import { sql } from 'kysely';
import type { Principal } from '../../core/access.ts';
import type { DeliveryState } from '../../core/delivery.ts';
import { InputError } from '../../core/errors.ts';
import type { Author, ChannelName } from '../../core/message.ts';
import { lockConversation, noteChange, type Tx } from '../../platform/database/conversations.ts';
import type { Database } from '../../platform/database/engine.ts';
import { transaction } from '../../platform/database/transaction.ts';
import { leaveUnattended } from '../../platform/database/unattended.ts';
import { agentName } from './colleagues.ts';

export type SettleAction = 'cancel' | 'arrived' | 'resend';
/** `attempt`: the one that the person decides about, as they saw it. */
export type Settling = { action: SettleAction; attempt?: number | undefined };
export type SettleOptions = { database: Database; channel(name: ChannelName): unknown };
export type Settled = { id: number; state: DeliveryState; accountId: number; contactExternalId: string };

type Row = {
  id: number;
  author: Author;
  state: DeliveryState;
  attempt: number;
  reason: string | null;
  account_id: number;
  channel: ChannelName;
  account_state: 'active' | 'paused';
  paused_reason: string | null;
  external_id: string;
};

/**
 * An agent decides what the sender cannot: that a waiting message does not go, nor one that was held back as too old; that a parked one arrived; that one is sent
 * again (the same row, a new attempt).
 * The message is looked at under the lock that the sender takes, too: one that has moved on meanwhile is refused (409 `state-conflict`, with its state), be it by
 * another attempt that a colleague asked for.
 * Throws not-found (404), already-taken, paused, no-channel, too-long (409).
 */
export async function settleMessage(options: SettleOptions, messageId: number, settling: Settling, me: Principal): Promise<Settled> {
  const { action, attempt } = settling;
  return transaction(options.database, async (tx) => {
    const head = await tx.selectFrom('message').select('conversation_id').where('id', '=', messageId).executeTakeFirst();
    const conversation = head && (await lockConversation(tx, head.conversation_id));
    const row = conversation && (await loadMessage(tx, messageId));
    if (!row) throw new InputError('not-found', `There is no outbound message ${messageId}.`, 404);
    if (conversation.agentId !== null && conversation.agentId !== me.agentId) {
      const agent = await agentName(tx, conversation.agentId);
      throw new InputError('already-taken', `${agent} has this conversation.`, 409, { agent });
    }
    if (action !== 'cancel' && attempt !== undefined && attempt !== row.attempt) throw movedOn(row);
    const state = await { cancel, arrived, resend }[action](tx, row, conversation.ownerEpoch, options);
    // Nobody has this conversation who would see whether it arrives this time; who answered in the platform's own app has no desk before their eyes.
    if (action === 'resend' && conversation.agentId === null) await leaveUnattended(tx, conversation);
    await noteChange(tx, conversation.id);
    return { id: row.id, state, accountId: row.account_id, contactExternalId: row.external_id };
  });
}

function loadMessage(tx: Tx, id: number): Promise<Row | undefined> {
  return tx
    .selectFrom('message as m')
    .innerJoin('account as a', 'a.id', 'm.account_id')
    .innerJoin('conversation as c', 'c.id', 'm.conversation_id')
    .innerJoin('contact as t', 't.id', 'c.contact_id')
    .select(['m.id', 'm.author', 'm.state', 'm.attempt', 'm.reason', 'm.account_id', 'a.channel', 'a.paused_reason', 't.external_id'])
    .select('a.state as account_state')
    .where('m.id', '=', id)
    .where('m.direction', '=', 'out')
    .executeTakeFirst() as Promise<Row | undefined>;
}

async function cancel(tx: Tx, row: Row): Promise<DeliveryState> {
  if (row.author === 'bot') throw new InputError('not-yours', 'Only what a person or the desk wrote can be cancelled.', 409);
  return move(tx, row, isTooOld(row) ? ['parked'] : ['held', 'pending'], { state: 'dropped', reason: 'cancelled' });
}

/** It was never handed over: an account that could send again left it to a person. */
const isTooOld = ({ state, reason }: Row): boolean => state === 'parked' && reason === 'too-old';

async function arrived(tx: Tx, row: Row): Promise<DeliveryState> {
  if (isTooOld(row))
    throw new InputError('state-conflict', 'The message was held back and cannot have arrived. Send it again, or cancel it.', 409, {
      ...{ state: row.state, reason: row.reason },
    });
  return move(tx, row, ['parked'], { state: 'sent', reason: null, sent_at: sql<Date>`app_now()` });
}

async function resend(tx: Tx, row: Row, ownerEpoch: number, options: SettleOptions): Promise<DeliveryState> {
  if (row.account_state === 'paused') {
    const reason = row.paused_reason ?? 'unauthorized';
    throw new InputError('paused', 'This account may not send until it is connected again.', 409, { reason });
  }
  if (options.channel(row.channel) === undefined) throw new InputError('no-channel', 'This channel is not set up just now.', 409);
  if (row.state === 'failed' && row.reason === 'too-long')
    throw new InputError('too-long', 'The text is too long for this channel. Write it anew, shorter.', 409);
  // A person has decided that it goes: what the fence would have held back is theirs now.
  const cleared = { reason: null, doubts: 0, not_before: null, started_at: null, check_at: null, lease_until: null };
  const again = { ...cleared, owner_epoch: ownerEpoch, priority: 0 };
  return move(tx, row, ['parked', 'failed'], { state: 'pending', ...again });
}

async function move(
  tx: Tx,
  row: Row,
  from: DeliveryState[],
  to: { state: DeliveryState } & Record<string, unknown>,
): Promise<DeliveryState> {
  const { numUpdatedRows } = await tx.updateTable('message').set(to).where('id', '=', row.id).where('state', 'in', from).executeTakeFirst();
  if (numUpdatedRows > 0n) return to.state;
  throw movedOn(row);
}

function movedOn({ state, reason }: Row): InputError {
  return new InputError('state-conflict', `The message is ${state} by now. Load the conversation again.`, 409, { state, reason });
}
