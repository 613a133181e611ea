import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { execFile } from 'node:child_process';
import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { nluCommand } from '../../src/cli/nlu.ts';
import { UketsukeError } from '../../src/core/errors.ts';
import { copyContent } from '../features/content/content-kit.ts';
import { examples } from '../nlu/sample-shop.ts';

// A training takes seconds where others are busy.
jest.setTimeout(180_000);

const program = join(import.meta.dirname, '../../bin/uketsuke.js');
const rowsOf = (rows: object[]) => rows.map((row) => `${JSON.stringify(row)}\n`).join('');
/** Not as any example says it. */
const questions = [
  { text: 'まだ在庫あります？', intent: 'stock' },
  { text: 'what time do you open on sunday', intent: 'hours' },
  { text: '送料っていくらかかりますか', intent: 'delivery' },
  { text: 'who won the football game', intent: null },
];

let dir: string;
const file = (name: string) => join(dir, name);
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'uketsuke-nlu-'));
  await writeFile(file('train.jsonl'), rowsOf(examples.map(({ text, intent }) => ({ text, intent }))));
  await writeFile(file('test.jsonl'), rowsOf(questions));
});
afterAll(() => rm(dir, { recursive: true, force: true }));

/** As src/cli/main.ts calls it. */
async function run(args: string[], locale: 'ja' | 'en' = 'en') {
  const [out, err]: [string[], string[]] = [[], []];
  const io = { out: (line: string) => void out.push(line), err: (line: string) => void err.push(line), env: {}, locale };
  const code = await nluCommand(args, io).catch((error: unknown) => {
    if (!(error instanceof UketsukeError)) throw error;
    err.push(error.message);
    return 1;
  });
  return { code, out: out.join('\n'), err: err.join('\n') };
}

const evaluating = (...more: string[]) => ['evaluate', '--train', file('train.jsonl'), '--test', file('test.jsonl'), ...more];

describe('uketsuke nlu evaluate, as a program', () => {
  it('prints one JSON object, and writes one prediction for each row in its order', async () => {
    const predictions = file('predictions.jsonl');
    const args = [program, 'nlu', ...evaluating('--json', '--predictions', predictions)];
    const { stdout } = await promisify(execFile)(process.execPath, args, { env: { PATH: process.env['PATH'] } });
    expect(JSON.parse(stdout)).toMatchObject({
      engine: 'embedded',
      train: { sentences: examples.length },
      test: { outOfScope: 1 },
      threshold: { from: 'training', maxWithheld: 0.05 },
      sentences: 4,
      accuracy: 1,
      unknownIntents: [],
      trainingSeconds: expect.any(Number),
      medianMicros: expect.any(Number),
      p99Micros: expect.any(Number),
    });
    const rows = (await readFile(predictions, 'utf8')).trim().split('\n').map((line) => JSON.parse(line) as Prediction); // prettier-ignore
    expect(rows.map(({ text, gold }) => ({ text, intent: gold }))).toEqual(questions);
    expect(rows.slice(0, 3).map(({ top }) => top)).toEqual(['stock', 'hours', 'delivery']);
    for (const row of rows) {
      expect(Object.keys(row)).toEqual(['text', 'gold', 'predicted', 'top', 'score', 'confidence']);
      expect([row.top, null]).toContain(row.predicted);
    }
    const [inside, outside] = [rows.slice(0, 3), rows.slice(3)].map((part) => part.map(({ score }) => score));
    expect(Math.min(...(inside ?? []))).toBeGreaterThan(Math.max(...(outside ?? [])));
    expect(rows[3]?.predicted).toBeNull();
  });
});

type Prediction = { text: string; gold: string | null; predicted: string | null; top: string | null; score: number; confidence: number };

