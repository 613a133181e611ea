import { describe, expect, it } from '@jest/globals';
import { createEntityFinder } from '../../src/nlu/entities/entities.ts';
import { embeddedTrainer } from '../../src/nlu/recognizers/embedded/embedded.ts';
import { createUnderstander } from '../../src/nlu/understand.ts';
import { examples, NOON, products, stores } from './sample-shop.ts';

const entities = createEntityFinder({ gazetteers: [products, stores] });
const recognizer = embeddedTrainer.load(embeddedTrainer.train(examples, { seed: 7 }));
const { understand } = createUnderstander({ recognizer, entities });
const context = { language: null, now: NOON, zone: 'Asia/Tokyo' };
const MEGABYTE = 1_000_000;
const long = (piece: string) => piece.repeat(Math.ceil(MEGABYTE / piece.length)).slice(0, MEGABYTE);

describe('a text that means ill', () => {
  it.each([
    ...[
      'z\u0336\u0351\u036B\u0343\u0302a\u0336lgo',
      '',
      ' ',
      '\n\n\n',
      '\u0000',
      '\uD800',
      '\uDC00\uD800',
      '\uFEFF',
      '\u202Eabc',
      '{',
      '{product}',
      '{{ x }}',
      '%s %n',
      '\\',
      "'; --",
      '(',
      ')))',
      ':(',
    ],
    ...[
      '__proto__',
      'constructor',
      'toString',
      '{constructor}',
      '\uE000\uF500\uF8FF',
      'ﷺ',
      '👨‍👩‍👧‍👦',
      '🏽',
      '🇯',
      '\u200D',
      'ﾞﾟ',
      'ーーー',
      '〜',
      '1e999',
      '-0',
      'NaN',
    ],
    ...[
      'a',
      'あ',
      '1',
      '1,',
      'a.',
      'a@',
      'a@b.',
      '@',
      'https://',
      'KM-',
      '12/30',
      '来週の',
      'next ',
      '二千',
      '(^_^)',
      '!?',
      '. ',
      ' ',
      '\n',
      '\u0301',
      '\u0301\u0323',
    ].map(long),
    ...['a'.repeat(60) + 'x', 'ie'.repeat(40) + 'x', `${'a'.repeat(900)}x${'a'.repeat(50)}? `],
    ...['円0', '円0 ', 'a.b-', '1\n', ' \n', '0-0\n', '4.1 ', ' - '].map(long),
    ...[
      '\u200B',
      '\u0001',
      '\uD83D',
      'ﷺ',
      '👨‍👩‍👧',
      '{product}',
      'مرحبا ',
      'マグ',
      '渋谷店に',
      '150-0001 ',
      '4111 1111 1111 1111 ',
      'いつまで待たせるんですか！',
      '한국어',
    ].map(long),
  ])('is understood without a stumble (%#)', async (text) => {
    const { intents, outOfScope, entities: found, emotion, language } = await understand(text, context);
    expect(['ja', 'en']).toContain(language);
    expect(intents.length).toBeLessThanOrEqual(5);
    for (const score of [...intents.map((one) => one.score), ...Object.values(emotion)]) {
      expect(score).toBeGreaterThanOrEqual(0);
      expect(score).toBeLessThanOrEqual(1);
    }
    expect(outOfScope.score).not.toBeNaN();
    for (const { start, end, text: part } of found) {
      expect(part).toBe(text.slice(start, end));
      expect(end).toBeGreaterThan(start);
    }
  });

  it('says nothing that is in scope when it says nothing', async () => {
    for (const text of ['', ' ', '\u0000\u0001', '\uD800', '\u200B\u200B', long(' '), long('\u0301')]) {
      const { outOfScope, entities: found, languageCertain } = await understand(text, context);
      expect(outOfScope.rejected).toBe(true);
      expect([found, languageCertain]).toEqual([[], false]);
    }
  });
});

describe('a row of an evaluation that means ill', () => {
  it.each(['a', 'a.', 'あ', ' ', ' \n', '\n', 'ら 。', 'ask, ', '{product}', '渋谷店に', 'a@', '円0'].map(long))(
    'costs the recognizer no more than its beginning (%#)',
    async (text) => {
      expect(await recognizer.recognize(text, 'ja')).toEqual(await recognizer.recognize(text.slice(0, 4000), 'ja'));
    },
  );

  it('is explained by its beginning', () => {
    expect(recognizer.explain?.(long('ask, '), 'en')).toEqual(recognizer.explain?.(long('ask, ').slice(0, 4000), 'en'));
  });
});

describe('intents with the names of what every object has', () => {
  const names = ['constructor', '__proto__', 'toString', 'hasOwnProperty'];
  const said = ['在庫ありますか', '営業時間は何時ですか', '返品したいです', '送料はいくらですか'];
  const odd = names.flatMap((intent, i) =>
    ['', 'すみません、', '教えてください、'].map((before) => ({ text: `${before}${said[i] ?? ''}`, intent, language: 'ja' as const })),
  );

  it.each(names.map((name, i) => [name, said[i] ?? '']))('are learnt and explained: %s', async (name, text) => {
    const taught = embeddedTrainer.load(embeddedTrainer.train(odd, { seed: 7 }));
    expect((await taught.recognize(text, 'ja')).intents[0]?.intent).toBe(name);
    expect(taught.explain?.(text, 'ja')?.nearest[0]).toMatchObject({ intent: name, text });
  });
});

describe('a question in a disguise', () => {
  it.each([
    ['control characters between its letters', '営\u0001業\u0000時\u0002間を教\u007Fえてください', 'hours'],
    ['zero-width letters in it', '営\u200B業\u2060時間を\uFEFF教えてください', 'hours'],
    ['half-width kana and full-width letters', '返品ﾃﾞｷﾏｽｶ　返品したいです', 'returns'],
    ['full-width English', 'ｗｈａｔ　ａｒｅ　ｙｏｕｒ　ｏｐｅｎｉｎｇ　ｈｏｕｒｓ', 'hours'],
    ['other scripts around it', 'Привет 안녕 営業時間を教えてください مرحبا', 'hours'],
    ['both languages', '営業時間を教えて please, when do you open?', 'hours'],
    ['a megabyte behind it', `営業時間を教えてください。${long('。')}`, 'hours'],
  ])('is understood with %s', async (_how, text, intent) => {
    expect((await understand(text, context)).intents[0]?.intent).toBe(intent);
  });

  it('gives the places of what was found in the text as it was written', async () => {
    const text = `渋\u200B谷店に ｷｬﾝﾊﾟｽﾉｰﾄ　Ａ５　ありますか${'\u0301'.repeat(500)}`;
    const { entities: found } = await understand(text, context);
    expect(found.map(({ type, text: part }) => [type, part])).toContainEqual(['product', 'ｷｬﾝﾊﾟｽﾉｰﾄ　Ａ５']);
  });
});
