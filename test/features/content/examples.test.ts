import { describe, expect, it } from '@jest/globals';
import { trainingExamples } from '../../../src/features/content/examples.ts';
import type { NamedThings } from '../../../src/features/content/named-things.ts';
import { samplePattern } from '../../../src/features/content/sample-pattern.ts';
import { seededRandom } from '../../../src/core/clock.ts';
import type { Content } from '../../../src/flow/load.ts';

const things: NamedThings[] = [
  {
    type: 'store',
    entries: [
      { id: 's1', name: '渋谷店', aliases: ['Shibuya'], fields: { name_en: 'Shibuya' } },
      { id: 's2', name: '新宿店', aliases: ['しんじゅく', 'Shinjuku'], fields: {} },
    ],
  },
];

const content = (ja: string[], en: string[]): Content => ({
  intents: [{ intent: 'stock', title: { ja: '在庫', en: 'Stock' }, examples: { ja, en }, kind: 'faq' }],
  flows: {},
  phrases: {} as Content['phrases'],
  triggers: [],
  synonyms: [],
  entities: { order_number: { pattern: 'KM-?\\d{8}' } },
  connectors: {},
  setup: {},
});
const texts = (given: Content, seed = 1) => trainingExamples(given, things, seed).map(({ text, language }) => `${language} ${text}`);

describe('the examples that a recognizer is trained from', () => {
  it('hold every example and the title of the intent, once each', () => {
    expect(texts(content(['ありますか', 'ありますか'], ['in stock?']))).toEqual(['ja ありますか', 'ja 在庫', 'en in stock?', 'en Stock']);
  });

  it('keep the place of what is found in messages, and now and then have a name of the right language in it', () => {
    const all = texts(
      content(['{store}にある？', '{order_number}はどこ'], ['is it at {store}?', 'has {store} got it', 'got it at {store}']),
    );
    expect(all).toEqual(expect.arrayContaining(['ja {store}にある？', 'ja {order_number}はどこ', 'en is it at {store}?']));
    const filled = all.filter((text) => !text.includes('{'));
    expect(filled).toEqual(expect.arrayContaining(['ja 在庫', 'en Stock']));
    expect(filled.filter((text) => /^ja (?:渋谷|新宿)店にある？$/.test(text))).toHaveLength(1);
    expect(filled.filter((text) => /^en .*Shi(?:buya|njuku)/.test(text))).toHaveLength(1);
  });

  it('say which wording each is a variant of', () => {
    const examples = trainingExamples(content(['{store}にある？'], []), things, 1);
    expect(examples.filter(({ original }) => original === '{store}にある？')).toHaveLength(2);
  });

  it('have order numbers as the content writes them, and times and numbers', () => {
    const all = texts(content(['{order_number}はどこ', '{date_time}に{number}個'], []));
    expect(all.some((text) => /^ja KM-\d{8}はどこ$/.test(text))).toBe(true);
    expect(all.filter((text) => /に.*個$/.test(text)).join()).not.toContain('{');
  });

  it('are the same for the same seed and others for another', () => {
    const given = content(
      Array.from({ length: 8 }, (_, n) => `{order_number} ${n}`),
      [],
    );
    expect(texts(given)).toEqual(texts(given));
    expect(texts(given, 2)).not.toEqual(texts(given));
  });

  it('keep the name of a placeholder for which nothing is known', () => {
    expect(texts({ ...content(['{colour}のは？'], []), entities: {} })).toContain('ja colourのは？');
  });
});

describe('a sample of a pattern', () => {
  it.each([
    ['KM-?\\d{8}', /^KM-\d{8}$/],
    ['^[A-Z]{2}\\d+$', /^AA\d$/],
    ['\\bT[0-9]{3,5}\\b', /^T\d{3}$/],
  ])('fits %s', (pattern, expected) => {
    expect(samplePattern(pattern, seededRandom(1))).toMatch(expected);
  });

  it('is not tried for groups and alternatives', () => {
    expect(samplePattern('(a|b)c', seededRandom(1))).toBeNull();
  });
});
