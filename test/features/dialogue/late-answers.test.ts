import { beforeEach, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import type { ContextCard } from '../../../src/core/handoff.ts';
import { takeConversation } from '../../../src/features/handoff/take-conversation.ts';
import type { Database } from '../../../src/platform/database/engine.ts';
import { describeOnEngines } from '../../support/engines.ts';
import { AYA, openHandoffDesk, type HandoffDesk } from '../handoff/kit.ts';

describeOnEngines('an answer of the bot’s that could not be sent in time', (open) => {
  let database: Database;
  let desk: HandoffDesk;
  beforeEach(async () => {
    database = open();
    desk = await openHandoffDesk(database);
  });

  const waited = (minutes: number, id: number) =>
    sql`update message set created_at = created_at - ${minutes} * interval '1 minute' where conversation_id = ${id} and direction = 'out'`.execute(
      database.db,
    );
  const asked = async (contact: string, minutes = 31): Promise<number> => {
    const id = await desk.saysTo(contact, '営業時間は？');
    await waited(minutes, id);
    return id;
  };
  const handoffs = () => database.db.selectFrom('handoff').selectAll().orderBy('id').execute();
  const outbound = async (id: number) => (await desk.said(id)).map(({ author, phrase, state, reason }) => [author, phrase, state, reason]);

  it('is not fired late: a person gets the conversation, with what was asked, and the customer one notice', async () => {
    const id = await asked('1');
    expect(await desk.lateAnswers()).toBe(1);
    const [handoff, ...others] = await handoffs();
    expect(others).toEqual([]);
    expect(handoff).toMatchObject({ reason: 'late-answer', state: 'waiting', sentence: '営業時間は？' });
    // What the customer never read was not answered.
    expect((handoff?.card as ContextCard).answered).toEqual([]);
    expect((handoff?.card as ContextCard).intents[0]?.intent).toBe('hours');
    const said = await outbound(id);
    expect(said[0]).toMatchObject(['bot', expect.anything(), 'dropped', 'stale']);
    expect(said.slice(1)).toEqual([['system', 'handoff_unanswered_open', 'pending', null]]);
    await desk.deliver();
    expect(desk.platform.sends).toHaveLength(1);
    expect((await desk.conversation('1')).owner).toBe('queue');
  });

  it('leaves the conversation as after any handoff: no question is open, no release is kept', async () => {
    const id = await asked('1');
    await sql`update conversation set release_id = 1 where id = ${id}`.execute(database.db);
    await desk.lateAnswers();
    expect(await desk.conversation('1')).toMatchObject({ release_id: null, dialogue: { question: null, stack: [] } });
    await desk.saysTo('1', '営業時間は？');
    expect((await desk.outcomes(id)).at(-1)).toBe('waiting');
  });

  it('introduces the bot in the notice when that was in what was dropped', async () => {
    const id = await asked('1');
    await desk.lateAnswers();
    const notice = (await desk.messages(id)).at(-1);
    expect(notice?.parts.map(({ kind }) => kind)).toEqual(['body', 'intro']);
  });

  it('looks for what was asked in this conversation alone', async () => {
    const id = await asked('1');
    const other = await desk.saysTo('2', 'こんにちは');
    await sql`update message set turn_id = (select max(turn_id) from message where conversation_id = ${id})
      where conversation_id = ${other} and direction = 'in'`.execute(database.db);
    await desk.lateAnswers();
    expect((await handoffs())[0]).toMatchObject({ conversation_id: id, sentence: '営業時間は？' });
  });

  const park = (id: number) =>
    sql`update message set state = 'parked', started_at = app_now() where conversation_id = ${id} and author = 'bot'`.execute(database.db);

  it('calls a person, once, when nobody knows whether it arrived; the notice does not say that there was none', async () => {
    const id = await desk.saysTo('1', '営業時間は？');
    await park(id);
    expect(await desk.lateAnswers()).toBe(1);
    expect(await desk.lateAnswers()).toBe(0);
    expect(await handoffs()).toMatchObject([{ reason: 'late-answer', state: 'waiting', sentence: '営業時間は？' }]);
    expect((await outbound(id)).map(([author, phrase, state]) => [author, author === 'bot' ? '' : phrase, state])).toEqual([
      ['bot', '', 'parked'],
      ['system', 'handoff_open', 'pending'],
    ]);
    expect((await desk.conversation('1')).owner).toBe('queue');
  });

  it('calls nobody for a parked answer that a person has overtaken, or of long ago, or to somebody who said stop', async () => {
    await takeConversation(database, (await desk.waits('1')).conversationId, AYA);
    const taken = (await desk.conversation('1')).id;
    await desk.reply(taken, 'overtaken', 'bot');
    const old = await asked('2', 25 * 60);
    for (const id of [taken, old]) await park(id);
    await sql`update conversation set owner = 'bot', owner_epoch = owner_epoch + 1 where id = ${taken}`.execute(database.db);
    expect(await desk.lateAnswers()).toBe(0);
    await park(await desk.saysTo('3', '営業時間は？'));
    await sql`update contact set opted_out_at = app_now() where external_id = '3'`.execute(database.db);
    expect(await desk.lateAnswers()).toBe(0);
  });

  it('leaves alone what waits to be matched with the platform’s record after a restore', async () => {
    const id = await asked('1');
    await park(await desk.saysTo('2', '営業時間は？'));
    await desk.restored();
    expect(await desk.lateAnswers()).toBe(0);
    await desk.revoked();
    expect(await desk.lateAnswers()).toBe(0);
    expect((await outbound(id)).map(([, , state]) => state)).toEqual(['pending']);
    await desk.matched();
    expect(await desk.lateAnswers()).toBe(2);
  });

  it('does not send a notice either that waited as long, once its promised time is over', async () => {
    await asked('1', 10);
    const id = (await desk.conversation('1')).id;
    await desk.saysTo('1', '人');
    await waited(31, id);
    const notices = async () =>
      (await outbound(id)).filter(([author]) => author === 'system').map(([, , state, reason]) => [state, reason]);
    await sql`update handoff set promised_until = app_now() + interval '1 hour'`.execute(database.db);
    await desk.lateAnswers();
    expect(await notices()).toEqual([['pending', null]]);
    await sql`update handoff set promised_until = app_now() - interval '1 minute'`.execute(database.db);
    // After a restore it may have been sent.
    await desk.restored();
    await desk.revoked();
    await desk.lateAnswers();
    expect(await notices()).toEqual([['pending', null]]);
    await desk.matched();
    await desk.lateAnswers();
    expect(await notices()).toEqual([['dropped', 'stale']]);
  });

  it('makes one handoff of all late answers of a conversation, by however many processes, and keeps those that are not late', async () => {
    const id = await asked('1', 10);
    await waited(25, await desk.saysTo('1', 'こんにちは'));
    const young = await desk.saysTo('1', '営業時間は？');
    expect(young).toBe(id);
    const done = await Promise.all([desk.lateAnswers(), desk.lateAnswers(), desk.lateAnswers()]);
    expect(done.reduce((sum, one) => sum + one, 0)).toBe(1);
    expect(await handoffs()).toHaveLength(1);
    expect((await outbound(id)).map(([author, , state]) => [author, state])).toEqual([
      ['bot', 'dropped'],
      ['bot', 'pending'],
      ['bot', 'pending'],
      ['system', 'pending'],
    ]);
  });

  it('is only dropped where a person is waited for already, or has it', async () => {
    const id = await asked('1', 10);
    await desk.saysTo('1', '人');
    await waited(31, id);
    await desk.lateAnswers();
    expect(await handoffs()).toHaveLength(1);
    expect((await handoffs())[0]?.reason).toBe('person');
    expect((await outbound(id)).map(([author, , state]) => [author, state])).toEqual([
      ['bot', 'dropped'],
      ['system', 'pending'],
    ]);

    const other = await desk.saysTo('2', '人');
    await takeConversation(database, other, AYA);
    await desk.reply(other, 'late', 'bot');
    await waited(31, other);
    await desk.lateAnswers();
    expect(await handoffs()).toHaveLength(2);
    expect((await desk.conversation('2')).owner).toBe('agent');
  });

  it('calls nobody for a customer who said stop', async () => {
    const id = await asked('1');
    await sql`update contact set opted_out_at = app_now()`.execute(database.db);
    await desk.lateAnswers();
    expect(await handoffs()).toEqual([]);
    expect((await outbound(id)).map(([, , state]) => state)).toEqual(['dropped']);
  });

  it('does not send a notice that a person’s coming made untrue', async () => {
    const id = await asked('1');
    await desk.lateAnswers();
    await takeConversation(database, id, AYA);
    await desk.deliver();
    expect(desk.platform.sends).toEqual([]);
  });

  it('puts a newer notice in the place of one that could not be sent either', async () => {
    const id = await asked('1');
    await desk.lateAnswers();
    await waited(20, id);
    await desk.comesDue((await desk.handoff(id)).id);
    // It introduced the bot, so it stays.
    await desk.nobodyCame();
    expect((await outbound(id)).slice(1).map(([, phrase, state]) => [phrase, state])).toEqual([
      ['handoff_unanswered_open', 'pending'],
      ['nobody_came', 'pending'],
    ]);
    await waited(20, id);
    await desk.comesDue((await desk.handoff(id)).id);
    await desk.nobodyCame();
    expect((await outbound(id)).slice(1).map(([, phrase, state, reason]) => [phrase, state, reason])).toEqual([
      ['handoff_unanswered_open', 'pending', null],
      ['nobody_came', 'dropped', 'superseded'],
      ['nobody_came_again', 'pending', null],
    ]);
  });

  const refuse = (id: number, reason: string, author: 'bot' | 'system' = 'bot') =>
    sql`update message set state = 'failed', reason = ${reason}, started_at = app_now() where conversation_id = ${id} and author = ${author}`.execute(
      database.db,
    );
  const dueAt = async (id: number) => (await desk.handoff(id)).due_at;

  it.each(['rejected', 'forbidden', 'too-long', 'some-reason-of-tomorrow'])(
    'calls a person, once, when the platform refused it for good (%s), and says that there was no answer',
    async (reason) => {
      const id = await desk.saysTo('1', '営業時間は？');
      await refuse(id, reason);
      const done = await Promise.all([desk.lateAnswers(), desk.lateAnswers(), desk.lateAnswers()]);
      expect(done.reduce((sum, one) => sum + one, 0)).toBe(1);
      expect(await handoffs()).toMatchObject([{ reason: 'late-answer', state: 'waiting', sentence: '営業時間は？' }]);
      expect(((await handoffs())[0]?.card as ContextCard).answered).toEqual([]);
      const said = await outbound(id);
      expect(said[0]).toMatchObject(['bot', expect.anything(), 'failed', reason]);
      expect(said.slice(1)).toEqual([['system', 'handoff_unanswered_open', 'pending', null]]);
      expect((await desk.conversation('1')).owner).toBe('queue');
    },
  );

  it('calls nobody where nobody at all can write to this customer, nor for a refusal of long ago, nor to somebody who said stop', async () => {
    await refuse(await desk.saysTo('1', '営業時間は？'), 'cannot-dm');
    await refuse(await desk.saysTo('2', '営業時間は？'), 'not-found');
    await refuse(await asked('3', 25 * 60), 'rejected');
    await refuse(await desk.saysTo('4', '営業時間は？'), 'rejected');
    await sql`update contact set opted_out_at = app_now() where external_id = '4'`.execute(database.db);
    expect(await desk.lateAnswers()).toBe(0);
    expect(await handoffs()).toEqual([]);
  });

  it('calls nobody for a refusal since which the customer has had another answer', async () => {
    const id = await desk.saysTo('1', '営業時間は？');
    await refuse(id, 'rejected');
    await desk.saysTo('1', '新宿店は？');
    await sql`update message set state = 'sent' where id = (select max(id) from message where conversation_id = ${id} and author = 'bot')`.execute(
      database.db,
    );
    expect(await desk.lateAnswers()).toBe(0);
    expect(await handoffs()).toEqual([]);
  });

  it('calls a person for an answer parked after a restore, however old the backup was', async () => {
    const id = await asked('1', 3 * 24 * 60);
    await sql`update message set state = 'parked', reason = 'restored' where conversation_id = ${id} and author = 'bot'`.execute(
      database.db,
    );
    expect(await desk.lateAnswers()).toBe(1);
    expect(await handoffs()).toMatchObject([{ reason: 'late-answer', state: 'waiting' }]);
  });

  it('tries no further apology when the notice is refused too, until something arrives again', async () => {
    const id = await desk.saysTo('1', '営業時間は？');
    await refuse(id, 'forbidden');
    await desk.lateAnswers();
    expect(await dueAt(id)).not.toBeNull();
    await refuse(id, 'forbidden', 'system');
    expect(await desk.lateAnswers()).toBe(0);
    expect(await dueAt(id)).toBeNull();
    expect(await desk.nobodyCame()).toBe(0);
    expect(await desk.said(id)).toHaveLength(2);
    expect(await desk.handoff(id)).toMatchObject({ state: 'waiting', promised_until: expect.any(Date) });

    await desk.reply(id, 'こちらです', 'person');
    await sql`update message set state = 'sent' where conversation_id = ${id} and author = 'person'`.execute(database.db);
    await desk.comesDue((await desk.handoff(id)).id);
    await desk.lateAnswers();
    expect(await dueAt(id)).not.toBeNull();
  });

  it('leaves the promise of a notice that arrived, or that may yet', async () => {
    const id = await desk.saysTo('1', '人');
    const due = await dueAt(id);
    for (const state of ['pending', 'parked', 'sent']) {
      await sql`update message set state = ${state} where conversation_id = ${id} and author = 'system'`.execute(database.db);
      await desk.lateAnswers();
      expect(await dueAt(id)).toEqual(due);
    }
  });
});
