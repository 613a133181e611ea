import { beforeEach, expect, it } from '@jest/globals';
import { setupSchema } from '../../../src/core/setup.ts';
import { loadSnapshot } from '../../../src/features/dialogue/snapshot.ts';
import { listMessages } from '../../../src/features/handoff/list-handoffs.ts';
import { takeConversation } from '../../../src/features/handoff/take-conversation.ts';
import type { Database } from '../../../src/platform/database/engine.ts';
import { describeOnEngines } from '../../support/engines.ts';
import { AYA, openHandoffDesk, setup, type HandoffDesk } from '../handoff/kit.ts';

/** Never open, so that nothing depends on when the test runs. */
const closed = setupSchema.parse({
  ...setup,
  teams: { support: { name: { ja: '窓口', en: 'Support' }, default: true, hours: { every: [] } } },
});

describeOnEngines('while a customer waits outside of the hours', (open) => {
  let database: Database;
  let desk: HandoffDesk;
  let id: number;

  beforeEach(async () => {
    database = open();
    desk = await openHandoffDesk(database, { setup: closed });
    ({ conversationId: id } = await desk.waits('1'));
    await desk.deliver();
    await desk.saysTo('1', '営業時間は？');
    expect((await desk.outcomes(id)).at(-1)).toBe('answered-meanwhile');
  });

  const meanwhile = async () => (await desk.said(id)).at(-1);
  const arrived = () => desk.platform.arrived.filter(({ text }) => text.includes('10:00'));

  it('the bot’s clear answer goes out', async () => {
    await desk.deliver();
    expect(arrived()).toHaveLength(1);
  });

  it('it does not when a person has come before it was sent, and nobody reads it as said', async () => {
    await takeConversation(database, id, AYA);
    await desk.deliver();
    expect(arrived()).toEqual([]);
    expect(await meanwhile()).toMatchObject({ state: 'dropped', reason: 'fence' });
    const said = (await loadSnapshot(database, id))?.transcript.map(({ text }) => text) ?? [];
    expect(said).toContain('営業時間は？');
    expect(said.filter((text) => text.includes('10:00'))).toEqual([]);
  });

  it('nor when the customer has said stop meanwhile', async () => {
    await desk.saysTo('1', '停止');
    await desk.deliver();
    expect(arrived()).toEqual([]);
    expect((await desk.said(id)).filter(({ state }) => state === 'dropped')).toMatchObject([{ reason: 'opt-out' }]);
  });

  it('a signal to the channel is no part of what was said', async () => {
    const event = { name: 'handoff.initiate', value: {} };
    const before = (await listMessages(database, id, 0, 100)).length;
    const transcript = (await loadSnapshot(database, id))?.transcript.length;
    await desk.change(id, { messages: [{ author: 'system', text: '', source: { event }, state: 'sent' }] });
    expect(await listMessages(database, id, 0, 100)).toHaveLength(before);
    expect((await loadSnapshot(database, id))?.transcript).toHaveLength(transcript ?? -1);
  });
});

describeOnEngines('several messages of one turn', (open) => {
  let database: Database;
  let desk: HandoffDesk;

  beforeEach(async () => {
    database = open();
    desk = await openHandoffDesk(database);
  });

  /** How the turn of these messages ended. */
  async function together(...texts: string[]): Promise<string | undefined> {
    let id = 0;
    for (const text of texts) id = await desk.writes('1', text);
    await desk.turns.run(id);
    return (await desk.outcomes(id)).at(-1);
  }
  const optedOut = async () =>
    (await database.db.selectFrom('contact').select('opted_out_at').executeTakeFirstOrThrow()).opted_out_at !== null;
  const phrases = async () => (await desk.said((await desk.conversation('1')).id)).map(({ phrase }) => phrase);

  it.each([
    ['もう大丈夫です', 'やっぱり人と話したいです'],
    ['もう大丈夫です', 'ありがとうございました', '営業時間は？'],
    ['never mind', 'ありがとうございます', '人'],
    ['もう大丈夫です。やっぱり人と話したいです', 'お願いします'],
    ['解決しました！あと、返品できますか？', 'ありがとうございます'],
    ['never mind, actually can I talk to someone', 'thanks'],
    ['もう大丈夫です。担当者お願いします', 'はい'],
  ])('do not end the wait when more is said after %s', async (...texts) => {
    const { handoffId } = await desk.waits('1');
    expect(await together(...texts)).toBe('waiting');
    expect(await desk.conversation('1')).toMatchObject({ owner: 'queue' });
    expect(await database.db.selectFrom('handoff').select(['id', 'state']).execute()).toEqual([{ id: handoffId, state: 'waiting' }]);
  });

  it.each([
    ['やっぱり人と話したいです', 'もう大丈夫です'],
    ['もう大丈夫です', 'ありがとうございました'],
    ['もう大丈夫です', '👍', 'はい'],
    ['解決しました。自分で直せました！', 'ありがとうございます'],
    ['やっぱりもういいです。電話します、もう大丈夫です', 'はい'],
  ])('end the wait when nothing but thanks follows: %s, %s', async (...texts) => {
    await desk.waits('1');
    expect(await together(...texts)).toBe('wait-ended');
    expect(await desk.conversation('1')).toMatchObject({ owner: 'bot', status: 'closed' });
  });

  it('turn the bot on when 再開 is the last word', async () => {
    expect(await together('停止', '再開')).toBe('started');
    expect([await optedOut(), await phrases()]).toEqual([false, ['start_confirm']]);
    expect(await together('営業時間は？')).toBe('answered');
  });

  it('turn it off when 停止 is', async () => {
    expect(await together('停止', '再開', '停止')).toBe('stopped');
    expect([await optedOut(), await phrases()]).toEqual([true, ['stop_confirm']]);
  });

  it.each([
    ['停止', '人と話したいです'],
    ['停止', 'ありがとうございました', '営業時間は？'],
  ])('call a person for what is asked after %s, and the bot stays silent', async (...texts) => {
    expect(await together(...texts)).toBe('stopped');
    expect([await optedOut(), await phrases()]).toEqual([true, ['stop_confirm']]);
    expect(await desk.conversation('1')).toMatchObject({ owner: 'queue' });
    const asked = await database.db.selectFrom('handoff').select(['reason', 'sentence', 'state']).execute();
    expect(asked).toEqual([{ reason: 'opted-out', sentence: texts.at(-1), state: 'waiting' }]);
  });

  it('call nobody where nothing but thanks follows 停止', async () => {
    expect(await together('停止', 'ありがとうございました')).toBe('stopped');
    expect(await desk.conversation('1')).toMatchObject({ owner: 'bot' });
  });

  it('leave the handoff that waits to the person when more is asked after 停止', async () => {
    const { handoffId } = await desk.waits('1');
    expect(await together('停止', 'やっぱり人と話したいです')).toBe('stopped');
    expect(await desk.conversation('1')).toMatchObject({ owner: 'queue' });
    expect(await database.db.selectFrom('handoff').select(['id', 'state']).execute()).toEqual([{ id: handoffId, state: 'waiting' }]);
  });

  it('are obeyed in the same way while a person has the conversation', async () => {
    const { conversationId } = await desk.waits('1');
    await takeConversation(database, conversationId, AYA);
    expect(await together('停止', '再開')).toBe('left-to-agent');
    expect(await optedOut()).toBe(false);
    expect(await together('停止')).toBe('left-to-agent');
    expect(await together('再開', '停止')).toBe('left-to-agent');
    expect(await optedOut()).toBe(true);
  });
});
