import { beforeEach, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { loadBareSnapshot } from '../../../src/features/dialogue/bare-snapshot.ts';
import { emptyState } from '../../../src/flow/engine.ts';
import { setupSchema } from '../../../src/core/setup.ts';
import { sendAgain } from '../../../src/channels/again.ts';
import { giveBack } from '../../../src/features/handoff/resolve-handoff.ts';
import { takeConversation } from '../../../src/features/handoff/take-conversation.ts';
import type { Database } from '../../../src/platform/database/engine.ts';
import { releaseHeld } from '../../../src/platform/database/release-held.ts';
import { transaction } from '../../../src/platform/database/transaction.ts';
import { BRAND } from '../../support/desk.ts';
import { describeOnEngines } from '../../support/engines.ts';
import { AYA, KEN, openHandoffDesk, setup, type HandoffDesk } from '../handoff/kit.ts';

describeOnEngines('a person is called for a lost reply, of which the customer does not hear', (open) => {
  let database: Database;
  let desk: HandoffDesk;
  let id: number;
  let options: NonNullable<Parameters<typeof openHandoffDesk>[1]>;
  let broken: boolean;
  let hasRelease: boolean;
  beforeEach(async () => {
    database = open();
    broken = false;
    hasRelease = true;
    const pause = async (where: string) => {
      if (broken && where === 'thinking') throw new Error('whatever it is about this message');
    };
    options = { atDesk: false, pause, hasRelease: () => hasRelease };
    desk = await openHandoffDesk(database, options);
    ({ conversationId: id } = await desk.waits('1'));
    await desk.deliver();
  });

  async function isCalled(
    outcome: 'resolved' | 'returned' = 'resolved',
    meanwhile = async (): Promise<unknown> => undefined,
  ): Promise<void> {
    await takeConversation(database, id, AYA);
    await desk.replies(id, AYA, '16時に入荷します');
    await giveBack(database, id, AYA, { outcome });
    await sql`update message set state = 'failed', reason = 'forbidden' where author = 'person'`.execute(database.db);
    await meanwhile();
    expect(await desk.lateAnswers()).toBe(1);
  }
  const last = async () => (await desk.said(id)).at(-1);
  async function isStillCalled(more: object): Promise<void> {
    expect(await desk.conversation('1')).toMatchObject({ owner: 'queue', status: 'open' });
    expect(await desk.handoff(id)).toMatchObject({ reason: 'reply-lost', state: 'waiting', ...more });
  }

  it.each(['before', 'after'])('the bot goes on answering what is asked %s the call', async (when) => {
    const asks = () => desk.writes('1', '営業時間は？');
    await isCalled('resolved', when === 'before' ? asks : undefined);
    if (when === 'after') await asks();
    await desk.turns.run(id);
    await desk.deliver();
    expect(await last()).toMatchObject({ author: 'bot', state: 'sent' });
    expect((await desk.outcomes(id)).at(-1)).toBe('answered');
    await isStillCalled({ due_at: null });
  });

  it.each([
    ['resolved', 'ありがとうございます'],
    ['returned', 'ありがとうございます'],
    ['returned', 'はい'],
  ] as const)('thanks and a nod end nothing (%s before, %s)', async (outcome, words) => {
    await isCalled(outcome);
    await desk.saysTo('1', '営業時間は？');
    await desk.saysTo('1', words);
    await isStillCalled({ due_at: null });
  });

  it('what the bot was asking is still its question', async () => {
    await takeConversation(database, id, AYA);
    await desk.replies(id, AYA, '16時に入荷します');
    await giveBack(database, id, AYA, { outcome: 'resolved' });
    const options = [{ value: 'hours', label: '営業時間', texts: ['営業時間'], meaning: 'hours' }];
    const state = { ...emptyState(), question: { kind: 'offer', options } };
    await desk.change(id, { dialogue: { state, releaseId: 1 } });
    await sql`update message set state = 'failed' where author = 'person'`.execute(database.db);
    expect(await desk.lateAnswers()).toBe(1);
    expect(await desk.conversation('1')).toMatchObject({ owner: 'queue', dialogue: state, release_id: 1 });
  });

  it.each([
    ['asks for a person', '人', 'handoff_away'],
    ['is not understood', 'ふがふが', 'handoff_away'],
  ])('a customer who %s is told when one comes, and told again when nobody has', async (_what, words, phrase) => {
    await isCalled();
    const { id: handoffId } = await desk.handoff(id);
    const before = (await desk.said(id)).length;
    await desk.saysTo('1', words);
    expect((await desk.said(id)).slice(before)).toMatchObject([{ author: 'system', phrase }]);
    await isStillCalled({ id: handoffId, sentence: words, due_at: expect.any(Date), promised_until: expect.any(Date) });
    // From then on they wait as anybody does.
    await desk.saysTo('1', '営業時間は？');
    expect((await desk.outcomes(id)).at(-1)).toBe('waiting');
    await desk.comesDue(handoffId);
    expect(await desk.nobodyCame()).toBe(1);
    expect(await last()).toMatchObject({ phrase: 'nobody_came' });
    await sql`update handoff set due_at = null`.execute(database.db);
    await desk.saysTo('1', '営業時間は？');
    expect((await desk.outcomes(id)).at(-1)).toBe('waiting');
  });

  it('a customer is told once also where the team has no hours ahead, so that no time comes due', async () => {
    await isCalled();
    options.setup = setupSchema.parse({ ...setup, teams: { support: { name: { ja: '窓口', en: 'Support' }, default: true, hours: {} } } });
    const before = (await desk.said(id)).length;
    await desk.saysTo('1', '人');
    await desk.saysTo('1', '人');
    expect((await desk.outcomes(id)).at(-1)).toBe('waiting');
    expect((await desk.said(id)).slice(before)).toMatchObject([{ author: 'system', phrase: 'handoff_closed' }]);
    expect(await desk.handoff(id)).toMatchObject({ reason: 'person', state: 'waiting', due_at: null });
  });

  it('who asks for a person themselves waits for one, also when older words of the app become known', async () => {
    await isCalled();
    const at = Date.now() - 30_000;
    await desk.saysTo('1', '人');
    await sql`update message set said_at = said_at - interval '1 hour' where conversation_id = ${id} and direction = 'in'
      and seq < (select max(seq) from message where conversation_id = ${id} and direction = 'in')`.execute(database.db);
    await desk.deliver();
    const older = { ...desk.outbound('1', '6000002', '確認しておきます。'), at };
    await desk.inbox.accept({ channel: 'x', accounts: [{ externalId: BRAND, events: [older] }], raw: Buffer.from('{}'), recovered: true });
    expect(await desk.conversation('1')).toMatchObject({ owner: 'queue' });
    expect(await desk.handoff(id)).toMatchObject({ state: 'waiting' });
  });

  describe('and who took it may no longer work here', () => {
    const isGone = () => transaction(database, (tx) => releaseHeld(tx, KEN));

    it('they are told of nobody, and the bot has what was left to that person', async () => {
      await isCalled();
      await takeConversation(database, id, KEN);
      await desk.saysTo('1', '営業時間は？');
      expect((await desk.outcomes(id)).at(-1)).toBe('left-to-agent');
      await isGone();
      await isStillCalled({ due_at: null });
      await desk.turns.run(id);
      await desk.deliver();
      expect((await desk.outcomes(id)).at(-1)).toBe('answered');
      expect(await last()).toMatchObject({ author: 'bot', state: 'sent' });
      expect(await desk.nobodyCame()).toBe(0);
    });

    it('they have the bot’s answer that was on its way, again if it is not there', async () => {
      await isCalled();
      await desk.saysTo('1', '営業時間は？');
      await sql`update message set state = 'doubt', attempt = 1, started_at = app_now(), check_at = app_now() + interval '1 hour'
        where conversation_id = ${id} and author = 'bot'`.execute(database.db);
      await takeConversation(database, id, KEN);
      await isGone();
      const { id: doubt } = await database.db.selectFrom('message').select('id').where('state', '=', 'doubt').executeTakeFirstOrThrow();
      await transaction(database, (tx) => sendAgain(tx, doubt));
      await desk.deliver();
      expect(await last()).toMatchObject({ author: 'bot', state: 'sent' });
    });

    it.each(['parked', 'failed'])('somebody is called for the bot’s answer that was on its way, and was %s', async (state) => {
      await isCalled();
      await desk.saysTo('1', '営業時間は？');
      await sql`update message set state = 'doubt', attempt = 1, started_at = app_now() where conversation_id = ${id} and author = 'bot'`.execute(
        database.db,
      );
      await takeConversation(database, id, KEN);
      await isGone();
      await sql`update message set state = ${state} where conversation_id = ${id} and state = 'doubt'`.execute(database.db);
      expect(await desk.lateAnswers()).toBe(1);
      await desk.deliver();
      expect(await last()).toMatchObject({ author: 'system', state: 'sent' });
    });

    it('what is thought anew says nothing of an answer that they never read', async () => {
      await isCalled();
      await desk.saysTo('1', '営業時間は？');
      await sql`update conversation set dialogue = '{"sent": ["10:00から18:00までです。"]}' where id = ${id}`.execute(database.db);
      await takeConversation(database, id, KEN);
      await desk.deliver();
      await isGone();
      expect(await database.db.selectFrom('conversation').select('dialogue').where('id', '=', id).executeTakeFirst()).toEqual({
        dialogue: {},
      });
      await desk.turns.run(id);
      await desk.deliver();
      expect((await desk.said(id)).filter(({ author, state }) => author === 'bot' && state === 'sent')).toHaveLength(1);
    });

    it('they wait as anybody does where that person had answered them', async () => {
      await isCalled();
      await takeConversation(database, id, KEN);
      await desk.replies(id, KEN, 'お調べします');
      await desk.deliver();
      await isGone();
      await isStillCalled({ due_at: expect.any(Date) });
      await desk.saysTo('1', '営業時間は？');
      expect((await desk.outcomes(id)).at(-1)).toBe('waiting');
    });
  });

  describe('and what the bot answers meanwhile does not arrive', () => {
    /** Aya is called, the customer asks, and the bot's answer comes to this. */
    async function comesTo(change: string): Promise<void> {
      await isCalled();
      await desk.saysTo('1', '営業時間は？');
      await sql`update message set ${sql.raw(change)} where conversation_id = ${id} and author = 'bot'`.execute(database.db);
    }
    const late = () => desk.lateAnswers();

    it.each([
      ['could not be sent in time', `created_at = created_at - interval '31 minutes'`, 'handoff_unanswered_away'],
      ['was refused', `state = 'failed', reason = 'forbidden'`, 'handoff_unanswered_away'],
      ['nobody knows about', `state = 'parked', attempt = 1`, 'handoff_away'],
    ])('they are told, once, of the person who is called for an answer that %s', async (_what, change, phrase) => {
      await comesTo(change);
      const { id: handoffId } = await desk.handoff(id);
      const before = (await desk.said(id)).length;
      const done = await Promise.all([late(), late(), late()]);
      expect(done.reduce((sum, one) => sum + one, 0)).toBe(1);
      expect((await desk.said(id)).slice(before)).toMatchObject([{ author: 'system', phrase, state: 'pending' }]);
      await isStillCalled({ id: handoffId, sentence: '営業時間は？', due_at: expect.any(Date) });
      await desk.saysTo('1', '新宿店の営業時間は？');
      expect((await desk.outcomes(id)).at(-1)).toBe('waiting');
      // Who needs nobody any more is not called for again.
      await desk.saysTo('1', 'もう大丈夫です');
      expect(await desk.lateAnswers()).toBe(0);
      expect((await desk.conversation('1')).owner).toBe('bot');
    });

    it('they hear nothing where there are no words to tell them in, but who is called has both to see to', async () => {
      await comesTo(`state = 'parked', attempt = 1`);
      const before = (await desk.said(id)).length;
      hasRelease = false;
      expect(await late()).toBe(1);
      expect(await late()).toBe(0);
      expect(await desk.said(id)).toHaveLength(before);
      expect(await desk.handoff(id)).toMatchObject({ reason: 'late-answer', state: 'waiting', sentence: '営業時間は？', due_at: null });
    });

    it('they are told of the person when their turn fails again and again', async () => {
      await isCalled();
      const before = (await desk.said(id)).length;
      broken = true;
      await desk.writes('1', '営業時間は？');
      for (let attempt = 1; attempt <= 5; attempt++) {
        await sql`update conversation set turn_due_at = 'epoch' where id = ${id}`.execute(database.db);
        await desk.turns.run(id);
      }
      expect((await desk.said(id)).slice(before)).toMatchObject([{ author: 'system', phrase: 'handoff_lookup_failed_away' }]);
      await isStillCalled({ sentence: '営業時間は？', due_at: expect.any(Date) });
    });

    it('it is known whether they were told where the conversation cannot be loaded with all that there is', async () => {
      await isCalled();
      const bare = await loadBareSnapshot(database, id);
      expect(bare?.openHandoff).toMatchObject({ reason: 'reply-lost', untold: true });
      await desk.saysTo('1', '人');
      expect((await loadBareSnapshot(database, id))?.openHandoff).toMatchObject({ reason: 'reply-lost', untold: false });
    });
  });
});
