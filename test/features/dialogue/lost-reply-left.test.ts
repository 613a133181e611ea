import { beforeEach, describe, expect, it } from '@jest/globals';
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
import { leftAloneFor } from '../../support/quiet.ts';

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
    await leftAloneFor(database, 31);
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

  it('calls somebody where it was sent again while somebody had the conversation who answered in the app', async () => {
    await replies();
    await becomes('parked');
    await end();
    await desk.fromTheApp('1', 'お待たせしております');
    await sendsAgain();
    await becomes('parked');
    await leftAloneFor(database, 31);
    expect(await returnQuietConversations(database, 30)).toBe(1);
    await callsOnce();
  });

  async function sendsAgain(of = reply): Promise<void> {
    const me = { agentId: 'Aya' } as Parameters<typeof settleMessage>[3];
    await settleMessage({ database, channel: () => desk.platform.channel }, (await of()).id, { action: 'resend' }, me);
  }

  describe('also one of the bot’s that a person sent again', () => {
    const answer = () =>
      database.db
        .selectFrom('message')
        .selectAll()
        .where('conversation_id', '=', id)
        .where('author', '=', 'bot')
        .orderBy('id', 'desc')
        .executeTakeFirstOrThrow();
    const answerIs = async (state: string, reason: string | null = null) =>
      sql`update message set state = ${state}, reason = ${reason}, attempt = 1 where id = ${(await answer()).id}`.execute(database.db);
    const isQuiet = async () => {
      await sql`update conversation set agent_id = null`.execute(database.db);
      await leftAloneFor(database, 31);
      expect(await returnQuietConversations(database, 30)).toBe(1);
    };
    async function callsOnceForIt(): Promise<void> {
      expect(await owner()).toBe('bot');
      expect(await desk.lateAnswers()).toBe(1);
      expect(await desk.handoff(id)).toMatchObject({ reason: 'late-answer', state: 'waiting', sentence: '営業時間は？' });
      await desk.deliver();
      await takeConversation(database, id, KEN);
      await giveBack(database, id, KEN, { outcome: 'resolved' });
      expect(await desk.lateAnswers()).toBe(0);
    }

    it.each([
      ['ended it', () => end({ force: 'unsent' })],
      ['was heard of no more', isQuiet],
      ['may no longer work here', released],
    ])('calls somebody where it is lost after who did it %s', async (_how, ends) => {
      await desk.saysTo('1', '営業時間は？');
      await answerIs('parked');
      await takeConversation(database, id, AYA);
      await sendsAgain(answer);
      await ends();
      await answerIs('failed', 'never-arrived');
      await callsOnceForIt();
    });

    it('calls somebody once more where it is lost a second time, unless the customer has said stop', async () => {
      await desk.saysTo('1', '営業時間は？');
      await answerIs('parked');
      await callsOnceForIt();
      await sendsAgain(answer);
      await answerIs('parked');
      await sql`update contact set opted_out_at = app_now()`.execute(database.db);
      expect(await desk.lateAnswers()).toBe(0);
      await sql`update contact set opted_out_at = null`.execute(database.db);
      await callsOnceForIt();
    });
  });
});
