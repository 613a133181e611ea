import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Entity } from '../../../src/core/understanding.ts';
import { createEntityFinder } from '../../../src/nlu/entities/entities.ts';
import { createPatternFinder } from '../../../src/nlu/entities/patterns.ts';
import { NOON, products, stores } from '../sample-shop.ts';

const finder = createEntityFinder({ gazetteers: [products, stores] });
const find = (text: string) => finder.find(text, { now: NOON, zone: 'Asia/Tokyo', language: 'ja' });
const of = (type: string, text: string) => find(text).filter((entity) => entity.type === type);
const ids = ({ value, candidates = [value] }: Entity) => candidates.map((candidate) => (candidate.kind === 'record' ? candidate.id : ''));

describe('product names', () => {
  it.each([
    ['as it is', 'キャンパスノート A5 横罫はありますか', 'キャンパスノート A5 横罫'],
    ['without blanks', 'キャンパスノートA5横罫ありますか', 'キャンパスノートA5横罫'],
    ['without its last word', 'キャンパスノートA5の在庫', 'キャンパスノートA5'],
    ['half-width kana and full-width letters', 'ｷｬﾝﾊﾟｽﾉｰﾄ　Ａ５まだある？', 'ｷｬﾝﾊﾟｽﾉｰﾄ　Ａ５'],
    ['hiragana', 'きゃんぱすのーとA5ほしい', 'きゃんぱすのーとA5'],
    ['no long vowel', 'キャンパスノトA5ください', 'キャンパスノトA5'],
    ['the other way round', 'A5のキャンパスノートを', 'A5のキャンパスノート'],
    ['a wrong letter', 'キャンバスノートA5を', 'キャンバスノートA5'],
    ['English', 'do you have the Campus Notebook A5?', 'Campus Notebook A5'],
    ['English with a slip', 'campus notebok a5 pls', 'campus notebok a5'],
  ])('are found by %s', (_how, text, said) => {
    const [product] = of('product', text);
    expect(product && ids(product)).toEqual(['n-a5']);
    expect(product?.text).toBe(said);
    expect(text.slice(product?.start, product?.end)).toBe(said);
    expect(product?.score).toBeGreaterThan(0.6);
  });

  it.each([['ノート'], ['キャンパスノート'], ['campus notebook']])('name the same however often they are said: %s', (said) => {
    const [once] = of('product', said);
    expect(once).toBeDefined();
    expect(of('product', `${said} `.repeat(500)).map((entity) => ids(entity).sort())).toEqual([once && ids(once).sort()]);
  });

  it('bring their columns', () => {
    expect(of('product', 'ストップウォッチ')[0]).toMatchObject({
      score: 1,
      value: { kind: 'record', id: 'watch', name: 'ストップウォッチ', fields: { price: '550' } },
    });
  });

  it('give every product that a part of a name may mean', () => {
    const [notebook] = of('product', 'キャンパスノートありますか');
    expect(notebook && ids(notebook).sort()).toEqual(['n-a4', 'n-a5', 'n-b5']);
    const [any] = of('product', 'ノートありますか');
    expect(any && ids(any)).toEqual(expect.arrayContaining(['n-mini', 'n-ring', 'n-a4']));
  });

  it.each(['マグカップ', 'マグ', 'まぐかっぷ', 'mug', 'mugs', 'マグカプ'])(
    'give at most eight for %s, and are less sure the more there are',
    (word) => {
      const [mug] = of('product', `${word}ください`.replace(/([a-z])く/, '$1 く'));
      expect(mug && ids(mug)).toHaveLength(8);
      expect(mug?.score).toBeLessThan(of('product', 'ストップウォッチ')[0]?.score ?? 0);
      expect(mug?.score).toBeGreaterThan(0.3);
    },
  );

  it('are told apart by a word beside an alias that several share', () => {
    const alike = createEntityFinder({
      gazetteers: [
        {
          type: 'product',
          entries: ['A5', 'B5', 'A4'].map((size) => ({
            id: size,
            name: `キャンパスノート ${size} 横罫`,
            aliases: ['横罫のキャンパスノート'],
            fields: {},
          })),
        },
      ],
    });
    const found = alike.find('横罫のキャンパスノートA5ありますか', { now: NOON, zone: 'Asia/Tokyo', language: 'ja' });
    expect(found.map((entity) => [entity.text, ids(entity)])).toEqual([['横罫のキャンパスノートA5', ['A5']]]);
  });

  it.each(['which colours can I get', 'what can you do', 'how many sheets'])('are not words of every sentence: %s', (text) => {
    const shop = createEntityFinder({
      gazetteers: [
        {
          type: 'product',
          entries: ['Watering can', 'Colour pencils, 12 colours', 'Letter set, 20 sheets'].map((name) => ({
            id: name,
            name,
            aliases: [],
            fields: {},
          })),
        },
      ],
    });
    expect(shop.find(text, { now: NOON, zone: 'Asia/Tokyo', language: 'en' })).toEqual([]);
  });

  it('take a colour into account', () => {
    const [mug] = of('product', 'マグカップの赤ありますか');
    expect(mug && ids(mug)).toEqual(['mug-3']);
  });

  it('find a single kanji that is a word', () => {
    const [umbrella] = of('product', '傘ありますか');
    expect(umbrella && ids(umbrella)).toEqual(['umb']);
  });

  it('find two products in one sentence', () => {
    expect(of('product', 'ストップウォッチとミニノートの在庫は？').flatMap(ids)).toEqual(['watch', 'n-mini']);
  });

  it.each([
    '在庫はありますか',
    '営業時間を教えてください',
    'ノートパソコンの修理',
    '返品したいです',
    '何時まで開いてますか',
    'ポイントカードを作りたい',
    'no, the blue one',
    'I want to stop watching this',
    'thanks',
    'もののとき',
    '白いのはありますか',
    'A5',
    'muggy weather',
    '😀',
    '',
  ])('are not seen in %s', (text) => {
    expect(of('product', text)).toEqual([]);
  });
});