describe('uketsuke nlu evaluate', () => {
  it('tells the figures, the intents and the confusions to a reader, in the language of the locale', async () => {
    await writeFile(file('mixed.jsonl'), rowsOf([...questions, { text: 'do you have it in stock', intent: 'hours' }]));
    const args = ['evaluate', '--train', file('train.jsonl'), '--test', file('mixed.jsonl')];
    const { code, out } = await run(args);
    expect(code).toBe(0);
    expect(out).toMatch(/test: 4 sentences in scope, 1 out of scope\nthreshold: learnt .* at most 5\.0 % /);
    expect(out).toMatch(/^ +75\.0 % {2}accuracy without threshold$/m);
    expect(out).toMatch(/^ +[\d.]+ % +50\.0 % +2 {2}hours$/m);
    expect(out).toMatch(/^ +1 {2}hours → stock {2}“do you have it in stock”$/m);
    expect((await run(args, 'ja')).out).toMatch(/^ +75\.0 % {2}正答率（境目なし）$[\s\S]*hours → stock {2}「do you have it in stock」$/m);
  });

  it('takes the threshold from the validation rows alone when there are some, and says so', async () => {
    const validation = [...questions, { text: '営業時間は？', intent: 'hours' }];
    await writeFile(file('validation.jsonl'), rowsOf(validation));
    const { out } = await run(evaluating('--validation', file('validation.jsonl'), '--max-withheld', '0'));
    expect(out).toMatch(/threshold: chosen on the 5 validation sentences, to withhold at most 0\.0 % .* nothing else/);
    const { err, out: json } = await run(evaluating('--validation', file('test.jsonl'), '--max-withheld', '0', '--json'));
    expect(JSON.parse(json)).toMatchObject({ withheld: 0, threshold: { from: 'validation', validationSentences: 4 } });
    expect(err).toBe('training…');
  });

  it('says when the validation rows tell nothing, and goes by the training rows', async () => {
    await writeFile(file('nothing.jsonl'), rowsOf([{ text: 'who won', intent: null }]));
    expect((await run(evaluating('--validation', file('nothing.jsonl')))).out).toMatch(/threshold: learnt[\s\S]*no validation row/);
  });

  it('counts the intents that it cannot know', async () => {
    await writeFile(file('strange.jsonl'), rowsOf([...questions, { text: 'parking?', intent: 'parking' }]));
    const { code, out, err } = await run(['evaluate', '--train', file('train.jsonl'), '--test', file('strange.jsonl'), '--json']);
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ unknownIntents: [{ intent: 'parking', sentences: 1 }], accuracy: 0.75 });
    expect(err).toContain('“parking” (1 test rows) is not among the training rows');
  });

  it('gives the same predictions for the same seed', async () => {
    const predict = async (name: string) => {
      await run(evaluating('--seed', '3', '--predictions', file(name)));
      return readFile(file(name), 'utf8');
    };
    expect(await predict('one.jsonl')).toBe(await predict('two.jsonl'));
  });

  it('names every bad line with its mend', async () => {
    const lines = ['{"text":"a","intent":"x"}', 'nonsense', '{"intent":"x"}', '', '{"text":"b","intent":null}', '{"text":"c"}', '{"text":"d","intent":"x","language":"fr"}']; // prettier-ignore
    await writeFile(file('bad.jsonl'), lines.join('\n'));
    const { code, err } = await run(['evaluate', '--train', file('bad.jsonl'), '--test', file('test.jsonl')]);
    expect(code).toBe(1);
    expect(err.split('\n').map((line) => line.replace(dir, '').slice(0, 28))).toEqual([
      '/bad.jsonl:2 is not a JSON o',
      '/bad.jsonl:3 has no text → p',
      '/bad.jsonl:5 has the intent ',
      '/bad.jsonl:6 has no intent →',
      '/bad.jsonl:7 has a language ',
    ]);
    expect((await run(evaluating('--validation', file('bad.jsonl')))).err).not.toContain(':5');
  });

  it.each([
    ['a file that is not there', ['--test', 'nowhere.jsonl'], /nowhere\.jsonl does not exist/],
    ['an empty file', ['--test', '/dev/null'], /holds no rows/],
    ['a folder that is not there for the predictions', ['--predictions', '/nowhere/p.jsonl'], /p\.jsonl cannot be written/],
    ['a folder for the predictions', ['--predictions', tmpdir()], /is a folder\. Give the name of the file/],
    ['a folder without content', ['--test', tmpdir()], /neither a content folder/],
  ])('refuses %s before it trains', async (_name, args, complaint) => {
    const { code, err } = await run(evaluating(...args));
    expect(code).toBe(1);
    expect(err).toMatch(complaint);
    expect(err).not.toContain('training…');
  });

  it.each([
    ['a share above one', ['--max-withheld', '1.5'], /--max-withheld 1\.5: write a share from 0 to 1/],
    ['a share that is no number', ['--max-withheld', ''], /--max-withheld/],
    ['a seed that is no number', ['--seed', 'x'], /--seed x/],
    ['another language', ['--language', 'fr'], /--language fr/],
  ])('refuses %s as it refuses an option that there is not', async (_name, args, complaint) => {
    expect(await run(evaluating(...args))).toMatchObject({ code: 2, out: '', err: expect.stringMatching(complaint) });
    expect(await run(['explain', 'x', ...args])).toMatchObject({ code: 2 });
  });

  it('says how it is used', async () => {
    expect(await run([])).toMatchObject({ code: 2, err: expect.stringContaining('Usage:') });
    expect(await run(['evaluate', '--train', 'x'])).toMatchObject({ code: 2, err: expect.stringContaining('--test is needed') });
    expect(await run(['--help'], 'ja')).toMatchObject({ code: 0, out: expect.stringContaining('使い方') });
  });
});

