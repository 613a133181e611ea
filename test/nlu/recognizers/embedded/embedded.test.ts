import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { evaluate } from '../../../../src/nlu/evaluate.ts';
import type { TestSentence } from '../../../../src/nlu/evaluate.ts';
import type { Example } from '../../../../src/nlu/recognizer.ts';
import { embeddedTrainer } from '../../../../src/nlu/recognizers/embedded/embedded.ts';
import { trainInThread } from '../../../../src/nlu/recognizers/embedded/train.ts';
import { examples } from '../../sample-shop.ts';

const model = embeddedTrainer.train(examples, { seed: 7 });
const recognizer = embeddedTrainer.load(model);
const ask = (text: string) => recognizer.recognize(text, 'ja') as Exclude<ReturnType<typeof recognizer.recognize>, Promise<unknown>>;

describe('the embedded recognizer', () => {
  it.each([
    ['stock', 'ノートの在庫まだありますか'],
    ['stock', 'ｻﾞｲｺありますか 在庫'],
    ['stock', '在庫ありますか😀'],
    ['stock', 'IS IT STILL IN STOCK?'],
    ['stock', 'ｉｓ　ｉｔ　ｉｎ　ｓｔｏｃｋ'],
    ['stock', 'is it in stok'],
    ['hours', '営業時間おしえて'],
    ['hours', '何時まで開いてるの〜？？'],
    ['hours', 'what time do u open'],
    ['returns', '返品したいんですけど…'],
    ['returns', 'how do I retrun my order'],
    ['delivery', '送料はいくら？'],
    ['points', 'ポイントカード作れますか'],
    ['thanks', 'ありがとうございます(´▽｀)'],
    ['returns', 'へんぴんしたい'],
    ['returns', 'ヘンピンデキマスカ'],
    ['delivery', 'そうりょうはいくらですか'],
    ['hours', '営業痔間を教えてください'],
    ['points', 'point cardは作れますか、pointの残高も'],
  ])('names %s for %s', (intent, text) => {
    expect(ask(text).intents[0]?.intent).toBe(intent);
  });

  it('gives at most five intents, best first, as probabilities', () => {
    const { intents } = ask('送料はいくらですか');
    expect(intents).toHaveLength(5);
    const scores = intents.map(({ score }) => score);
    expect(scores).toEqual([...scores].sort((a, b) => b - a));
    expect(scores.reduce((a, b) => a + b, 0)).toBeLessThanOrEqual(1 + 1e-9);
    expect(scores[0]).toBeGreaterThan(0.5);
  });

  it('rejects what no intent is about, and says so higher than for a question that it knows', () => {
    const strange = ['総理大臣は誰', 'who won the football game', 'recommend me a good movie', 'xyzzy', '😀😀'];
    for (const text of strange) expect([text, ask(text).outOfScope.rejected]).toEqual([text, true]);
    expect(ask('駐車場はありますか').outOfScope.score).toBeGreaterThan(ask('在庫はありますか').outOfScope.score);
  });

  it('is far less sure of an everyday question than of its own', () => {
    for (const text of ['今日は雨降りますか', '新幹線の時刻を調べて', 'what time is the next train', 'will it rain today'])
      expect(ask(text).outOfScope.score).toBeGreaterThan(ask('在庫ありますか').outOfScope.score + 0.4);
  });

  it('has nothing to say of a text without one known piece', () => {
    for (const text of ['', '   ', '\uD800', 'ЖЖЖ'])
      expect(ask(text)).toEqual({ intents: [], outOfScope: { rejected: true, score: 1 }, ambiguous: false });
  });

  it('keeps most of its own examples', async () => {
    const { accuracy, withheld } = await evaluate(recognizer, examples);
    expect(accuracy).toBe(1);
    expect(withheld).toBeLessThan(0.05);
  });

  it('withholds less when less is allowed', async () => {
    const sentences: TestSentence[] = examples.map(({ text, intent, language }) => ({
      text: `昨夜は冷蔵庫の野菜室で${text.slice(0, 6)}もぐもぐ`,
      intent,
      language,
    }));
    const shares = await Promise.all(
      [0.4, 0.01].map(
        async (maxWithheld) =>
          (await evaluate(embeddedTrainer.load(embeddedTrainer.train(examples, { seed: 7, maxWithheld })), sentences)).inScope,
      ),
    );
    expect(shares[1]).toBeGreaterThan(shares[0] as number);
  });

  it('finds two intents close when a sentence asks for both', () => {
    const both = ['返品と送料', 'hours and returns', 'return the parcel', '在庫と返品', 'when does the shop arrive'].map(ask);
    expect(both.some(({ ambiguous }) => ambiguous)).toBe(true);
    expect(ask('在庫ありますか').ambiguous).toBe(false);
  });

  it('sees a link, an address and a number only as such', () => {
    expect(ask('在庫ありますか https://example.com/a')).toEqual(ask('在庫ありますか https://t.co/other'));
    expect(ask('荷物が届かない 1234567')).toEqual(ask('荷物が届かない 7654321'));
  });

  it('finds the question in a long story', () => {
    const story = '先日旅行のついでに友人とそちらへ寄りまして、天気もよく楽しい一日でした。ところで荷物が重くて大変でした。返品できますか';
    expect(ask(story)).toMatchObject({ intents: [{ intent: 'returns' }, {}, {}, {}, {}], outOfScope: { rejected: false } });
  });

  it('takes places for names, whatever the name', () => {
    const places = embeddedTrainer.load(
      embeddedTrainer.train(
        [...examples, ...['{product}ある？', '{store}の{product}'].map((text) => ({ text, intent: 'stock', language: 'ja' as const }))],
        {
          seed: 7,
        },
      ),
    );
    const found = places.recognize('{product}', 'ja') as ReturnType<typeof ask>;
    expect(found.intents[0]?.intent).toBe('stock');
  });

  it('never throws, whatever the text', () => {
    const texts = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 200 }),
      fc.string({ unit: 'grapheme', maxLength: 50 }),
      fc.array(fc.integer({ min: 0, max: 0xffff })).map((units) => String.fromCharCode(...units)),
    );
    fc.assert(fc.property(texts, (text) => Array.isArray(ask(text).intents)));
    expect(ask('a'.repeat(10_000) + 'あ'.repeat(10_000)).intents.length).toBeGreaterThan(0);
    expect(ask('Z\u0300\u0301\u0302\u0303\u0304a\u0300\u0301\u0302\u0303l'.repeat(50)).outOfScope.score).toBeGreaterThan(0);
  });
});

