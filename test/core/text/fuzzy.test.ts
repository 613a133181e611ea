import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createFuzzyIndex } from '../../../src/core/text/fuzzy.ts';
import { nearestSubstring } from '../../../src/core/text/edit-distance.ts';
import { keyWithOffsets } from '../../../src/core/text/key-offsets.ts';
import { searchKey } from '../../../src/core/text/normalize.ts';

const index = createFuzzyIndex([
  { id: 'n-a4', texts: ['キャンパスノート A4', 'Campus notebook A4'] },
  { id: 'n-a5', texts: ['キャンパスノート A5', 'Campus notebook A5'] },
  { id: 'mug-w', texts: ['マグカップ 白', 'White mug'] },
  { id: 'mug-s', texts: ['ステンレスマグカップ', 'Stainless mug'] },
  { id: 'umb', texts: ['折りたたみ傘 ネイビー', 'Folding umbrella navy'] },
  { id: 'guard', texts: ['ガードルームシューズ'] },
]);
const top = (query: string) => index.search(query)[0]?.id;

describe('a fuzzy search for names', () => {
  it.each([
    ['the name itself', 'キャンパスノート A5'],
    ['half-width kana', 'ｷｬﾝﾊﾟｽﾉｰﾄ A5'],
    ['hiragana', 'きゃんぱすのーとA5'],
    ['full-width letters and no blank', 'キャンパスノートＡ５'],
    ['no long vowels', 'キャンパスノトA5'],
    ['a missing letter', 'キャンスノートA5'],
    ['two letters swapped', 'キャパンスノートA5'],
    ['a question around it', 'キャンパスノートA5の在庫はありますか'],
    ['English capitals', 'CAMPUS NOTEBOOK A5'],
  ])('finds a name by %s', (_how, query) => {
    expect(top(query)).toBe('n-a5');
  });

  it('gives 1 to the same name and less to any other', () => {
    const [first, second] = index.search('マグカップ 白');
    expect(first).toEqual({ id: 'mug-w', score: 1 });
    expect(second?.score).toBeLessThan(0.95);
  });

  it('finds every name that holds a general word', () => {
    expect(index.search('マグカップ').map((hit) => hit.id)).toEqual(['mug-w', 'mug-s']);
    expect(
      index
        .search('mug')
        .map((hit) => hit.id)
        .sort(),
    ).toEqual(['mug-s', 'mug-w']);
    expect(top('傘')).toBe('umb');
  });

  it('keeps to the limit and the least score', () => {
    expect(index.search('ノート', { limit: 1 })).toHaveLength(1);
    expect(index.search('ノート', { minScore: 0.99 })).toEqual([]);
  });

  it('finds nothing for an empty or a foreign query', () => {
    for (const query of ['', ' ー ', '営業時間', '\uD800', 'xyz']) expect(index.search(query)).toEqual([]);
  });

  it('does not depend on the order of the entries', () => {
    const entries = ['b', 'a', 'c'].map((id) => ({ id, texts: ['同じ名前'] }));
    const orders = [entries, [...entries].reverse()].map((list) =>
      createFuzzyIndex(list)
        .search('同じ名前')
        .map((hit) => hit.id),
    );
    expect(orders).toEqual([
      ['a', 'b', 'c'],
      ['a', 'b', 'c'],
    ]);
  });
});