describe('shop names', () => {
  it.each([
    '渋谷店',
    '渋谷',
    'しぶや',
    'シブヤ',
    'ｼﾌﾞﾔ',
    'shibuya',
    'Shibuya store',
    'ＳＨＩＢＵＹＡ',
    '渋谷のお店は何時まで？',
    'しぶやの営業時間',
    'shibuya店のnotebookありますか',
    'is shibuya open',
  ])('are found in %s', (text) => {
    const [store] = of('store', text);
    expect(store && ids(store)).toEqual(['shibuya']);
    expect(store?.score).toBeGreaterThan(0.8);
  });

  it('prefer the longer name', () => {
    expect(of('store', '新宿西口店').flatMap(ids)).toEqual(['shinjuku-west']);
    expect(of('store', '新宿店').flatMap(ids)).toEqual(['shinjuku']);
  });

  it('stand beside products', () => {
    expect(find('渋谷店にストップウォッチまだありますか').map(({ type, text }) => [type, text])).toEqual(
      [
        ['store', '渋谷'],
        ['product', 'ストップウォッチ'],
      ].map(([type, text]) => [type, text === '渋谷' ? expect.stringMatching(/^渋谷店?$/) : text]),
    );
  });

  it('are not seen where only the word for shop is', () => {
    expect(of('store', 'お店はどこですか')).toEqual([]);
  });
});

