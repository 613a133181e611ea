import { beforeEach, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { sendAgain } from '../../../src/channels/again.ts';
import { giveBack, returnQuietConversations } from '../../../src/features/handoff/resolve-handoff.ts';
import { takeConversation } from '../../../src/features/handoff/take-conversation.ts';
import type { Database } from '../../../src/platform/database/engine.ts';
import { releaseHeld } from '../../../src/platform/database/release-held.ts';
import { transaction } from '../../../src/platform/database/transaction.ts';
import { describeOnEngines } from '../../support/engines.ts';
import { AYA, openHandoffDesk, type HandoffDesk } from './kit.ts';
import { leftAloneFor } from '../../support/quiet.ts';

describeOnEngines('that somebody answers by some time, which has not gone out', (open) => {
  let database: Database;
  let desk: HandoffDesk;
  let id: number;

  /** A customer was to be told so when Aya took the conversation. */
  beforeEach(async () => {
    database = open();
    desk = await openHandoffDesk(database);
    ({ conversationId: id } = await desk.waits('1'));
  });

  const takes = () => takeConversation(database, id, AYA);
  async function ends(outcome: 'resolved' | 'returned'): Promise<void> {
    await giveBack(database, id, AYA, { outcome, lastSeq: Number((await desk.messages(id)).at(-1)?.seq) });
  }
  async function goOn(): Promise<void> {
    await desk.turns.run(id);
    await desk.deliver();
  }
  const told = async () => (await desk.said(id)).map(({ phrase, state, reason }) => [phrase, state, reason].filter(Boolean).join(' '));
  const handoffs = async () => (await database.db.selectFrom('handoff').select('state').orderBy('id').execute()).map(({ state }) => state);

  it('is not said once a person has resolved it; who answers is said again', async () => {
    await takes();
    await ends('resolved');
    await goOn();
    expect(await told()).toEqual(['handoff_open dropped fence']);
    await desk.saysTo('1', '営業時間は？');
    expect((await desk.messages(id)).at(-1)?.text).toContain('<intro>');
  });

  const WAITS = [['handoff_open sent'], ['waiting']];

  it('is said all the same where a person has given it back without a word: the customer waits for the next one', async () => {
    await takes();
    await ends('returned');
    expect(await desk.conversation('1')).toMatchObject({ owner: 'queue' });
    await goOn();
    expect([await told(), await handoffs()]).toEqual(WAITS);
  });

  it('so it is where the bot had said something else before it', async () => {
    await sql`insert into message (conversation_id, account_id, seq, direction, author, turn_id, state, text, external_id, sent_at, said_at, owner_epoch)
      select conversation_id, account_id, seq + 1, 'out', 'bot', turn_id, 'sent', '在庫はありません。', 'said', app_now(), app_now(), owner_epoch
      from message where conversation_id = ${id} and author = 'system'`.execute(database.db);
    await sql`update conversation set last_seq = last_seq + 1 where id = ${id}`.execute(database.db);
    await takes();
    await ends('returned');
    await goOn();
    expect([(await told()).filter((line) => line.startsWith('handoff')), await handoffs()]).toEqual(WAITS);
  });

  it('so it is where it was perhaps on its way, and is not there', async () => {
    await sql`update message set state = 'doubt', attempt = 1, started_at = app_now(), check_at = app_now() + interval '1 hour'
      where author = 'system'`.execute(database.db);
    await takes();
    await ends('returned');
    const { id: message } = await database.db.selectFrom('message').select('id').where('state', '=', 'doubt').executeTakeFirstOrThrow();
    await transaction(database, (tx) => sendAgain(tx, message));
    await goOn();
    expect([await told(), await handoffs()]).toEqual(WAITS);
  });

  it('is not said once they have answered and given it back', async () => {
    await takes();
    await desk.replies(id, AYA, '16時に入荷します');
    await ends('returned');
    await goOn();
    expect(await told()).toEqual(['handoff_open dropped fence', '16時に入荷します sent']);
    expect(await handoffs()).toEqual(['returned']);
  });

  it('is not said once somebody has answered in the app, and is quiet', async () => {
    await desk.fromTheApp('1', '16時に入荷します');
    await leftAloneFor(database, 31);
    expect(await returnQuietConversations(database, 30)).toBe(1);
    await goOn();
    expect(await told()).toEqual(['handoff_open dropped fence', '16時に入荷します sent']);
  });

  it('is not sent again where it was perhaps on its way', async () => {
    await sql`update message set state = 'doubt', attempt = 1, started_at = app_now(), check_at = app_now() + interval '1 hour'
      where author = 'system'`.execute(database.db);
    await takes();
    await ends('resolved');
    expect(await told()).toEqual(['handoff_open doubt']);
    const { id: message } = await database.db.selectFrom('message').select('id').where('state', '=', 'doubt').executeTakeFirstOrThrow();
    await transaction(database, (tx) => sendAgain(tx, message));
    await goOn();
    expect(await told()).toEqual(['handoff_open dropped fence']);
  });

  it('is said all the same where the next person is waited for', async () => {
    await takes();
    await transaction(database, (tx) => releaseHeld(tx, AYA));
    await goOn();
    expect(await told()).toEqual(['handoff_open sent']);
  });

  it('is said all the same to somebody in danger', async () => {
    await sql`update message set source = '{"phrase": "handoff_self_harm"}' where author = 'system'`.execute(database.db);
    await takes();
    await ends('resolved');
    await goOn();
    expect(await told()).toEqual(['handoff_self_harm sent']);
  });
});