describe('a fuzzy search in a large catalogue', () => {
  const words = ['ノート', 'マグ', 'カップ', '傘', 'A5', 'ペン', '白', 'ランプ', 'mug', 'box'];
  const texts = fc.array(fc.array(fc.constantFrom(...words), { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 3 });
  const catalogue = fc.array(texts, { minLength: 1, maxLength: 60 });
  const entriesOf = (named: string[][][]) => named.map((names, at) => ({ id: `e${at}`, texts: names.map((name) => name.join(' ')) }));

  it('shows as the best few what is first among all', () => {
    fc.assert(
      fc.property(
        catalogue,
        fc.constantFrom(...words, 'マグカプ', 'ノートA5', '白い傘'),
        fc.integer({ min: 1, max: 8 }),
        (named, query, limit) => {
          const many = createFuzzyIndex(entriesOf(named));
          const all = many.search(query, { limit: 1_000, minScore: 0.1 });
          expect(many.search(query, { limit, minScore: 0.1 })).toEqual(all.slice(0, limit));
        },
      ),
    );
  });

  it('finds an entry by its best name, however many entries share a name', () => {
    fc.assert(
      fc.property(catalogue, fc.constantFrom(...words, 'マグカプ', 'ノートA5'), (named, query) => {
        const entries = entriesOf(named);
        const hits = new Map(
          createFuzzyIndex(entries)
            .search(query, { limit: 1_000, minScore: 0 })
            .map(({ id, score }) => [id, score]),
        );
        const key = searchKey(query);
        for (const { id, texts: names } of entries) if (names.some((name) => searchKey(name) === key)) expect(hits.get(id)).toBe(1);
        const same = new Map<string, number | undefined>();
        for (const { id, texts: names } of entries) {
          const what = [...new Set(names.map((name) => searchKey(name)))].sort().join('|');
          expect(hits.get(id)).toBe(same.has(what) ? same.get(what) : hits.get(id));
          same.set(what, hits.get(id));
        }
      }),
    );
  });

  it('leaves nothing behind of one search for the next', () => {
    const first = index.search('キャンパスノート A5');
    index.search('mug');
    index.findIn('マグカップとノート');
    expect(index.search('キャンパスノート A5')).toEqual(first);
  });
});

describe('a name inside a sentence', () => {
  it('says where it stands in the text as the customer wrote it', () => {
    const sentence = 'すみません、ｷｬﾝﾊﾟｽﾉｰﾄ　Ａ５の在庫ありますか';
    const [hit] = index.findIn(sentence);
    expect(hit).toMatchObject({ id: 'n-a5', score: 1 });
    expect(sentence.slice(hit?.start, hit?.end)).toBe('ｷｬﾝﾊﾟｽﾉｰﾄ　Ａ５');
  });

  it('keeps half-width voice marks with their kana', () => {
    const sentence = '昨日ｶﾞｰﾄﾞﾙｰﾑｼｭｰｽﾞを';
    const [hit] = index.findIn(sentence);
    expect(sentence.slice(hit?.start, hit?.end)).toBe('ｶﾞｰﾄﾞﾙｰﾑｼｭｰｽﾞ');
  });

  it('forgives a wrong letter and says so in the score', () => {
    const [hit] = index.findIn('ステンレスマゲカップはまだありますか');
    expect(hit?.id).toBe('mug-s');
    expect(hit?.score).toBeCloseTo(0.9);
  });

  it('finds no name in sentences without one', () => {
    for (const sentence of ['在庫はありますか', '営業時間を教えてください', 'do you have it in stock?', ''])
      expect(index.findIn(sentence)).toEqual([]);
  });
});

describe('the nearest substring', () => {
  it.each([
    ['abc', 'xxabcxx', { distance: 0, start: 2, end: 5 }],
    ['abcd', 'xxacbdxx', { distance: 1, start: 2, end: 6 }],
    ['abcd', 'xxabdxx', { distance: 1, start: 2, end: 5 }],
    ['', 'abc', { distance: 0, start: 0, end: 0 }],
  ])('of %s in %s', (name, text, expected) => {
    expect(nearestSubstring(name, text)).toEqual(expected);
  });
});

describe('a search key with offsets', () => {
  it('is the search key', () => {
    for (const text of ['ｷｬﾝﾊﾟｽ ﾉｰﾄＡ５', 'がぎぐ カップ', 'Café №5', '㍻元年 ㈱カモ', '👨‍👩‍👧 か\u3099'])
      expect(keyWithOffsets(text).key).toBe(searchKey(text));
  });
});
