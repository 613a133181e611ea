import { beforeEach, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { settleEmpty } from '../../../src/features/dialogue/due.ts';
import { takeConversation } from '../../../src/features/handoff/take-conversation.ts';
import type { Database } from '../../../src/platform/database/engine.ts';
import { describeOnEngines } from '../../support/engines.ts';
import { AYA, openHandoffDesk, type HandoffDesk } from '../handoff/kit.ts';

describeOnEngines('a conversation of which hardly anything can be known', (open) => {
  let database: Database;
  let desk: HandoffDesk;
  let hasRelease: boolean;

  beforeEach(async () => {
    database = open();
    hasRelease = true;
    desk = await openHandoffDesk(database, { hasRelease: () => hasRelease });
  });

  /** The pause is over: the next attempt is made. */
  async function again(id: number): Promise<void> {
    await sql`update conversation set turn_due_at = 'epoch' where id = ${id} and turn_due_at is not null`.execute(database.db);
    await desk.turns.sweep();
  }
  async function fiveTimes(id: number): Promise<void> {
    for (let attempt = 1; attempt <= 5; attempt++) await again(id);
  }
  const standing = async (contact: string) => {
    const { owner, turn_attempts: attempts, turn_due_at: due } = await desk.conversation(contact);
    return { owner, attempts, due };
  };
  const handoffs = (id: number) =>
    database.db.selectFrom('handoff').selectAll().where('conversation_id', '=', id).where('state', '=', 'waiting').execute();
  /** An earlier handoff at a time that no program can read. */
  const breakIt = (id: number) =>
    sql`insert into handoff (conversation_id, account_id, reason, sentence, team, state, card, created_at)
      select id, account_id, 'person', '', 'support', 'resolved', '{}', 'infinity' from conversation where id = ${id}`.execute(database.db);
  const late = (id: number) =>
    sql`update message set created_at = created_at - interval '31 minutes' where conversation_id = ${id} and direction = 'out'`.execute(
      database.db,
    );

  it('keeps a turn that comes due in the moment when nothing was unread', async () => {
    const id = await desk.writes('1', '営業時間は？');
    const before = await desk.conversation('1');
    // Another process had the turn in between; then the customer wrote again.
    await desk.turns.run(id);
    const { last_seq: lastSeq, turn_seq: turnSeq } = await desk.conversation('1');
    await desk.writes('1', '渋谷店です');
    for (const seen of [
      { lastSeq, turnSeq },
      { lastSeq: before.last_seq, turnSeq: before.turn_seq },
    ]) {
      await settleEmpty(database, { id, ...seen });
      expect((await desk.conversation('1')).turn_due_at).not.toBeNull();
    }
  });

  it('has messages again that a turn of theirs was cut short of', async () => {
    const id = await desk.writes('1', '営業時間は？');
    await sql`with cut as (insert into turn (conversation_id, first_seq, last_seq, outcome) values (${id}, 0, 0, 'left-to-agent') returning id)
      update message set turn_id = (select id from cut) where conversation_id = ${id}`.execute(database.db);
    await again(id);
    await again(id);
    expect(await desk.outcomes(id)).toHaveLength(2);
    expect(await standing('1')).toMatchObject({ due: null });
  });

  it('reaches a person the fifth time also where no release can be built; the customer hears nothing', async () => {
    hasRelease = false;
    const id = await desk.writes('1', '営業時間は？');
    for (const attempts of [1, 2, 3, 4]) {
      await again(id);
      expect(await standing('1')).toMatchObject({ owner: 'bot', attempts });
    }
    expect(await handoffs(id)).toEqual([]);
    await again(id);
    expect(await standing('1')).toEqual({ owner: 'queue', attempts: 0, due: null });
    expect(await handoffs(id)).toMatchObject([{ reason: 'poison', sentence: '営業時間は？', due_at: null }]);
    expect([await desk.outcomes(id), await desk.said(id)]).toEqual([['handed-over'], []]);

    // What else they write waits for that person.
    await desk.writes('1', 'まだですか');
    await fiveTimes(id);
    expect(await standing('1')).toEqual({ owner: 'queue', attempts: 0, due: null });
    expect([(await handoffs(id)).length, (await desk.outcomes(id)).length]).toEqual([1, 2]);
  });

  it('reaches a person the fifth time also where it cannot be loaded, and holds up nobody else', async () => {
    const bad = await desk.writes('1', '営業時間は？');
    await desk.writes('1', '渋谷店です');
    await breakIt(bad);
    const good = await desk.writes('2', '営業時間は？');
    await again(bad);
    expect(await desk.outcomes(good)).toEqual(['answered']);
    expect(await standing('1')).toMatchObject({ owner: 'bot', attempts: 1 });
    for (let attempt = 2; attempt <= 5; attempt++) await again(bad);
    expect(await standing('1')).toEqual({ owner: 'queue', attempts: 0, due: null });
    expect(await handoffs(bad)).toMatchObject([{ reason: 'poison', sentence: '営業時間は？\n渋谷店です', team: 'support', due_at: null }]);
    expect([await desk.outcomes(bad), await desk.said(bad)]).toEqual([['handed-over'], []]);

    await desk.writes('1', 'まだですか');
    await fiveTimes(bad);
    expect([await desk.outcomes(bad), (await handoffs(bad)).length]).toEqual([['handed-over', 'handed-over'], 1]);
  });

  it('is left to the person who has it, and handed over once by however many', async () => {
    const id = await desk.waits('1').then(({ conversationId }) => conversationId);
    await takeConversation(database, id, AYA);
    await breakIt(id);
    await desk.writes('1', '停止');
    await fiveTimes(id);
    expect(await standing('1')).toEqual({ owner: 'agent', attempts: 0, due: null });
    // Obeyed all the same.
    const contact = await database.db.selectFrom('contact').select('opted_out_at').executeTakeFirstOrThrow();
    expect(contact.opted_out_at).not.toBeNull();

    const other = await desk.writes('2', '営業時間は？');
    await breakIt(other);
    await sql`update conversation set turn_attempts = 4, turn_due_at = 'epoch' where id = ${other}`.execute(database.db);
    await Promise.all([desk.turns.sweep(), desk.turns.run(other), desk.turns.runLane(other % 4)]);
    expect([await desk.outcomes(other), (await handoffs(other)).length]).toEqual([['handed-over'], 1]);
  });

  it.each(['the release', 'the conversation'])(
    'has its late answer dropped without %s, and blocks neither a reply nor others',
    async (what) => {
      const bad = await desk.saysTo('1', '営業時間は？');
      await late(bad);
      const good = await desk.saysTo('2', '営業時間は？');
      await late(good);
      if (what === 'the release') hasRelease = false;
      else await breakIt(bad);
      expect(await desk.lateAnswers()).toBe(2);
      expect(await handoffs(bad)).toMatchObject([{ reason: 'late-answer', sentence: '営業時間は？', due_at: null }]);
      expect(await desk.said(bad)).toMatchObject([{ author: 'bot', state: 'dropped', reason: 'stale' }]);
      expect(await handoffs(good)).toMatchObject([{ reason: 'late-answer' }]);
      expect(await desk.lateAnswers()).toBe(0);

      await takeConversation(database, bad, AYA);
      await desk.replies(bad, AYA, 'お待たせしました。');
      await desk.deliver();
      expect(desk.platform.sends.map(({ text }) => text)).toContain('お待たせしました。');
    },
  );
});
