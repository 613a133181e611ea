import { beforeEach, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { park } from '../../../src/channels/undecided.ts';
import { settleMessage } from '../../../src/features/desk/settle-message.ts';
import { giveBack, returnQuietConversations } from '../../../src/features/handoff/resolve-handoff.ts';
import { takeConversation } from '../../../src/features/handoff/take-conversation.ts';
import type { Database } from '../../../src/platform/database/engine.ts';
import { releaseHeld } from '../../../src/platform/database/release-held.ts';
import { transaction } from '../../../src/platform/database/transaction.ts';
import { describeOnEngines } from '../../support/engines.ts';
import { AYA, KEN, openHandoffDesk, type HandoffDesk } from '../handoff/kit.ts';

describeOnEngines('a reply that was lost before nobody’s eyes', (open) => {
  let database: Database;
  let desk: HandoffDesk;
  let id: number;
  beforeEach(async () => {
    database = open();
    desk = await openHandoffDesk(database);
    id = await desk.saysTo('1', 'こんにちは');
    await desk.deliver();
  });

  async function replies(): Promise<void> {
    await takeConversation(database, id, AYA);
    await desk.replies(id, AYA, '16時に入荷します');
  }
  const reply = () =>
    database.db
      .selectFrom('message')
      .selectAll()
      .where('conversation_id', '=', id)
      .where('author', '=', 'person')
      .where('author_id', '=', 'Aya')
      .executeTakeFirstOrThrow();
  const becomes = (state: string) =>
    sql`update message set state = ${state}, attempt = 1, started_at = app_now(), check_at = app_now() + interval '1 hour'
      where conversation_id = ${id} and author_id = 'Aya'`.execute(database.db);
  const end = (more: object = {}) => giveBack(database, id, AYA, { outcome: 'resolved', ...more });
  const released = () => transaction(database, (tx) => releaseHeld(tx, AYA));
  const owner = async () => (await desk.conversation('1')).owner;

  async function callsOnce(): Promise<void> {
    expect(await owner()).toBe('bot');
    expect(await desk.lateAnswers()).toBe(1);
    expect(await desk.handoff(id)).toMatchObject({ reason: 'reply-lost', state: 'waiting' });
    await takeConversation(database, id, KEN);
    await giveBack(database, id, KEN, { outcome: 'resolved' });
    expect(await desk.lateAnswers()).toBe(0);
  }

  it('calls somebody after the quiet time where words in the app came out together with it', async () => {
    await replies();
    await becomes('doubt');
    await end({ force: 'unsent' });
    await desk.fromTheApp('1', 'お待たせしております');
    await park(database, (await reply()) as unknown as Parameters<typeof park>[1], desk.platform.channel);
    expect(await owner()).toBe('agent');
    expect(await desk.lateAnswers()).toBe(0);
    await sql`update conversation set updated_at = updated_at - interval '31 minutes'`.execute(database.db);
    expect(await returnQuietConversations(database, 30)).toBe(1);
    await callsOnce();
  });

  it('calls somebody although its writer went, and the customer needed nobody any more, before it was parked', async () => {
    await desk.waits('1');
    await desk.deliver();
    await replies();
    await becomes('doubt');
    await released();
    await desk.saysTo('1', 'もう大丈夫です');
    await becomes('parked');
    await callsOnce();
  });

  it.each(['failed', 'parked'])('calls somebody where it %s and its writer may no longer work here', async (state) => {
    await replies();
    await becomes(state);
    await released();
    await callsOnce();
  });

  it('calls nobody, when its writer goes, for what they had ended their part with, or what is long ago', async () => {
    await replies();
    await becomes('doubt');
    await end({ force: 'unsent' });
    await takeConversation(database, id, AYA);
    await becomes('parked');
    await end();
    await takeConversation(database, id, AYA);
    await released();
    expect(await desk.lateAnswers()).toBe(0);
    await takeConversation(database, id, AYA);
    await desk.replies(id, AYA, '18時になりました');
    await becomes('failed');
    await sql`update message set created_at = created_at - interval '25 hours' where author = 'person'`.execute(database.db);
    await released();
    expect(await desk.lateAnswers()).toBe(0);
  });

  it('calls somebody where it was sent again once nobody had the conversation', async () => {
    await replies();
    await becomes('failed');
    await end();
    expect(await desk.lateAnswers()).toBe(0);
    await sendsAgain();
    await becomes('parked');
    await callsOnce();
  });

  async function sendsAgain(): Promise<void> {
    const me = { agentId: 'Aya' } as Parameters<typeof settleMessage>[3];
    const { id: messageId } = await reply();
    await settleMessage({ database, channel: () => desk.platform.channel }, messageId, { action: 'resend' }, me);
  }
});