describe('uketsuke nlu, with a content folder', () => {
  let content: Awaited<ReturnType<typeof copyContent>>;
  beforeAll(async () => {
    content = await copyContent();
  });
  afterAll(() => content.remove());

  it('measures the content with sentences as customers write them, and with its own examples', async () => {
    await writeFile(file('customers.jsonl'), rowsOf([{ text: '領収書をいただけますか', intent: 'receipt' }]));
    const { code, out } = await run(['evaluate', '--train', content.dir, '--test', file('customers.jsonl'), '--json']);
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ sentences: 1, accuracy: 1 });
    const own = JSON.parse((await run(['evaluate', '--train', content.dir, '--test', content.dir, '--json'])).out) as Own;
    expect(own.accuracy).toBeGreaterThan(0.95);
    expect(own.sentences).toBeLessThan(own.train.sentences);
  });

  it('explains a text', async () => {
    const { code, out } = await run(['explain', '領収書をいただけますか', '--dir', content.dir], 'ja');
    expect(code).toBe(0);
    expect(out).toMatch(/^言語：ja\n範囲内と判断[^\n]*\n +[\d.]+ {2}receipt {2}\S[\s\S]*いちばん近い例文\n +[\d.]+ {2}receipt {2}\S/);
    const json = JSON.parse((await run(['explain', 'xyzzy', '--dir', content.dir, '--json'])).out) as object;
    expect(json).toMatchObject({ text: 'xyzzy', read: 'xyzzy', languageCertain: false, outOfScope: { score: expect.any(Number) } });
    expect(await run(['explain', ' '])).toMatchObject({ code: 2 });
    expect(await run(['explain', 'x', '--dir', file('nowhere')])).toMatchObject({ code: 1 });
  });

  it('lists the errors of the folder', async () => {
    await appendFile(join(content.dir, 'intents', 'receipt.yaml'), 'colour: red\n');
    const { code, err } = await run(['evaluate', '--train', content.dir, '--test', file('test.jsonl')]);
    expect(code).toBe(1);
    expect(err).toMatch(/^intents\/receipt\.yaml:\d+:\d+ error .*colour.*\n {4}→ /m);
  });
});

type Own = { accuracy: number; sentences: number; train: { sentences: number } };
