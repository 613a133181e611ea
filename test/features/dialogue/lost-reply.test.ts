import { beforeEach, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { sendAgain } from '../../../src/channels/again.ts';
import { resumeAccount } from '../../../src/channels/resume.ts';
import { waitingInOrder } from '../../../src/features/desk/queue-rows.ts';
import { giveBack } from '../../../src/features/handoff/resolve-handoff.ts';
import { takeConversation } from '../../../src/features/handoff/take-conversation.ts';
import type { Database } from '../../../src/platform/database/engine.ts';
import { releaseHeld } from '../../../src/platform/database/release-held.ts';
import { transaction } from '../../../src/platform/database/transaction.ts';
import { describeOnEngines } from '../../support/engines.ts';
import { AYA, KEN, openHandoffDesk, type HandoffDesk } from '../handoff/kit.ts';

describeOnEngines('a reply of a person’s whose part was over before it was settled', (open) => {
  let database: Database;
  let desk: HandoffDesk;
  let id: number;
  beforeEach(async () => {
    database = open();
    desk = await openHandoffDesk(database);
    id = (await desk.waits('1')).conversationId;
    await desk.deliver();
    await takeConversation(database, id, AYA);
    await desk.replies(id, AYA, '16時に入荷します');
  });

  const end = (more: object = {}) => giveBack(database, id, AYA, { outcome: 'resolved', ...more });
  const becomes = (state: string) =>
    sql`update message set state = ${state}, reason = 'forbidden' where conversation_id = ${id} and author = 'person'`.execute(database.db);
  const handoffs = () =>
    database.db.selectFrom('handoff').select(['reason', 'state', 'due_at']).where('conversation_id', '=', id).orderBy('id').execute();

  it.each(['failed', 'parked'])('calls somebody, once, when it %s; the customer is told nothing', async (state) => {
    await end();
    expect(await desk.lateAnswers()).toBe(0);
    await becomes(state);
    const before = (await desk.said(id)).length;
    expect(await desk.lateAnswers()).toBe(1);
    expect(await handoffs()).toMatchObject([
      { reason: 'person', state: 'resolved' },
      { reason: 'reply-lost', state: 'waiting', due_at: null },
    ]);
    expect((await desk.conversation('1')).owner).toBe('queue');
    expect(await desk.said(id)).toHaveLength(before);
    const [waiting] = await waitingInOrder(database, []);
    expect(waiting).toBe(id);
    await takeConversation(database, id, KEN);
    await giveBack(database, id, KEN, { outcome: 'resolved' });
    expect(await desk.lateAnswers()).toBe(0);
  });

  it.each<[string, () => Promise<unknown>]>([
    [
      'the next reply behind it has arrived',
      async () =>
        sql`insert into message (conversation_id, account_id, seq, direction, author, text, state, said_at)
      select ${id}, account_id, 99, 'out', 'person', '以上です', 'sent', app_now() from conversation where id = ${id}`.execute(database.db),
    ],
    ['the bot has answered something since', () => desk.saysTo('1', '営業時間は？').then(() => desk.deliver())],
    [
      'somebody else was called and went in between',
      async () => {
        await desk.saysTo('1', '人');
        await takeConversation(database, id, KEN);
        await giveBack(database, id, KEN, { outcome: 'resolved', force: true });
      },
    ],
    ['the customer has said stop', () => sql`update contact set opted_out_at = app_now()`.execute(database.db)],
  ])('calls somebody all the same when %s', async (_what, happens) => {
    await database.db.updateTable('message').set({ state: 'doubt' }).where('author', '=', 'person').execute();
    await end({ force: true });
    await happens();
    await sql`update message set state = 'parked' where conversation_id = ${id} and author = 'person' and state = 'doubt'`.execute(
      database.db,
    );
    expect(await desk.lateAnswers()).toBe(1);
    expect((await handoffs()).at(-1)).toMatchObject({ reason: 'reply-lost', state: 'waiting' });
    expect(await desk.lateAnswers()).toBe(0);
  });

  it.each<[string, () => Promise<unknown>]>([
    [
      'is too old by the time that the account may send again',
      async () => {
        await sql`update account set state = 'paused', paused_reason = 'unauthorized'`.execute(database.db);
        await end({ force: 'unsent' });
        await aDayLater();
        const { account_id: accountId } = await desk.conversation('1');
        expect(await transaction(database, (tx) => resumeAccount(tx, accountId))).toBe(1);
      },
    ],
    [
      'was sent in vain until it was given up',
      async () => {
        await sql`update message set state = 'doubt', attempt = 9, started_at = app_now() where author = 'person'`.execute(database.db);
        await end({ force: 'unsent' });
        await aDayLater();
        const { id: reply } = await database.db.selectFrom('message').select('id').where('author', '=', 'person').executeTakeFirstOrThrow();
        await transaction(database, (tx) => sendAgain(tx, reply));
      },
    ],
  ])('calls somebody, once, when after a day it %s', async (_what, happens) => {
    await happens();
    expect(await desk.lateAnswers()).toBe(1);
    expect((await handoffs()).at(-1)).toMatchObject({ reason: 'reply-lost', state: 'waiting' });
    await takeConversation(database, id, KEN);
    await giveBack(database, id, KEN, { outcome: 'resolved' });
    expect(await desk.lateAnswers()).toBe(0);
  });
  const aDayLater = () =>
    sql`update message set created_at = created_at - interval '25 hours', said_at = said_at - interval '25 hours'`.execute(database.db);

  it('calls somebody when its writer may no longer work here', async () => {
    await transaction(database, (tx) => releaseHeld(tx, AYA));
    await sql`update handoff set state = 'returned' where conversation_id = ${id}`.execute(database.db);
    await sql`update conversation set owner = 'agent', agent_id = 'Aya' where id = ${id}`.execute(database.db);
    await transaction(database, (tx) => releaseHeld(tx, AYA));
    await becomes('failed');
    expect(await desk.lateAnswers()).toBe(1);
  });

  it('calls nobody for what somebody has had before their eyes since', async () => {
    await end();
    await takeConversation(database, id, AYA);
    await becomes('failed');
    await end();
    expect(await desk.lateAnswers()).toBe(0);
  });

  it('calls nobody when it had failed before their eyes, or when it arrives', async () => {
    await becomes('failed');
    await end();
    expect(await desk.lateAnswers()).toBe(0);
    await desk.saysTo('1', '人');
    await takeConversation(database, id, AYA);
    await desk.replies(id, AYA, '16時です');
    await end();
    await desk.deliver();
    expect(await desk.lateAnswers()).toBe(0);
  });

  it.each([
    ['is in doubt', () => sql`update message set state = 'doubt' where author = 'person'`],
    ['waits for its time', () => sql`update message set not_before = app_now() + interval '1 minute' where author = 'person'`],
    ['waits until the account may send again', () => sql`update account set state = 'paused', paused_reason = 'unauthorized'`],
    [
      'waits until the platform takes messages again',
      () => sql`update account set limits = jsonb_build_object('blockedUntil', extract(epoch from app_now() + interval '1 minute') * 1000)`,
    ],
  ])('is asked about at the end already where it %s, however new it is', async (_how, happen) => {
    await happen().execute(database.db);
    await expect(end()).rejects.toMatchObject({ code: 'unsent', details: { count: 1 } });
    await end({ force: true });
    expect((await desk.conversation('1')).owner).toBe('bot');
  });
});
