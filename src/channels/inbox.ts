import { sql } from 'kysely';
import { UnavailableError } from '../core/errors.ts';
import type { ChannelName, InboundEvent } from '../core/message.ts';
import { createBatcher } from '../platform/batcher.ts';
import { lockConversations, type LockedConversation, type Tx } from '../platform/database/conversations.ts';
import type { Database } from '../platform/database/engine.ts';
import { transaction } from '../platform/database/transaction.ts';
import { storable } from '../core/text/normalize.ts';
import type { InboundBatch, Inbox } from './channel.ts';
import { settleAnswered } from './inbox-late.ts';
import { storePlain, type Plain } from './inbox-quick.ts';
import { compareIds } from './ids.ts';
import { ensureConversations, insertSaid, raiseDue, storeNew, type Flat, type Said } from './inbox-rows.ts';
import { keepAside } from './kept-aside.ts';
import { settleOutbound } from './settle.ts';

export type InboxOptions = {
  database: Database;
  /** How one channel's texts are made comparable with what the platform shows. */
  comparable(channel: ChannelName, text: string): string;
  /** Called after the commit: these conversations have unread messages, due in so many ms. */
  wakeTurn(conversationId: number, delayMs: number): Promise<void>;
  settleMs: number;
  /** The contact's silence is waited for no longer than this after the first unread message. */
  settleMaxMs: number;
  /** Who has left a customer alone for so long after writing in the platform's own app has gone. */
  quietMs: number;
  /** Transactions at once; one on an engine with one connection. */
  inFlight: number;
  /** Messages that are obeyed although a person has answered after them: 停止 must stop the bot. None without it. */
  isObeyed?: (text: string) => boolean;
  onStored?(counts: { stored: number; duplicates: number; malformed: number; unknownAccount: number }): void;
  /** The platform is told to come again. */
  onUnstored?(error: unknown): void;
};

const MOST_MET = 50_000;

type Due = { conversationId: number; delayMs: number };
type Other = { batch: number; channel: ChannelName; account: InboundBatch['accounts'][number] };

