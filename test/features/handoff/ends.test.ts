import { beforeEach, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import type { Principal } from '../../../src/core/access.ts';
import { settleMessage } from '../../../src/features/desk/settle-message.ts';
import { claimHandoff } from '../../../src/features/handoff/claim-handoff.ts';
import { giveBack, resolveHandoff } from '../../../src/features/handoff/resolve-handoff.ts';
import { takeConversation } from '../../../src/features/handoff/take-conversation.ts';
import type { Tx } from '../../../src/platform/database/conversations.ts';
import type { Database } from '../../../src/platform/database/engine.ts';
import { releaseHeld } from '../../../src/platform/database/release-held.ts';
import { transaction } from '../../../src/platform/database/transaction.ts';
import { describeOnEngines } from '../../support/engines.ts';
import { AYA, openHandoffDesk, type HandoffDesk } from './kit.ts';

describeOnEngines('a person who ends it', (open) => {
  let database: Database;
  let desk: HandoffDesk;

  beforeEach(async () => {
    database = open();
    desk = await openHandoffDesk(database);
  });

  const conversation = (id: number) => database.db.selectFrom('conversation').selectAll().where('id', '=', id).executeTakeFirstOrThrow();

  it('reads what came meanwhile before it ends, and what they have read the bot leaves alone', async () => {
    const { conversationId: id, handoffId } = await desk.waits('1');
    await claimHandoff(database, handoffId, AYA);
    const seen = (await conversation(id)).last_seq;
    await desk.writes('1', 'ふがふが');
    await expect(resolveHandoff(database, handoffId, AYA, { outcome: 'resolved', lastSeq: seen })).rejects.toMatchObject({
      code: 'new-message',
    });
    await resolveHandoff(database, handoffId, AYA, { outcome: 'resolved', lastSeq: seen + 1 });
    await desk.turns.run(id);
    expect((await desk.outcomes(id)).slice(1)).toEqual(['left-to-agent']);
    expect(await conversation(id)).toMatchObject({ owner: 'bot', turn_due_at: null, unread_since: null });
  });

  it('may end it all the same, and then the bot has what nobody read', async () => {
    const { conversationId: id, handoffId } = await desk.waits('1');
    await claimHandoff(database, handoffId, AYA);
    const seen = (await conversation(id)).last_seq;
    await desk.writes('1', '営業時間は？');
    await resolveHandoff(database, handoffId, AYA, { outcome: 'resolved', lastSeq: seen, force: true });
    await desk.turns.run(id);
    expect((await desk.outcomes(id)).slice(1)).toEqual(['answered']);
  });

  it.each([true, 'new-message'] as const)(
    'leaves to the bot what they have not read although a turn had left it to them: force %s',
    async (force) => {
      const { conversationId: id, handoffId } = await desk.waits('1');
      await claimHandoff(database, handoffId, AYA);
      await desk.writes('1', 'ふがふが');
      const seen = (await conversation(id)).last_seq;
      // One turn has both: what was read of it stays theirs.
      await desk.saysTo('1', '営業時間は？');
      await resolveHandoff(database, handoffId, AYA, { outcome: 'resolved', lastSeq: seen, force });
      await desk.turns.run(id);
      expect((await desk.outcomes(id)).slice(1)).toEqual(['left-to-agent', 'answered']);
      const turns = await database.db.selectFrom('turn').select(['first_seq', 'last_seq']).orderBy('id').execute();
      expect(turns.slice(1)).toEqual([seen, seen + 1].map((seq) => ({ first_seq: seq, last_seq: seq })));
    },
  );

  it('keeps what a turn has left to them unless they say what they have seen', async () => {
    const { conversationId: id, handoffId } = await desk.waits('1');
    await claimHandoff(database, handoffId, AYA);
    await desk.saysTo('1', '営業時間は？');
    await desk.writes('1', '営業時間は？');
    await resolveHandoff(database, handoffId, AYA, { outcome: 'resolved', force: true });
    await desk.turns.run(id);
    expect((await desk.outcomes(id)).slice(1)).toEqual(['left-to-agent', 'answered']);
  });

  describe('before what the bot had answered could be sent', () => {
    /** The bot's answer waits when Aya takes it; `dropped`: the sender has seen that since, and not only sees it later. */
    async function overtaken(dropped: boolean): Promise<number> {
      const id = await desk.saysTo('1', '営業時間は？');
      await takeConversation(database, id, AYA);
      if (dropped) await desk.deliver();
      return id;
    }
    const answers = async (id: number) => {
      await desk.turns.run(id);
      await desk.deliver();
      return (await desk.said(id)).map(({ author, state }) => [author, state]);
    };
    const release = (tx: Tx) => releaseHeld(tx, AYA);

    it.each([true, false])(
      'and gives it back undone without a word leaves it to the bot, which answers anew (dropped: %s)',
      async (dropped) => {
        const id = await overtaken(dropped);
        await giveBack(database, id, AYA, { outcome: 'returned', lastSeq: (await conversation(id)).last_seq });
        expect(await conversation(id)).toMatchObject({ owner: 'bot', turn_due_at: expect.any(Date) });
        expect(await answers(id)).toEqual([
          ['bot', 'dropped'],
          ['bot', 'sent'],
        ]);
        expect(await desk.outcomes(id)).toEqual(['answered']);
      },
    );

    it('and gives it back has the bot say anew who answers, as the customer never read it', async () => {
      const id = await overtaken(true);
      await giveBack(database, id, AYA, { outcome: 'returned', lastSeq: (await conversation(id)).last_seq });
      await answers(id);
      await desk.saysTo('1', 'こんにちは');
      const said = await database.db.selectFrom('message').select('parts').where('direction', '=', 'out').orderBy('seq').execute();
      expect(said.map(({ parts }) => parts.some(({ kind }) => kind === 'intro'))).toEqual([true, true, false]);
    });

    it.each([true, false])('and may no longer work here leaves it to the bot, too (dropped: %s)', async (dropped) => {
      const id = await overtaken(dropped);
      await transaction(database, release);
      expect(await answers(id)).toEqual([
        ['bot', 'dropped'],
        ['bot', 'sent'],
      ]);
    });

    it('leaves to the bot what was to be said inside another message, too', async () => {
      const id = await desk.saysTo('1', '営業時間は？');
      await desk.saysTo('1', 'こんにちは');
      await sql`update message set state = 'merged', merged_into = (select min(id) from message where state = 'pending')
        where id = (select max(id) from message where state = 'pending')`.execute(database.db);
      await takeConversation(database, id, AYA);
      await desk.deliver();
      await transaction(database, release);
      await answers(id);
      const turns = await database.db.selectFrom('turn').select(['first_seq', 'outcome']).execute();
      expect(turns).toEqual([{ first_seq: 1, outcome: 'answered' }]);
    });

    it('and had settled it before, without a word, leaves nothing of it, however often it is given back since', async () => {
      const id = await overtaken(true);
      await giveBack(database, id, AYA, { outcome: 'resolved', lastSeq: (await conversation(id)).last_seq });
      await desk.saysTo('1', 'こんにちは');
      await desk.deliver();
      await takeConversation(database, id, AYA);
      await giveBack(database, id, AYA, { outcome: 'returned', lastSeq: (await conversation(id)).last_seq });
      await takeConversation(database, id, AYA);
      await transaction(database, release);
      expect(await answers(id)).toEqual([
        ['bot', 'dropped'],
        ['bot', 'sent'],
      ]);
    });

    it('leaves all of it to the bot, although somebody else took it and went before the bot had its turn', async () => {
      const id = await overtaken(true);
      await desk.saysTo('1', 'こんにちは');
      await giveBack(database, id, AYA, { outcome: 'returned', lastSeq: (await conversation(id)).last_seq });
      await takeConversation(database, id, AYA);
      await transaction(database, release);
      await answers(id);
      const { rows } = await sql<{ text: string; outcome: string }>`
        select m.text, t.outcome from message m left join turn t on t.id = m.turn_id where m.direction = 'in' order by m.seq`.execute(
        database.db,
      );
      expect(rows).toEqual([
        { text: '営業時間は？', outcome: 'answered' },
        { text: 'こんにちは', outcome: 'answered' },
      ]);
    });

    it('and has answered it themselves leaves nothing of it', async () => {
      const id = await overtaken(true);
      await desk.replies(id, AYA, '10:00からです。');
      await desk.deliver();
      await giveBack(database, id, AYA, { outcome: 'returned' });
      expect(await answers(id)).toEqual([
        ['bot', 'dropped'],
        ['person', 'sent'],
      ]);
    });

    it('and calls it settled leaves nothing of it', async () => {
      const id = await overtaken(true);
      await giveBack(database, id, AYA, { outcome: 'resolved', lastSeq: (await conversation(id)).last_seq });
      expect(await answers(id)).toEqual([['bot', 'dropped']]);
    });

    it('and ends it without having seen the question leaves that to the bot', async () => {
      const id = await overtaken(true);
      await giveBack(database, id, AYA, { outcome: 'resolved', lastSeq: 0, force: 'new-message' });
      expect(await answers(id)).toEqual([
        ['bot', 'dropped'],
        ['bot', 'sent'],
      ]);
    });

    it('has the bot say nothing twice that had gone out', async () => {
      const id = await desk.saysTo('1', '営業時間は？');
      await desk.deliver();
      await takeConversation(database, id, AYA);
      await transaction(database, release);
      expect(await answers(id)).toEqual([['bot', 'sent']]);
    });
  });

  describe('after having had an answer of the bot’s sent again', () => {
    /** Nobody knew whether the answer had arrived. */
    async function sentAgain(): Promise<number> {
      const id = await desk.saysTo('1', '営業時間は？');
      await sql`update message set state = 'parked', attempt = 1 where author = 'bot'`.execute(database.db);
      await takeConversation(database, id, AYA);
      const answer = await database.db.selectFrom('message').select('id').where('author', '=', 'bot').executeTakeFirstOrThrow();
      const options = { database, channel: () => ({}) };
      const aya = { agentId: AYA.agentId } as Principal;
      await settleMessage(options, answer.id, { action: 'resend' }, aya);
      return id;
    }
    const resolved = { outcome: 'resolved' } as const;

    it('has it go out all the same', async () => {
      const id = await sentAgain();
      await giveBack(database, id, AYA, resolved);
      await desk.deliver();
      expect(await desk.said(id)).toMatchObject([{ author: 'bot', state: 'sent' }]);
    });

    it('has it not go out to who has said stop since', async () => {
      const id = await sentAgain();
      await sql`update contact set opted_out_at = app_now()`.execute(database.db);
      await desk.deliver();
      expect(await desk.said(id)).toMatchObject([{ author: 'bot', state: 'dropped' }]);
    });

    it('is held up by it as by a reply of their own', async () => {
      const id = await sentAgain();
      await sql`update message set created_at = created_at - interval '1 minute' where author = 'bot'`.execute(database.db);
      await expect(giveBack(database, id, AYA, resolved)).rejects.toMatchObject({ code: 'unsent', details: { count: 1 } });
    });
  });
});
