import { beforeEach, expect, it } from '@jest/globals';
import type { Database } from '../../../src/platform/database/engine.ts';
import { describeOnEngines } from '../../support/engines.ts';
import { openLateDesk, type LateDesk } from './late-kit.ts';

describeOnEngines('an answer to a question of the bot’s that is known only after the next one', (open) => {
  let database: Database;
  let desk: LateDesk;

  beforeEach(async () => {
    database = open();
    desk = await openLateDesk(database);
  });

  /** Said so many minutes ago, by a button where there is a third; known now. Returns how the turn ended and what the bot says. */
  async function hears(...said: [number, string, string?][]): Promise<(string | undefined)[]> {
    const events = said.map(([minutes, text, choice]) => {
      const event = desk.saidAgo(minutes, text);
      return choice === undefined ? event : { ...event, choice };
    });
    await desk.hears(events, true);
    const id = await desk.hasTurn();
    const sent = desk.platform.sends.length;
    await desk.deliver();
    return [(await desk.outcomes(id)).at(-1), ...desk.platform.sends.slice(sent).map(({ text }) => text)];
  }

  const NAME = expect.stringMatching(/^お名前は。$/);
  const NAME_AGAIN = expect.stringMatching(/^<ask_again.*\nお名前は。$/);

  it.each([
    ['2', undefined],
    ['二番', undefined],
    ['新宿店', undefined],
    ['新宿', 'shinjuku'],
    ['はい', undefined],
    ['やっぱりいいです', undefined],
  ])('is none to that one, however shortly before it was said: %s', async (text, choice) => {
    await hears([1, '受け取り']);
    expect(await hears([0.5, '1'])).toEqual(['asked', NAME]);
    expect(await hears([0.6, text, choice])).toEqual(['asked', NAME_AGAIN]);
    expect(await hears([0, '山田'])).toEqual(['answered', 'shibuya、山田様。']);
  });

  it.each(['戻る', '最初から'])('is a word about the first one: %s leads nowhere any more, and nothing is said to it', async (text) => {
    await hears([10, '受け取り']);
    await hears([5, '1']);
    expect(await hears([8, text])).toEqual(['said-before']);
    expect(await hears([0, '山田'])).toEqual(['answered', 'shibuya、山田様。']);
  });

  it('is one where the same was only asked again meanwhile, because the customer wondered where the bot was', async () => {
    await hears([10, '受け取り']);
    await hears([5, 'もしもし']);
    expect(await hears([8, '2'])).toEqual(['asked', NAME]);
    expect(await hears([0, '山田'])).toEqual(['answered', 'shinjuku、山田様。']);
  });

  it('is one where it was said after all that the bot had heard, whenever the bot’s question arrived', async () => {
    await hears([10, '受け取り']);
    expect(await hears([9.99, '2'])).toEqual(['asked', NAME]);
  });

  it('presses no button for what is said in the same turn and on time', async () => {
    await hears([10, '受け取り']);
    await hears([6, '2']);
    await hears([5, '戻る']);
    expect(await hears([8, '店舗', 'shinjuku'], [0, '渋谷店で'])).toEqual(['asked', NAME]);
    expect(await hears([0, '山田'])).toEqual(['answered', 'shibuya、山田様。']);
  });

  it('is answered where it asks something of its own, and the open question comes again', async () => {
    await hears([10, '受け取り']);
    await hears([5, '1']);
    expect(await hears([8, '営業時間は？'])).toEqual(['answered', expect.stringMatching(/10:00から18:00まで[^]*お名前は。$/)]);
  });
});
