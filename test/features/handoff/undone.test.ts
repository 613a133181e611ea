import { beforeEach, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { sendAgain } from '../../../src/channels/again.ts';
import { giveBack } from '../../../src/features/handoff/resolve-handoff.ts';
import { takeConversation } from '../../../src/features/handoff/take-conversation.ts';
import type { By } from '../../../src/features/handoff/take-over.ts';
import type { Database } from '../../../src/platform/database/engine.ts';
import { releaseHeld } from '../../../src/platform/database/release-held.ts';
import { transaction } from '../../../src/platform/database/transaction.ts';
import { describeOnEngines } from '../../support/engines.ts';
import { AYA, KEN, openHandoffDesk, type HandoffDesk } from './kit.ts';

describeOnEngines('what nobody has answered when a person’s part ends', (open) => {
  let database: Database;
  let desk: HandoffDesk;

  beforeEach(async () => {
    database = open();
    desk = await openHandoffDesk(database);
  });

  const take = (id: number, by: By) => takeConversation(database, id, by);
  const lastSeq = async (id: number) => Number((await desk.messages(id)).at(-1)?.seq);
  const returns = async (id: number, by: By) => giveBack(database, id, by, { outcome: 'returned', lastSeq: await lastSeq(id) });
  const isGone = (by: By) => transaction(database, (tx) => releaseHeld(tx, by));
  const settle = async (id: number) => {
    for (let round = 0; round < 2; round++) {
      await desk.turns.run(id);
      await desk.deliver();
    }
  };
  /** Everything that was said, with what became of it. */
  const line = async (id: number) =>
    (await desk.messages(id)).map(({ direction, author, text, state, source }) =>
      direction === 'in' ? text : [author, source.phrase, state].filter(Boolean).join(' '),
    );

  describe('because who resolved it had not seen it', () => {
    /** Aya resolves it before she has seen the question. */
    async function unseen(ending: { lastSeq?: number; force?: 'new-message' }): Promise<number> {
      const id = await desk.saysTo('1', 'こんにちは');
      await desk.deliver();
      await take(id, AYA);
      await desk.writes('1', '営業時間は？');
      await giveBack(database, id, AYA, { outcome: 'resolved', ...ending });
      return id;
    }

    it.each([{ lastSeq: 2, force: 'new-message' as const }, {}])('is the bot’s when its answer was overtaken later: %j', async (ending) => {
      const id = await unseen(ending);
      await desk.turns.run(id);
      await take(id, KEN);
      await desk.deliver();
      await returns(id, KEN);
      await settle(id);
      expect((await line(id)).slice(3)).toEqual(['bot dropped', 'bot sent']);
    });

    it('is the bot’s when it was left to somebody who may no longer work here', async () => {
      const id = await unseen({});
      await take(id, KEN);
      await desk.turns.run(id);
      await isGone(KEN);
      await settle(id);
      expect((await line(id)).slice(3)).toEqual(['bot sent']);
    });
  });

  describe('because the bot’s answer was perhaps on its way', () => {
    /** The sender does not know whether the answer has arrived when Aya takes it. */
    async function inDoubt(): Promise<number> {
      const id = await desk.saysTo('1', '営業時間は？');
      await sql`update message set state = 'doubt', attempt = 1, started_at = app_now(), check_at = app_now() + interval '1 hour'
        where author = 'bot'`.execute(database.db);
      await take(id, AYA);
      return id;
    }
    const isAbsent = async () => {
      const { id } = await database.db.selectFrom('message').select('id').where('state', '=', 'doubt').executeTakeFirstOrThrow();
      await transaction(database, (tx) => sendAgain(tx, id));
    };
    const ends: [string, (id: number) => Promise<unknown>][] = [
      ['given back undone', (id) => returns(id, AYA)],
      ['released', () => isGone(AYA)],
      ['resolved unseen', (id) => giveBack(database, id, AYA, { outcome: 'resolved', lastSeq: 0, force: 'new-message' })],
    ];

    it.each(ends)('is sent again where it is not there: %s', async (_, end) => {
      const id = await inDoubt();
      await end(id);
      await isAbsent();
      await settle(id);
      expect(await line(id)).toEqual(['営業時間は？', 'bot sent']);
    });

    it.each(ends)('calls somebody where nobody can find it out: %s', async (_, end) => {
      const id = await inDoubt();
      await end(id);
      await sql`update message set state = 'parked' where author = 'bot'`.execute(database.db);
      await desk.lateAnswers();
      expect(await desk.handoff(id)).toMatchObject({ reason: 'late-answer', state: 'waiting' });
    });

    it('is thought anew where the next person comes before it goes again, and goes without a word', async () => {
      const id = await inDoubt();
      await returns(id, AYA);
      await isAbsent();
      await take(id, KEN);
      await desk.deliver();
      await returns(id, KEN);
      await settle(id);
      expect(await line(id)).toEqual(['営業時間は？', 'bot dropped', 'bot sent']);
    });

    it('is not sent again where the person has seen to the question', async () => {
      const id = await inDoubt();
      await giveBack(database, id, AYA, { outcome: 'resolved', lastSeq: await lastSeq(id) });
      await isAbsent();
      await settle(id);
      expect(await line(id)).toEqual(['営業時間は？', 'bot dropped']);
    });
  });

  describe('because the bot’s answer was too late to be sent', () => {
    const late = async () => {
      await sql`update account set state = 'paused', paused_reason = 'unauthorized'`.execute(database.db);
      await sql`update message set created_at = created_at - interval '31 minutes' where author = 'bot'`.execute(database.db);
      await desk.lateAnswers();
      await sql`update account set state = 'active', paused_reason = null`.execute(database.db);
    };

    it.each([
      ['gives it back undone', (id: number) => returns(id, AYA)],
      ['may no longer work here', () => isGone(AYA)],
    ])('is thought anew where the person who had it meanwhile %s', async (_, end) => {
      const id = await desk.saysTo('1', '営業時間は？');
      await take(id, AYA);
      await late();
      await end(id);
      await settle(id);
      expect(await line(id)).toEqual(['営業時間は？', 'bot dropped', 'bot sent']);
    });

    it('is thought anew where the person who was called for it gives it back undone', async () => {
      const id = await desk.saysTo('1', '営業時間は？');
      await late();
      await take(id, AYA);
      await desk.deliver();
      await returns(id, AYA);
      await settle(id);
      expect(await line(id)).toEqual(['営業時間は？', 'bot dropped', 'system handoff_unanswered_open dropped', 'bot sent']);
    });
  });

  describe('is left as it is', () => {
    it.each(['停止', '営業時間は？'])('where the bot has spoken since: %s', async (text) => {
      const id = await desk.saysTo('1', 'こんにちは');
      await desk.deliver();
      await take(id, AYA);
      await desk.saysTo('1', text);
      await returns(id, AYA);
      await desk.saysTo('1', '再開');
      await desk.saysTo('1', 'こんにちは');
      await desk.deliver();
      const before = await line(id);
      await take(id, KEN);
      await isGone(KEN);
      await settle(id);
      expect(await line(id)).toEqual(before);
    });

    it('where the customer no longer needed anybody', async () => {
      const id = await desk.saysTo('1', '営業時間は？');
      await desk.saysTo('1', '人');
      await take(id, AYA);
      await desk.deliver();
      await isGone(AYA);
      await desk.saysTo('1', 'もう大丈夫です');
      await desk.deliver();
      const before = await line(id);
      await take(id, KEN);
      await returns(id, KEN);
      await settle(id);
      expect(await line(id)).toEqual(before);
    });

    it('where 停止 and 再開 were obeyed and confirmed', async () => {
      const id = await desk.saysTo('1', '営業時間は？');
      await desk.deliver();
      await take(id, AYA);
      await desk.saysTo('1', '停止');
      await desk.saysTo('1', '再開');
      await desk.deliver();
      const before = await line(id);
      await isGone(AYA);
      await settle(id);
      expect(await line(id)).toEqual(before);
    });

    it('where 再開 alone was confirmed', async () => {
      const id = await desk.saysTo('1', '停止');
      await take(id, AYA);
      await desk.saysTo('1', '再開');
      await isGone(AYA);
      await settle(id);
      expect(await line(id)).toEqual(['停止', 'system stop_confirm sent', '再開', 'system start_confirm sent']);
    });
  });

  it('is a person’s where it was asked of one together with 停止', async () => {
    const id = await desk.saysTo('1', 'こんにちは');
    await take(id, AYA);
    await desk.writes('1', '停止');
    await desk.saysTo('1', '営業時間は？');
    await isGone(AYA);
    await settle(id);
    expect(await desk.handoff(id)).toMatchObject({ reason: 'opted-out', sentence: '営業時間は？', state: 'waiting' });
    expect((await line(id)).filter((said) => said.includes('stop_confirm'))).toHaveLength(1);
  });

  it.each([false, true])('is still the bot’s where the next person comes before its turn (a turn left it to them: %s)', async (left) => {
    const id = await desk.saysTo('1', '営業時間は？');
    await take(id, AYA);
    await desk.deliver();
    await returns(id, AYA);
    await take(id, KEN);
    if (left) await desk.turns.run(id);
    await returns(id, KEN);
    await settle(id);
    expect(await line(id)).toEqual(['営業時間は？', 'bot dropped', 'bot sent']);
    expect(await desk.outcomes(id)).toEqual(['answered']);
  });
});
