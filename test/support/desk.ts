import { createInbox, type InboxOptions } from '../../src/channels/inbox.ts';
import { createOutbox, type OutboxOptions } from '../../src/channels/outbox.ts';
import { systemClock } from '../../src/core/clock.ts';
import type { InboundEvent } from '../../src/core/message.ts';
import { apply, lockConversation, type Changes, type NewMessage } from '../../src/platform/database/conversations.ts';
import type { Database } from '../../src/platform/database/engine.ts';
import { transaction } from '../../src/platform/database/transaction.ts';
import { scriptedChannel } from './scripted-channel.ts';

export const BRAND = '900';

/** One X account over one database with a scripted platform: what inbox and outbox tests stand on. */
export async function openDesk(
  database: Database,
  options: Partial<InboxOptions & OutboxOptions> & { confirm?: 'readBack' | 'none' } = {},
) {
  const platform = scriptedChannel(options.confirm);
  const woken: { turns: [number, number][]; deliveries: [number, number][] } = { turns: [], deliveries: [] };
  await database.db
    .insertInto('account')
    .values({ channel: 'x', external_id: BRAND, name: 'brand' })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  const inbox = createInbox({
    database,
    comparable: (_channel, text) => platform.channel.comparable(text),
    wakeTurn: async (id, delay) => void woken.turns.push([id, delay]),
    settleMs: 1_200,
    settleMaxMs: 4_000,
    quietMs: 1_800_000,
    inFlight: database.kind === 'pglite' ? 1 : 2,
    ...options,
  });
  const outbox = createOutbox({
    database,
    channel: () => platform.channel,
    clock: systemClock,
    times: { deadlineMs: 500, leaseMs: 30_000, readBackMs: 0, parkMs: 60_000 },
    limits: () => ({ per15Min: 0, per24Hours: 0 }),
    wakeDelivery: async (id, delay) => void woken.deliveries.push([id, delay]),
    log: { warn: () => undefined, info: () => undefined, error: () => undefined },
    ...options,
  });
  const accept = (...events: InboundEvent[]) =>
    inbox.accept({ channel: 'x', accounts: [{ externalId: BRAND, events }], raw: Buffer.from('{}') });
  const says = (contactId: string, externalId: string, text: string, at = Number(externalId)): InboundEvent => ({
    kind: 'message',
    externalId,
    contactId,
    text,
    attachments: [],
    at,
  });
  const outbound = (contactId: string, externalId: string, text: string, automated = false): InboundEvent => ({
    kind: 'outbound',
    externalId,
    contactId,
    text,
    attachments: [],
    at: Date.now(),
    automated,
  });

  /** Changes one conversation through the one writer. */
  const change = (conversationId: number, changes: Changes) =>
    transaction(database, async (tx) => {
      const conversation = await lockConversation(tx, conversationId);
      if (!conversation) throw new Error('no conversation');
      return apply(tx, conversation, changes);
    });
  const reply = (conversationId: number, text: string, author: NewMessage['author'] = 'bot') =>
    change(conversationId, { messages: [{ author, text, state: 'pending' }] });
  const conversation = (contactId: string) =>
    database.db
      .selectFrom('conversation as c')
      .innerJoin('contact as t', 't.id', 'c.contact_id')
      .selectAll('c')
      .where('t.external_id', '=', contactId)
      .executeTakeFirstOrThrow();
  const messages = (conversationId: number) =>
    database.db.selectFrom('message').selectAll().where('conversation_id', '=', conversationId).orderBy('seq').execute();
  /** Delivers until nothing moves any more. */
  const deliver = async () => {
    const { id } = await database.db.selectFrom('account').select('id').executeTakeFirstOrThrow();
    for (let moved = -1; moved !== platform.sends.length;) {
      moved = platform.sends.length;
      await outbox.deliver(id);
      await outbox.idle();
    }
  };
  return { inbox, outbox, platform, woken, accept, says, outbound, change, reply, conversation, messages, deliver };
}
