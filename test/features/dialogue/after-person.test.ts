import { beforeEach, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { giveBack } from '../../../src/features/handoff/resolve-handoff.ts';
import { takeConversation } from '../../../src/features/handoff/take-conversation.ts';
import type { Database } from '../../../src/platform/database/engine.ts';
import { describeOnEngines } from '../../support/engines.ts';
import { AYA, openHandoffDesk, type HandoffDesk } from '../handoff/kit.ts';

describeOnEngines('after a person has resolved it', (open) => {
  let database: Database;
  let desk: HandoffDesk;
  let id: number;

  beforeEach(async () => {
    database = open();
    desk = await openHandoffDesk(database);
    ({ conversationId: id } = await desk.waits('7'));
    await takeConversation(database, id, AYA);
    await desk.replies(id, AYA, '担当のAyaです。お調べしました。');
    await giveBack(database, id, AYA, { outcome: 'resolved' });
  });

  const bot = async () => (await desk.said(id)).filter(({ author }) => author === 'bot').map(({ phrase }) => phrase);
  const conversation = () => desk.conversation('7');

  it.each([['ありがとうございました'], ['👍'], ['了解です']])('%s is thanked for once and opens nothing', async (word) => {
    await desk.saysTo('7', word);
    expect(await bot()).toEqual(['after_person_thanks']);
    expect(await conversation()).toMatchObject({ owner: 'bot', status: 'closed' });
    await desk.saysTo('7', 'ありがとう');
    expect(await bot()).toEqual(['after_person_thanks']);
    expect((await desk.outcomes(id)).slice(-2)).toEqual(['thanked', 'thanked']);
    expect((await conversation()).status).toBe('closed');
  });

  it('what the bot does not understand goes straight back to people, and the card shows who was there before', async () => {
    await desk.saysTo('7', 'ふがふが');
    expect(await bot()).toEqual([]);
    expect(await conversation()).toMatchObject({ owner: 'queue', status: 'open' });
    const handoff = await desk.handoff(id);
    expect(handoff).toMatchObject({ reason: 'again', state: 'waiting', sentence: 'ふがふが' });
    expect((handoff.card as { previousHandoffs: object[] }).previousHandoffs).toEqual([
      expect.objectContaining({ reason: 'person', state: 'resolved' }),
    ]);
  });

  it('「まだ解決していません」 goes back to people, also after a thank-you', async () => {
    await desk.saysTo('7', 'ありがとう');
    await desk.saysTo('7', 'まだ解決していません');
    expect((await desk.handoff(id)).reason).toBe('again');
  });

  it('a clear question is answered as always, and from then on the bot asks for other words itself', async () => {
    await desk.saysTo('7', '営業時間は？');
    expect((await desk.outcomes(id)).at(-1)).toBe('answered');
    await desk.saysTo('7', 'ふがふが');
    expect((await desk.outcomes(id)).at(-1)).toBe('not-understood');
    expect((await conversation()).owner).toBe('bot');
  });

  it('a day later the bot is by itself again', async () => {
    await sql`update ownership_change set at = at - interval '25 hours'`.execute(database.db);
    await desk.saysTo('7', 'ふがふが');
    expect((await desk.outcomes(id)).at(-1)).toBe('not-understood');
  });

  it('what was given back undone is the bot’s to understand', async () => {
    await takeConversation(database, id, AYA);
    await giveBack(database, id, AYA, { outcome: 'returned' });
    await desk.saysTo('7', 'ふがふが');
    expect((await desk.outcomes(id)).at(-1)).toBe('not-understood');
  });
});

describeOnEngines('a customer who waits', (open) => {
  it('ends the wait with 「もう大丈夫です」, and the bot answers again', async () => {
    const desk = await openHandoffDesk(open());
    const { conversationId } = await desk.waits('8');
    await desk.saysTo('8', 'もう大丈夫です');
    expect((await desk.handoff(conversationId)).state).toBe('returned');
    expect((await desk.said(conversationId)).map(({ phrase }) => phrase)).toEqual(['handoff_open', 'wait_ended']);
    await desk.saysTo('8', '営業時間は？');
    expect((await desk.outcomes(conversationId)).at(-1)).toBe('answered');
  });

  it('hears that nobody is at the desk when that is so, and of a later time', async () => {
    const [there, away] = [await openHandoffDesk(open(), { atDesk: true }), await openHandoffDesk(open(), { atDesk: false })];
    const [first, second] = [await there.waits('1'), await away.waits('2')];
    expect((await there.said(first.conversationId))[0]?.phrase).toBe('handoff_open');
    expect((await away.said(second.conversationId))[0]?.phrase).toBe('handoff_away');
    const minutes = async (id: number) => ((await there.handoff(id)).promised_until!.getTime() - Date.now()) / 60_000;
    expect(await minutes(first.conversationId)).toBeLessThan(21);
    expect(await minutes(second.conversationId)).toBeGreaterThan(58);
  });
});