/** A whole message that is a number or a bare choice needs no waiting: nobody goes on writing after it. */
const QUICK = /^[\s#(（]*(?:[0-9０-９]{1,2}|[①-⑨]|[一二三四五]番?目?)[\s)）.。番]*$/u;

const isQuick = (event: InboundEvent) => event.kind === 'message' && (event.choice !== undefined || QUICK.test(event.text));

const accountKey = (channel: ChannelName, externalId: string) => `${channel} ${externalId}`;

/**
 * Stores what a channel received, before the platform is told 200. One transaction for everything that waits (group commit);
 * an event that is there already changes nothing, so the platform may deliver twice, late, shuffled and batched.
 */
export function createInbox(options: InboxOptions): Inbox {
  const accounts = new Map<string, number>();
  const named = new Set<number>();
  /** Contacts whose messages this process has stored: of others it is likelier that they are new, and asking would be in vain. */
  const met = new Set<string>();
  const limits = {
    maxItems: 200,
    // With the database hanging, bodies must not pile up in memory: the platform is told 503 and comes again.
    maxWaiting: 2_000,
    maxInFlight: options.inFlight,
    isOneItemsFault,
  };
  const plain = createBatcher<Plain, Due[] | null>(storeAllPlain, limits);
  const batcher = createBatcher<InboundBatch, Due[]>(store, limits);

  /** Null for those that want the long way. */
  async function storeAllPlain(group: Plain[]): Promise<(Due[] | null)[]> {
    const result = await storePlain(options.database, group, options.settleMaxMs);
    const given = group.reduce((sum, { events }, at) => sum + (result.done[at] ? events.length : 0), 0);
    options.onStored?.({ stored: result.stored, duplicates: given - result.stored, malformed: 0, unknownAccount: 0 });
    // The wake-ups of the whole group are made once, by its first member that is done.
    const first = result.done.indexOf(true);
    return result.done.map((done, at) => (!done ? null : at === first ? result.due : []));
  }

  function remember(events: Flat[]): void {
    if (met.size > MOST_MET) met.clear();
    for (const { accountId, event } of events) if (event.kind === 'message') met.add(`${accountId} ${event.contactId}`);
  }

  async function store(batches: InboundBatch[]): Promise<Due[][]> {
    const result = await transaction(options.database, async (tx) => {
      const { events, others } = await flatten(tx, batches);
      const { fresh, rawIds } = await storeNew(tx, batches, events);
      for (const { batch, channel, account } of others)
        await keepAside(tx, channel, account.externalId, account.events.map(clean), rawIds[batch] ?? null);
      const due = await storeEvents(tx, fresh, options);
      return { due, stored: fresh.length, duplicates: events.length - fresh.length, events };
    });
    remember(result.events);
    const malformed = batches.filter((batch) => batch.malformed !== undefined).length;
    options.onStored?.({ stored: result.stored, duplicates: result.duplicates, malformed, unknownAccount: 0 });
    return batches.map((_, index) => (index === 0 ? result.due : []));
  }

  /** The delivery as one statement may be able to store it: messages and echoes of accounts that are known, just said. */
  function plainOf(batch: InboundBatch): Plain | null {
    if (batch.malformed !== undefined || batch.recovered) return null;
    const events: Plain['events'] = [];
    for (const { externalId, name, events: said } of batch.accounts) {
      const accountId = accounts.get(accountKey(batch.channel, externalId));
      if (accountId === undefined || (name && !named.has(accountId))) return null;
      for (const event of said) {
        if (event.kind === 'revoked' || (event.kind === 'message' && !met.has(`${accountId} ${event.contactId}`))) return null;
        const settleMs = isQuick(event) ? 0 : options.settleMs;
        events.push({ batch: 0, channel: batch.channel, accountId, recovered: false, event: clean(event), settleMs });
      }
    }
    return events.length > 0 ? { batch, events } : null;
  }

  /** `others`: what is for accounts that are not ours. */
  async function flatten(tx: Tx, batches: InboundBatch[]): Promise<{ events: Flat[]; others: Other[] }> {
    const events: Flat[] = [];
    const others: Other[] = [];
    for (const [index, batch] of batches.entries()) {
      for (const account of batch.accounts) {
        const accountId = await accountOf(tx, batch.channel, account.externalId);
        if (accountId !== null && account.name) await nameAccount(tx, accountId, account.name);
        if (accountId === null) others.push({ batch: index, channel: batch.channel, account });
        else {
          const shared = { batch: index, channel: batch.channel, accountId, recovered: batch.recovered === true };
          for (const event of account.events) events.push({ ...shared, event: clean(event) });
        }
      }
    }
    return { events, others };
  }

  /** The platform's name of an account, once, where nobody has given it another. */
  async function nameAccount(tx: Tx, accountId: number, name: string): Promise<void> {
    if (named.has(accountId)) return;
    await tx
      .updateTable('account')
      .set({ name: storable(name, 100) })
      .where('id', '=', accountId)
      .where('name', '=', '')
      .execute();
    named.add(accountId);
  }

  async function accountOf(tx: Tx, channel: ChannelName, externalId: string): Promise<number | null> {
    const key = accountKey(channel, externalId);
    const cached = accounts.get(key);
    if (cached !== undefined) return cached;
    const row = await tx
      .selectFrom('account')
      .select('id')
      .where('channel', '=', channel)
      .where('external_id', '=', externalId)
      .executeTakeFirst();
    if (!row) return null;
    accounts.set(key, row.id);
    return row.id;
  }

  return {
    async accept(batch) {
      let due: Due[];
      try {
        const simple = plainOf(batch);
        due = (simple && (await plain.add(simple))) ?? (await batcher.add(batch));
      } catch (error) {
        options.onUnstored?.(error);
        throw new UnavailableError('inbox', 'The events could not be stored; deliver them again.', { cause: error });
      }
      // Not waited for: what is stored is stored, and a lost wake-up costs seconds, because the sweeper looks too.
      for (const one of due) void options.wakeTurn(one.conversationId, one.delayMs).catch(() => undefined);
    },
  };
}

/** SQLSTATE classes 22 (data) and 23 (constraint): the row's fault, not the database's. */
function isOneItemsFault(error: unknown): boolean {
  const code = (error as { code?: unknown }).code;
  return typeof code === 'string' && /^2[23]/.test(code);
}

/** What PostgreSQL can hold: no NUL anywhere, and of links only what a link may be made of. */
function clean(event: InboundEvent): InboundEvent {
  if (!('text' in event)) return event;
  const attachments = event.attachments.map(({ url, ...rest }) =>
    url !== undefined && /^[\x21-\x7e]{1,2000}$/.test(url) ? { ...rest, url } : rest,
  );
  const plain = { ...event, text: storable(event.text), attachments };
  return plain.kind === 'message' && plain.choice !== undefined ? { ...plain, choice: storable(plain.choice, 200) } : plain;
}

async function storeEvents(tx: Tx, fresh: Flat[], options: InboxOptions): Promise<Due[]> {
  if (fresh.length === 0) return [];
  const groups = await ensureConversations(tx, fresh);
  const locked = await lockConversations(tx, [...groups.keys()]);
  const said: Said[] = [];
  for (const conversation of locked) said.push(...(await sortOut(tx, conversation, groups.get(conversation.id) ?? [], options)));
  const due = said.some(({ recovered }) => recovered) ? await dueOfLate(tx, said, options) : await raiseDue(tx, said, options, said);
  await pauseRevoked(tx, fresh);
  return due;
}

/** Some of it may have been answered already. */
async function dueOfLate(tx: Tx, said: Said[], options: InboxOptions): Promise<Due[]> {
  await insertSaid(tx, said);
  return raiseDue(tx, await settleAnswered(tx, said, options.isObeyed), options);
}

/**
 * One conversation's events in the order in which they were said: messages get their sequence numbers, what the account itself said is settled.
 * A person's answer from the platform's app is stored at once, so its number lies between those around it.
 */
async function sortOut(tx: Tx, conversation: LockedConversation, events: Flat[], options: InboxOptions): Promise<Said[]> {
  const said: Said[] = [];
  const heard = events.flatMap(({ event }) => (event.kind === 'message' ? [event.at] : []));
  const ordered = [...events].sort((a, b) => a.event.at - b.event.at || compareIds(a.event.externalId, b.event.externalId));
  for (const { event, channel, accountId, recovered } of ordered) {
    if (event.kind === 'outbound') {
      const outcome = await settleOutbound(tx, conversation, event, (text) => options.comparable(channel, text), {
        quietMs: options.quietMs,
        heard,
      });
      await sql`update inbound_event set state = ${outcome === 'waiting' ? 'waiting' : 'done'}, kind = ${`outbound-${outcome}`}
        where account_id = ${accountId} and external_id = ${event.externalId}`.execute(tx);
    } else if (event.kind === 'message') {
      conversation.lastSeq += 1;
      said.push({ conversationId: conversation.id, accountId, seq: conversation.lastSeq, quick: isQuick(event), recovered, event });
    }
  }
  return said;
}

/** One that is known late may have been given anew since: if it has not, the next send says so. */
async function pauseRevoked(tx: Tx, events: Flat[]): Promise<void> {
  const revoked = events.filter((one) => one.event.kind === 'revoked' && !one.recovered).map((one) => one.accountId);
  if (revoked.length > 0)
    await tx.updateTable('account').set({ state: 'paused', paused_reason: 'revoked' }).where('id', 'in', revoked).execute();
}