describe('numbers, addresses and order numbers', () => {
  it.each([
    ['1.5', 1.5],
    ['two erasers', 2],
    ['②', 2],
    ['2時間', 2],
    ['十二回', 12],
  ])('reads %s as %d', (text, number) => {
    expect(of('number', text).map(({ value }) => value)).toEqual([{ kind: 'number', number }]);
  });

  it.each(['一緒に', '一番人気', 'the blue one', 'A5', '十分です', '12/30', '19時', '090-1234-5678'])('reads no number in %s', (text) => {
    expect(of('number', text)).toEqual([]);
  });

  it.each([
    ['phone', '090-1234-5678', '09012345678'],
    ['phone', '０９０ー１２３４ー５６７８', '09012345678'],
    ['phone', '03(1234)5678 です', '0312345678'],
    ['phone', '0120-123-456', '0120123456'],
    ['phone', '+81 90-1234-5678', '09012345678'],
    ['postal_code', '150-0041', '150-0041'],
    ['postal_code', '〒１５０－００４１', '150-0041'],
    ['postal_code', '〒1500041', '150-0041'],
    ['email', 'A.b+c@Example.co.jp に', 'a.b+c@example.co.jp'],
    ['order_number', 'KM-20251118-0042 の件', 'KM-20251118-0042'],
    ['order_number', 'ｋｍ－20251118－0042', 'KM-20251118-0042'],
    ['order_number', '注文番号はab1234567です', 'AB1234567'],
  ])('finds a %s in %s', (type, text, value) => {
    expect(find(text).map((entity) => [entity.type, entity.value])).toEqual([[type, { kind: 'text', text: value }]]);
  });

  it('takes the patterns of the content', () => {
    const own = createEntityFinder({ gazetteers: [], patterns: { order_number: 'DUCK[0-9]{4}', member: 'M-[0-9]+' } });
    const found = own.find('duck0042 and m-7, KM-20251118-0042', { now: NOON, zone: 'Asia/Tokyo', language: 'en' });
    expect(found.filter(({ type }) => type !== 'number').map(({ type, value }) => [type, value])).toEqual([
      ['order_number', { kind: 'text', text: 'DUCK0042' }],
      ['member', { kind: 'text', text: 'M-7' }],
    ]);
  });

  it('is never kept busy by a pattern of the content, however it is written', () => {
    const nested = { nested: '(a+)+$' };
    const began = process.cpuUsage();
    expect(createPatternFinder(nested)('a'.repeat(50_000) + '!')).toEqual([]);
    const own = createEntityFinder({ gazetteers: [], patterns: nested });
    expect(own.find('a'.repeat(1_500) + '!', { now: NOON, zone: 'Asia/Tokyo', language: 'en' })).toEqual([]);
    const { user, system } = process.cpuUsage(began);
    expect(user + system).toBeLessThan(2_000_000);
    expect(createPatternFinder(nested)('!' + 'a'.repeat(3))).toMatchObject([{ type: 'nested', start: 1, end: 4 }]);
  });

  it('does not take what the end of reading cuts for the end of the message, or for a whole value', () => {
    const find = (text: string) =>
      createEntityFinder({ gazetteers: [], patterns: { end: 'a+$', code: 'K-[0-9]+' } }).find(text, {
        ...{ now: NOON, zone: 'Asia/Tokyo', language: 'en' },
      });
    const types = (text: string) => find(text).map((entity) => entity.type);
    expect(types('a'.repeat(50_000) + '!')).not.toContain('end');
    expect(types(`${'x '.repeat(995)}K-12345678901234567890`)).not.toContain('code');
    expect(types(`${'x '.repeat(985)}K-12345678901234567890`)).toContain('code');
    expect(types(`${'x '.repeat(980)}K-12345 ${'x '.repeat(500)}`)).toContain('code');
    expect(types('x a')).toContain('end');
  });

  it('refuses a pattern that is none', () => {
    expect(() => createEntityFinder({ gazetteers: [], patterns: { x: '(' } })).toThrow();
  });
});

describe('any text', () => {
  it('never makes it throw, and every entity stands where it says', () => {
    const pieces = fc.constantFrom(
      'キャンパスノート',
      'マグ',
      '渋谷',
      '12/30',
      '19時',
      '〒150-0041',
      '\uD800',
      '\uDC00',
      'e\u0301\u0301\u0301\u0301\u0301',
      'ｶﾞ',
      '㍻',
      'ﷺ',
      '👨‍👩‍👧',
      '\u202E',
      '\0',
      ' ',
      '①',
      '千',
      '年',
    );
    const texts = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 100 }),
      fc.array(fc.oneof(pieces, fc.string({ maxLength: 3 })), { maxLength: 20 }).map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(texts, (text) => {
        for (const entity of find(text)) {
          expect(text.slice(entity.start, entity.end)).toBe(entity.text);
          expect(entity.end).toBeGreaterThan(entity.start);
          expect(entity.score > 0 && entity.score <= 1).toBe(true);
        }
      }),
    );
  });

  it('is never given two values of one type in the same place', () => {
    const pieces = fc.constantFrom(
      '12/30',
      '19時',
      '3個',
      '5,000円',
      'から',
      ' to ',
      'fri',
      ' at 3',
      '$20',
      '090-1234-5678',
      '渋谷',
      'a dozen',
      '半',
      '年',
      '-',
      ' ',
      '1',
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(pieces, fc.string({ maxLength: 2 })), { maxLength: 25 }), (parts) => {
        const found = find(parts.join(''));
        for (const one of found) {
          for (const other of found) {
            if (one !== other && one.type === other.type) expect(one.end <= other.start || other.end <= one.start).toBe(true);
          }
        }
      }),
    );
  });

  it('is read to a bounded length', () => {
    const texts = [
      'あ',
      'キャンパスノートA5',
      '1',
      '12/30',
      'a@',
      '0-',
      'mug ',
      '(',
      '市',
      '12月',
      '1日',
      'three hundred ',
      '渋谷区1-',
      '4111 ',
      '1 a ',
    ];
    for (const piece of texts) expect(find(piece.repeat(10_000)).length).toBeLessThan(2000);
  });
});
