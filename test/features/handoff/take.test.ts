import { beforeEach, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { queuePosition } from '../../../src/core/handoff.ts';
import { claimHandoff } from '../../../src/features/handoff/claim-handoff.ts';
import { listHandoffs } from '../../../src/features/handoff/list-handoffs.ts';
import { giveBack, resolveHandoff, returnQuietConversations } from '../../../src/features/handoff/resolve-handoff.ts';
import { takeConversation } from '../../../src/features/handoff/take-conversation.ts';
import { takeNext } from '../../../src/features/handoff/take-next.ts';
import type { Database } from '../../../src/platform/database/engine.ts';
import { describeOnEngines } from '../../support/engines.ts';
import { AYA, KEN, openHandoffDesk, type HandoffDesk } from './kit.ts';
import { leftAloneFor } from '../../support/quiet.ts';

describeOnEngines('a person at the desk', (open) => {
  let database: Database;
  let desk: HandoffDesk;

  beforeEach(async () => {
    database = open();
    desk = await openHandoffDesk(database);
  });

  const conversation = (id: number) => database.db.selectFrom('conversation').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
  const kinds = async (id: number) =>
    (
      await database.db
        .selectFrom('ownership_change')
        .select(['kind', 'agent_name'])
        .where('conversation_id', '=', id)
        .orderBy('id')
        .execute()
    ).map(({ kind, agent_name: name }) => [kind, name]);

  it('takes a conversation that the bot has, without a handoff and without a word to the customer', async () => {
    const id = await desk.saysTo('1', '営業時間は？');
    await takeConversation(database, id, AYA);
    await takeConversation(database, id, AYA);
    expect(await conversation(id)).toMatchObject({ owner: 'agent', agent_id: 'Aya' });
    expect(await desk.said(id)).toHaveLength(1);
    expect(await listHandoffs(database, { state: ['waiting', 'assigned'], limit: 10 })).toEqual([]);
    await expect(takeConversation(database, id, KEN)).rejects.toMatchObject({ code: 'already-taken', details: { agent: 'Aya' } });
    await giveBack(database, id, AYA, { outcome: 'resolved' });
    await giveBack(database, id, AYA, { outcome: 'resolved' });
    expect(await kinds(id)).toEqual([
      ['taken', 'Aya'],
      ['resolved', 'Aya'],
    ]);
  });

  it('is named as colleagues know them, not by a number', async () => {
    const { id: staffId } = await database.db
      .insertInto('staff')
      .values({ email: 'mika@kamoya.example', name: '高橋' })
      .returning('id')
      .executeTakeFirstOrThrow();
    const { conversationId, handoffId } = await desk.waits('1');
    await claimHandoff(database, handoffId, { agentId: `staff:${staffId}`, name: '高橋' });
    await expect(claimHandoff(database, handoffId, KEN)).rejects.toMatchObject({
      message: '高橋 has this conversation.',
      details: { agent: '高橋' },
    });
    await expect(giveBack(database, conversationId, KEN, { outcome: 'resolved' })).rejects.toMatchObject({ code: 'already-taken' });
    expect((await listHandoffs(database, { state: ['assigned'], limit: 1 }))[0]).toMatchObject({
      agent: `staff:${staffId}`,
      agentName: '高橋',
    });
  });

  it('is refused with a screen that is out of date', async () => {
    const { conversationId } = await desk.waits('1');
    const { version } = await conversation(conversationId);
    await expect(takeConversation(database, conversationId, AYA, version - 1)).rejects.toMatchObject({ code: 'version-conflict' });
    await takeConversation(database, conversationId, AYA, version);
    await expect(giveBack(database, conversationId, AYA, { outcome: 'resolved', version })).rejects.toMatchObject({
      code: 'version-conflict',
    });
  });

  it('gets the next one in fair order among their own teams, and hears when nobody waits', async () => {
    const [first, urgent, stores] = [await desk.waits('1'), await desk.waits('2'), await desk.waits('3')];
    await database.db.updateTable('handoff').set({ urgency: 20 }).where('id', '=', urgent.handoffId).execute();
    await database.db.updateTable('handoff').set({ team: 'stores' }).where('id', '=', stores.handoffId).execute();
    expect(await takeNext(database, AYA, ['stores'])).toBe(stores.handoffId);
    await expect(takeNext(database, AYA, ['stores'])).rejects.toMatchObject({ code: 'nobody-waiting', status: 404 });
    expect(await takeNext(database, AYA, ['support', 'stores'])).toBe(urgent.handoffId);
    expect(await takeNext(database, KEN, [])).toBe(first.handoffId);
    expect((await desk.handoff(first.conversationId)).agent_id).toBe('Ken');
  });

  it('sees the queue in the order of the formula, however long it is, and one team’s alone', async () => {
    const ids: number[] = [];
    for (let n = 1; n <= 6; n++) ids.push((await desk.waits(String(n))).handoffId);
    const minutes = [50, 40, 30, 20, 10, 0];
    const urgency = [0, 60, 5, 30, -5, 29];
    for (const [at, id] of ids.entries())
      await sql`update handoff set urgency = ${urgency[at]}, created_at = app_now() - ${minutes[at]} * interval '1 minute',
        team = ${at % 2 ? 'stores' : 'support'} where id = ${id}`.execute(database.db);
    const all = await listHandoffs(database, { state: ['waiting'], limit: 50 });
    const places = all.map((one) => queuePosition(Date.parse(one.createdAt), one.urgency));
    expect(places).toEqual([...places].sort((a, b) => a - b));
    expect((await listHandoffs(database, { state: ['waiting'], limit: 2 })).map(({ id }) => id)).toEqual(
      all.slice(0, 2).map(({ id }) => id),
    );
    expect((await listHandoffs(database, { state: ['waiting'], limit: 50, team: 'stores' })).map(({ team }) => team)).toEqual(
      Array(3).fill('stores'),
    );
  });

  it('takes what somebody answered from the X app, and keeps what is theirs when somebody does', async () => {
    const { conversationId: id, handoffId } = await desk.waits('1');
    await desk.deliver();
    await desk.fromTheApp('1', '店長です。');
    expect(await conversation(id)).toMatchObject({ owner: 'agent', agent_id: null });
    await claimHandoff(database, handoffId, AYA);
    await desk.fromTheApp('1', '店長です。もう一言。');
    await expect(claimHandoff(database, handoffId, KEN)).rejects.toMatchObject({ code: 'already-taken', details: { agent: 'Aya' } });
    await leftAloneFor(database, 120);
    expect(await returnQuietConversations(database, 30)).toBe(0);
    expect((await desk.handoff(id)).state).toBe('assigned');
    await giveBack(database, id, AYA, { outcome: 'resolved' });
    expect((await desk.handoff(id)).state).toBe('resolved');
  });

  it('is not there when only the X app answered: after the quiet time the bot has it, and a question from before is forgotten', async () => {
    const { conversationId: id } = await desk.waits('1');
    await desk.deliver();
    await desk.fromTheApp('1', '店長です。');
    await leftAloneFor(database, 120);
    expect(await returnQuietConversations(database, 30)).toBe(1);
    expect(await conversation(id)).toMatchObject({ owner: 'bot', status: 'open' });
    expect((await kinds(id)).map(([kind]) => kind)).toEqual(['handed-over', 'from-app', 'quiet']);
    expect((await desk.handoff(id)).state).toBe('resolved');
  });

  it('hears of the customer’s unanswered words when only the X app answered before: the handoff waits again', async () => {
    const { conversationId: id, handoffId } = await desk.waits('1');
    await desk.deliver();
    await desk.fromTheApp('1', '店長です。');
    await desk.saysTo('1', 'まだですか？');
    await leftAloneFor(database, 120);
    expect(await returnQuietConversations(database, 30)).toBe(1);
    expect(await conversation(id)).toMatchObject({ owner: 'queue', agent_id: null });
    const handoff = await desk.handoff(id);
    expect(handoff).toMatchObject({ id: handoffId, state: 'waiting', agent_id: null, late_at: null });
    expect(handoff.due_at!.getTime()).toBeGreaterThan(Date.now());
  });

  it('is called for by who asks again and again, however short the pauses: it is counted from the first words that were left unanswered', async () => {
    const id = await desk.saysTo('1', 'こんにちは');
    await desk.deliver();
    await desk.fromTheApp('1', '店長です。');
    await desk.saysTo('1', '人');
    await leftAloneFor(database, 20);
    await desk.saysTo('1', 'まだですか？');
    expect(await returnQuietConversations(database, 30)).toBe(0);
    await leftAloneFor(database, 11);
    await desk.saysTo('1', 'まだですか？？');
    expect(await returnQuietConversations(database, 30)).toBe(1);
    await desk.turns.run(id);
    expect(await conversation(id)).toMatchObject({ owner: 'queue' });
  });

  it('is not called for while the person goes on answering, whoever has the last word', async () => {
    const id = await desk.saysTo('1', 'こんにちは');
    await desk.deliver();
    await desk.fromTheApp('1', '店長です。');
    await desk.saysTo('1', '在庫はありますか');
    await leftAloneFor(database, 29);
    await desk.fromTheApp('1', 'お調べします。');
    await leftAloneFor(database, 20);
    await desk.saysTo('1', 'お願いします');
    await leftAloneFor(database, 20);
    expect(await returnQuietConversations(database, 30)).toBe(0);
    await leftAloneFor(database, 11);
    expect(await returnQuietConversations(database, 30)).toBe(1);
    expect(await conversation(id)).toMatchObject({ owner: 'bot' });
  });

  it('is not needed for what the bot can answer: unanswered words without a handoff get the turn that was left to the person', async () => {
    const id = await desk.saysTo('1', 'こんにちは');
    await desk.deliver();
    await desk.fromTheApp('1', '店長です。');
    await desk.saysTo('1', '営業時間は？');
    expect(await desk.outcomes(id)).toEqual(['small-talk', 'left-to-agent']);
    await leftAloneFor(database, 120);
    expect(await returnQuietConversations(database, 30)).toBe(1);
    expect(await conversation(id)).toMatchObject({ owner: 'bot', turn_due_at: expect.any(Date) });
    await desk.turns.run(id);
    expect(await desk.outcomes(id)).toEqual(['small-talk', 'answered']);
  });

  it('does not keep others from going back where one conversation cannot', async () => {
    const ids = [await desk.saysTo('1', 'こんにちは'), await desk.saysTo('2', 'こんにちは')];
    await desk.deliver();
    for (const contact of ['1', '2']) await desk.fromTheApp(contact, '店長です。');
    await leftAloneFor(database, 120);
    const stuck = Number(ids[0]);
    for (const statement of [
      `create function refuse_one() returns trigger language plpgsql as $$ begin raise exception 'not this one'; end $$`,
      `create trigger refuse_one before update on conversation for each row when (new.id = ${stuck} and new.owner = 'bot') execute function refuse_one()`,
    ])
      await sql.raw(statement).execute(database.db);
    await expect(returnQuietConversations(database, 30)).rejects.toThrow('not this one');
    expect(await Promise.all(ids.map(async (id) => (await conversation(id)).owner))).toEqual(['agent', 'bot']);
    for (const what of ['trigger refuse_one on conversation', 'function refuse_one()']) await sql.raw(`drop ${what}`).execute(database.db);
  });

  const colleague = async (name: string, state: 'active' | 'disabled' = 'active') => {
    const { id } = await database.db
      .insertInto('staff')
      .values({ email: `${name}@kamoya.example`, name, state, seen_at: new Date() })
      .returning('id')
      .executeTakeFirstOrThrow();
    return { agentId: `staff:${id}`, name };
  };
  const goneFor = async (id: number, minutes: number) => {
    await sql`update conversation set agent_since = app_now() - ${minutes} * interval '1 minute' where id = ${id}`.execute(database.db);
    await sql`update staff set seen_at = app_now() - ${minutes} * interval '1 minute'`.execute(database.db);
  };

  it('takes over from a colleague whose desk is closed and whose customer waits, and from nobody else', async () => {
    const mika = await colleague('Mika');
    const { conversationId: id, handoffId } = await desk.waits('1');
    await claimHandoff(database, handoffId, mika);
    await goneFor(id, 14);
    await expect(takeConversation(database, id, KEN)).rejects.toMatchObject({ code: 'already-taken' });
    await goneFor(id, 16);
    await desk.replies(id, mika, 'はい');
    await goneFor(id, 16);
    await expect(takeConversation(database, id, KEN)).rejects.toMatchObject({ code: 'already-taken' });
    await desk.writes('1', 'もしもし');
    await takeConversation(database, id, KEN);
    expect(await desk.handoff(id)).toMatchObject({ state: 'assigned', agent_id: 'Ken' });
    await expect(desk.replies(id, mika, 'はい')).rejects.toMatchObject({ code: 'already-taken', details: { agent: 'Ken' } });
  });

  it('takes over from a colleague who is disabled', async () => {
    const mika = await colleague('Mika', 'disabled');
    const { conversationId: id, handoffId } = await desk.waits('1');
    await claimHandoff(database, handoffId, mika);
    await claimHandoff(database, handoffId, KEN);
    expect(await conversation(id)).toMatchObject({ owner: 'agent', agent_id: 'Ken' });
  });

  it('overrules a colleague as a supervisor, but not by having been slower', async () => {
    const boss = { ...KEN, overrules: true };
    const { conversationId: id, handoffId } = await desk.waits('1');
    const { version } = await conversation(id);
    await claimHandoff(database, handoffId, AYA);
    await expect(claimHandoff(database, handoffId, boss, version)).rejects.toMatchObject({ code: 'already-taken' });
    await expect(claimHandoff(database, handoffId, boss)).rejects.toMatchObject({ code: 'already-taken' });
    await takeConversation(database, id, boss, (await conversation(id)).version);
    expect(await conversation(id)).toMatchObject({ agent_id: 'Ken' });
    await expect(desk.replies(id, AYA, 'はい')).rejects.toMatchObject({ code: 'already-taken', details: { agent: 'Ken' } });
  });

  it('ends a wait without having taken it as a person does: the epoch grows, which is the fence for what the bot had still to say', async () => {
    const { conversationId: id, handoffId } = await desk.waits('1');
    const before = (await conversation(id)).owner_epoch;
    await resolveHandoff(database, handoffId, AYA, { outcome: 'resolved' });
    expect((await conversation(id)).owner_epoch).toBe(before + 1);
  });
});