describe('training', () => {
  it('gives the same bytes for the same examples and seed', () => {
    expect(Buffer.compare(embeddedTrainer.train(examples, { seed: 7 }), model)).toBe(0);
    expect(Buffer.compare(embeddedTrainer.train(examples, { seed: 8 }), model)).not.toBe(0);
  });

  it('gives the same bytes in a thread', async () => {
    expect(Buffer.compare(await trainInThread(examples, { seed: 7 }), model)).toBe(0);
  });

  it('loads from bytes at any place in memory', () => {
    const shifted = new Uint8Array(model.length + 3).subarray(3);
    shifted.set(model);
    expect(embeddedTrainer.load(shifted).recognize('在庫ありますか', 'ja')).toEqual(ask('在庫ありますか'));
  });

  it('refuses bytes that are no model', () => {
    for (const bytes of [new Uint8Array(0), new Uint8Array(100)])
      expect(() => embeddedTrainer.load(bytes)).toThrow('train the release again');
  });

  it.each([
    ['no examples', []],
    ['one intent', [{ text: '在庫ありますか', intent: 'stock', language: 'ja' as const }]],
    [
      'two intents',
      [
        { text: '在庫ありますか', intent: 'stock', language: 'ja' as const },
        { text: 'opening hours', intent: 'hours', language: 'en' as const },
      ],
    ],
  ] satisfies [string, Example[]][])('takes %s', (_what, few) => {
    const small = embeddedTrainer.load(embeddedTrainer.train(few, { seed: 1 }));
    const answer = small.recognize('在庫ありますか', 'ja') as ReturnType<typeof ask>;
    expect(answer.intents[0]?.intent).toBe(few[0]?.intent);
    expect((small.recognize('ЖЖЖ', 'en') as ReturnType<typeof ask>).outOfScope.rejected).toBe(true);
    expect(answer.outOfScope.rejected).toBe(few.length === 0);
  });
});
