import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { TestSentence } from '../../../src/nlu/evaluate.ts';
import { loadDataSet } from './data-sets.ts';
import { FIGURES, verdict } from './figures.ts';
import { misspell } from './misspell.ts';
import { MissingData } from './read-data.ts';

describe('the published sets', () => {
  let dir: string;
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'uketsuke-sets-'));
  });
  afterEach(() => rm(dir, { recursive: true, force: true }));

  async function put(file: string, text: string) {
    await mkdir(dirname(join(dir, file)), { recursive: true });
    await writeFile(join(dir, file), text);
  }

  it('learns nothing from out of scope, and asks about it', async () => {
    const many = Array.from({ length: 12 }, (_, i) => [`where is parcel ${i}`, 'parcel']);
    const file = { train: many, val: [['my parcel', 'parcel']], test: [['parcel?', 'parcel']], oos_train: [['x', 'oos']], oos_val: [['y', 'oos']], oos_test: [['z', 'oos']] }; // prettier-ignore
    await put('clinc150/data_full.json', JSON.stringify(file));
    const { train, validation, test } = await loadDataSet(dir, 'clinc-full');
    expect(train).toHaveLength(12);
    expect(validation.map(({ text, intent }) => [text, intent])).toEqual([['my parcel', 'parcel'], ['y', null]]); // prettier-ignore
    expect(test.map(({ intent }) => intent)).toEqual(['parcel', null]);
    expect((await loadDataSet(dir, 'clinc-10-full')).train.map(({ text }) => text).slice(8)).toEqual([
      'where is parcel 8',
      'where is parcel 9',
    ]);
  });

  it('reads commas, quotes and line breaks in a table', async () => {
    await put('banking77/train.csv', 'text,category\n"Why, my ""card"" is\ngone",lost_card\n');
    await put('banking77/test.csv', 'text,category\nhello,greeting\n');
    const { train, test } = await loadDataSet(dir, 'banking-full');
    expect(train).toEqual([{ text: 'Why, my "card" is\ngone', intent: 'lost_card', language: 'en' }]);
    expect(test).toEqual([{ text: 'hello', intent: 'greeting', language: 'en' }]);
  });

  it('joins the words of Japanese, which has no blanks between them', async () => {
    await put(
      'xsid_ja/ja.valid.conll',
      '# id = 1\n# text-en = Alarm\n# text = 目覚まし を 7 時 に\n# intent = alarm/set\n1\t目\talarm/set\tO\n',
    );
    await put('xsid_ja/ja.test.conll', '# text = 今日 は 雨 ？\n# intent = weather/find\n');
    const { train, test } = await loadDataSet(dir, 'xsid-ja');
    expect(train).toEqual([{ text: '目覚ましを7時に', intent: 'alarm/set', language: 'ja' }]);
    expect(test[0]?.text).toBe('今日は雨？');
  });

  it('names what is missing and where it is published', async () => {
    await put('hwu64/autofaq_v4/hwu_small_train.csv', 'alarm,exampleSentence,wake me\n');
    const missing = await loadDataSet(dir, 'hwu-10').catch((error: unknown) => error);
    expect(missing).toBeInstanceOf(MissingData);
    expect(missing).toMatchObject({ files: ['hwu64/autofaq_v4/hwu_small_test.csv'], published: expect.stringContaining('AutoFAQ') });
  });

  it('does not follow a link out of the folder', async () => {
    await mkdir(join(dir, 'clinc150'));
    await symlink(join(import.meta.dirname, '../../../package.json'), join(dir, 'clinc150/data_small.json'));
    await expect(loadDataSet(dir, 'clinc-small')).rejects.toBeInstanceOf(MissingData);
  });
});

describe('misspellings', () => {
  const rows: TestSentence[] = Array.from({ length: 500 }, () => ({
    text: 'please CANCEL the order now',
    intent: 'cancel',
    language: 'en',
  }));

  it('change about a quarter of the longer words by one edit each, and no short word', () => {
    const words = misspell(rows, { share: 0.25, least: 4, seed: 1 }).map(({ text }) => text.split(' '));
    const changed = words.flatMap(([first, second, , fourth]) => [first !== 'please', second !== 'CANCEL', fourth !== 'order']);
    const share = changed.filter(Boolean).length / changed.length;
    expect(share).toBeGreaterThan(0.2);
    expect(share).toBeLessThan(0.3);
    for (const [first = '', , third, , fifth] of words) {
      expect([third, fifth]).toEqual(['the', 'now']);
      expect(Math.abs(first.length - 'please'.length)).toBeLessThanOrEqual(1);
    }
  });

  it('are the same for the same seed', () => {
    const of = (seed: number) => misspell(rows, { share: 0.25, least: 4, seed });
    expect(of(1)).toEqual(of(1));
    expect(of(1)).not.toEqual(of(2));
  });
});

describe('the verdict on a figure', () => {
  const figure = (name: RegExp) => FIGURES.find((one) => name.test(one.name)) as (typeof FIGURES)[number];

  it('goes by what is printed', () => {
    const accuracy = figure(/^CLINC150 full: accuracy/);
    expect([94.46, 94.4, 93.6, 93.5].map((value) => verdict(accuracy, value))).toEqual(['aim', 'floor', 'floor', 'below']);
    expect(verdict(accuracy, null)).toBe('');
  });

  it('knows where less is better', () => {
    expect([60, 61, 150, 151].map((value) => verdict(figure(/median/), value))).toEqual(['aim', 'floor', 'floor', 'below']);
  });
});
