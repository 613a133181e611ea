import { beforeEach, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { park } from '../../../src/channels/undecided.ts';
import { giveBack, returnQuietConversations } from '../../../src/features/handoff/resolve-handoff.ts';
import { takeConversation } from '../../../src/features/handoff/take-conversation.ts';
import type { Database } from '../../../src/platform/database/engine.ts';
import { releaseHeld } from '../../../src/platform/database/release-held.ts';
import { transaction } from '../../../src/platform/database/transaction.ts';
import { describeOnEngines } from '../../support/engines.ts';
import { AYA, openHandoffDesk, type HandoffDesk } from './kit.ts';
import { leftAloneFor } from '../../support/quiet.ts';

describeOnEngines('an answer of the bot’s that was lost while a person had the conversation', (open) => {
  let database: Database;
  let desk: HandoffDesk;
  let id: number;

  beforeEach(async () => {
    database = open();
    desk = await openHandoffDesk(database);
    await desk.saysTo('1', 'こんにちは');
    await desk.deliver();
    id = await desk.saysTo('1', '営業時間は？');
    await answer(`state = 'doubt', attempt = 1, started_at = app_now(), check_at = app_now() + interval '1 hour'`, 'pending');
  });

  const answer = (change: string, state = 'doubt') =>
    sql`update message set ${sql.raw(change)} where conversation_id = ${id} and author = 'bot' and state = ${state}`.execute(database.db);
  const lastSeq = async () => Number((await desk.messages(id)).at(-1)?.seq);
  const isGone = () => transaction(database, (tx) => releaseHeld(tx, AYA));
  async function isQuiet(): Promise<void> {
    await leftAloneFor(database, 31);
    expect(await returnQuietConversations(database, 30)).toBe(1);
  }
  async function isParked(): Promise<void> {
    const doubt = (await desk.messages(id)).find(({ state }) => state === 'doubt');
    await park(database, doubt as unknown as Parameters<typeof park>[1], desk.platform.channel);
  }

  async function callsOnce(): Promise<void> {
    await desk.turns.run(id);
    expect((await desk.conversation('1')).owner).toBe('bot');
    expect(await desk.lateAnswers()).toBe(1);
    expect(await desk.handoff(id)).toMatchObject({ reason: 'late-answer', state: 'waiting', sentence: '営業時間は？' });
    await takeConversation(database, id, AYA);
    await giveBack(database, id, AYA, { outcome: 'returned', lastSeq: await lastSeq() });
    await desk.turns.run(id);
    expect(await desk.lateAnswers()).toBe(0);
  }
  async function callsNobody(): Promise<void> {
    await desk.turns.run(id);
    expect((await desk.conversation('1')).owner).toBe('bot');
    expect(await desk.lateAnswers()).toBe(0);
  }

  it.each(['parked', 'failed'])('calls somebody where it was %s and the person may no longer work here', async (state) => {
    await takeConversation(database, id, AYA);
    await answer(`state = '${state}'`);
    await isGone();
    await callsOnce();
  });

  it('calls somebody after the quiet time where what they had written in the app is older than the question', async () => {
    await desk.accept({ ...desk.outbound('1', '6000001', '本日発送しました'), at: Date.now() - 60_000 });
    await isParked();
    expect((await desk.conversation('1')).owner).toBe('agent');
    await isQuiet();
    await callsOnce();
  });

  it('is before the eyes of whoever comes for the customer who asked for a person: given back undone, they wait again', async () => {
    await desk.saysTo('1', '人');
    await takeConversation(database, id, AYA);
    await giveBack(database, id, AYA, { outcome: 'returned', lastSeq: await lastSeq() });
    await isParked();
    await desk.turns.run(id);
    expect((await desk.conversation('1')).owner).toBe('queue');
    expect(await desk.lateAnswers()).toBe(0);
    expect(await desk.handoff(id)).toMatchObject({ reason: 'person', state: 'waiting' });
  });

  it('calls nobody where they answered in the app', async () => {
    await desk.fromTheApp('1', '10時からです');
    await isParked();
    await isQuiet();
    await callsNobody();
  });

  it.each(['resolved', 'returned'] as const)('calls nobody where the person had it before their eyes: %s', async (outcome) => {
    await takeConversation(database, id, AYA);
    await isParked();
    await giveBack(database, id, AYA, { outcome, lastSeq: await lastSeq() });
    await callsNobody();
  });

  it('calls nobody where the customer needed nobody any more', async () => {
    await desk.saysTo('1', '人');
    await desk.saysTo('1', 'もう大丈夫です');
    await isParked();
    await callsNobody();
  });
});
