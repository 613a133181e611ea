import { beforeEach, describe, expect, it } from '@jest/globals';
import { answerOf, customer, type Customer } from './desk-kit.ts';
import { SHOP } from './shop.ts';

const EARLY = { early: true };

describe('what was said before the question that is open', () => {
  let c: Customer;
  beforeEach(() => {
    c = customer(SHOP, { stock: () => answerOf([{ quantity: 3 }]) });
  });
  const waiting = () => {
    const frame = c.state().stack.at(-1);
    return { flow: frame?.flow, slot: frame?.waiting?.slot, slots: Object.keys(frame?.slots ?? {}), misses: frame?.misses };
  };

  it.each(['2', '②', '二番', 'the second one', '青', '青いリボン', 'はい', 'いいえ', 'やっぱりいいです', 'ふがふが'])(
    'is none of its choices: %s has it asked once more',
    async (text) => {
      await c.says('包装', { intent: 'gift' });
      const { outcome } = await c.says(text, {}, EARLY);
      expect([outcome, c.heard()]).toEqual(['asked', ['<ask_again>です。\nどの包装になさいますか？']]);
      expect(waiting()).toEqual({ flow: 'gift', slot: 'wrap', slots: [], misses: 0 });
    },
  );

  it('presses no button of it', async () => {
    await c.says('包装', { intent: 'gift' });
    await c.says('青いリボン', {}, { ...EARLY, choice: 'blue' });
    expect(waiting()).toMatchObject({ slot: 'wrap', slots: [] });
  });

  it('is not the text that it asks for', async () => {
    await c.says('包装', { intent: 'gift' });
    await c.says('2');
    await c.says('お誕生日おめでとう', {}, EARLY);
    expect(c.heard()).toEqual(['<ask_again>です。\nメッセージはどうなさいますか？']);
    await c.says('ありがとう、と');
    expect(c.heard()[0]).toContain('ありがとう、と');
  });

  it('names nothing for it, and corrects nothing', async () => {
    await c.says('在庫', { intent: 'stock-check' });
    await c.says('マグカップ', {}, EARLY);
    expect(waiting()).toMatchObject({ slot: 'product', slots: [] });
    await c.says('マグカップ');
    await c.says('マグカップじゃなくてノート', {}, EARLY);
    expect(c.state().stack.at(-1)?.slots['product']).toMatchObject({ id: 'P1' });
    expect(waiting()).toMatchObject({ slot: 'store', slots: ['product'] });
  });

  it('is answered where it asks something of its own, and the question comes again', async () => {
    await c.says('包装', { intent: 'gift' });
    await c.says('2');
    await c.says('何時まで開いていますか', { intent: 'store-hours', score: 0.7 }, EARLY);
    expect(c.heard()).toEqual(['10:00から20:00までです。', '<resume>です。\nメッセージはどうなさいますか？']);
  });

  it('calls a person by the button that means the same at any time', async () => {
    await c.says('包装', { intent: 'gift' });
    expect((await c.says('担当者', {}, { ...EARLY, choice: 'person' })).escalate).toEqual({ reason: 'person' });
  });

  describe('of the desk', () => {
    beforeEach(async () => {
      await c.says('渋谷店にマグカップの在庫ある', { intent: 'stock-check' });
      expect(c.heard().at(-1)).toBe('<resolved_ask>です。');
    });

    it.each(['はい', '2', '3', 'いいえ', 'ありがとう', 'ふがふが'])('is no answer to that: %s has it asked once more', async (text) => {
      for (const heard of ['<ask_again>です。\n<resolved_ask>です。', '<resolved_ask>です。']) {
        const { outcome, bubbles } = await c.says(text, text === 'ありがとう' ? { intent: 'thanks' } : {}, EARLY);
        expect([outcome, c.heard()]).toEqual(['asked', [heard]]);
        expect(bubbles[0]?.choices.map(({ value }) => value)).toEqual(['yes', 'another', 'person']);
      }
      expect((await c.says('はい')).outcome).toBe('closed');
    });

    it('is answered where it asks something of its own', async () => {
      await c.says('何時まで開いていますか', { intent: 'store-hours' }, EARLY);
      expect(c.heard()).toEqual(['10:00から20:00までです。']);
    });
  });
});

describe('since when a question is open', () => {
  it('is when the customer had last spoken, and stays so while the same is asked again', async () => {
    const c = customer(SHOP);
    await c.says('包装', { intent: 'gift' }, { heardAt: 1 });
    expect(c.state().since).toBe(1);
    await c.says('ふがふが', {}, { heardAt: 2 });
    await c.says('何時まで', { intent: 'store-hours' }, { heardAt: 3 });
    await c.says('ふがふが', {}, { heardAt: 4, early: true });
    expect(c.state().since).toBe(1);
    await c.says('2', {}, { heardAt: 5 });
    expect(c.state().since).toBe(5);
  });

  it('is told anew by each question of the desk', async () => {
    const c = customer(SHOP, { stock: () => answerOf([{ quantity: 3 }]) });
    for (const heardAt of [1, 2]) await c.says('渋谷店にマグカップの在庫ある', { intent: 'stock-check' }, { heardAt });
    expect(c.state().since).toBe(2);
    await c.says('はい', {}, { heardAt: 3, early: true });
    expect(c.state().since).toBe(2);
  });
});
