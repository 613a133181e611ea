import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Language } from '../../src/core/language.ts';
import { InputError } from '../../src/core/errors.ts';
import { emotionCommand } from '../../src/cli/emotion.ts';
import { atLine, auroc } from '../../src/nlu/emotion/measure.ts';

const ROWS = [
  { text: 'ふざけるな。もう二度と買いません', language: 'ja', negative: true, id: 7 },
  { text: '営業時間を教えてください', language: 'ja', negative: false },
  { text: 'worst service ever, never again', negative: true },
  { text: 'what time do you open tomorrow?', negative: false },
];

describe('uketsuke emotion evaluate', () => {
  let dir: string;
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'uketsuke-emotion-'));
  });
  afterEach(() => rm(dir, { recursive: true, force: true }));

  async function run(lines: string, args: string[] = [], locale: Language = 'en') {
    const [out, err]: [string[], string[]] = [[], []];
    const input = join(dir, 'rows.jsonl');
    await writeFile(input, lines);
    const io = { out: (line: string) => void out.push(line), err: (line: string) => void err.push(line), env: {}, locale };
    const code = await emotionCommand(['evaluate', '--input', input, ...args], io);
    return { code, out: out.join('\n'), err: err.join('\n') };
  }
  const jsonl = (rows: object[]) => rows.map((row) => `${JSON.stringify(row)}\n`).join('');

  it('tells how well it does, for each language and together, finding the language where it is not given', async () => {
    const { code, out } = await run(jsonl(ROWS));
    expect(code).toBe(0);
    expect(out).toContain('Japanese: 2 rows (1 negative), AUROC 1.000, accuracy 1.000, precision 1.000, recall 1.000');
    expect(out).toContain('English: 2 rows (1 negative), AUROC 1.000');
    expect(out).toContain('together: 4 rows (2 negative), AUROC 1.000');
    expect(out).toMatch(/per row: median \d+ µs, p99 \d+ µs/);
  });

  it('says it in Japanese where the locale is, or when asked to', async () => {
    expect((await run(jsonl(ROWS), [], 'ja')).out).toContain('日本語：2件（不満 1件）');
    expect((await run(jsonl(ROWS), ['--lang', 'ja'])).out).toContain('1件あたり：中央値');
  });

  it('writes the rows as they were with what was made of them', async () => {
    const file = join(dir, 'out.jsonl');
    const { out } = await run(jsonl(ROWS), ['--predictions', file]);
    expect(out).toContain(file);
    const written = (await readFile(file, 'utf8'))
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(written).toHaveLength(4);
    expect(written[0]).toMatchObject(ROWS[0] ?? {});
    expect(written[2]).not.toHaveProperty('language');
    for (const row of written) for (const name of ['score', 'anger', 'urgency', 'gratitude']) expect(typeof row[name]).toBe('number');
    expect(written[0]?.['score'] as number).toBeGreaterThan(written[1]?.['score'] as number);
  });

  it('gives the figures as JSON', async () => {
    const { out } = await run(jsonl(ROWS.slice(0, 1)), ['--json']);
    expect(JSON.parse(out)).toMatchObject({ groups: [{ name: 'ja', rows: 1, auroc: null }, { name: 'all' }], line: 0.35 });
  });

  it('takes a byte order mark, Windows line ends and empty lines', async () => {
    const { out } = await run(`\uFEFF${jsonl(ROWS).replaceAll('\n', '\r\n\r\n')}`);
    expect(out).toContain('together: 4 rows');
  });

  it.each([
    ['line 3: not JSON', `${jsonl(ROWS.slice(0, 2))}{"text": "oh\n`],
    ['line 1: expected {"text"', '["text"]\n'],
    ['line 2: "text" is missing', `${jsonl(ROWS.slice(0, 1))}{"negative": true}\n`],
    ['line 1: "negative" is missing', '{"text": "hello"}\n'],
    ['line 1: "language" is ja or en', '{"text": "hallo", "language": "de", "negative": false}\n'],
    ['has no rows', '\n\n'],
  ])('names what is wrong: %s', async (message, lines) => {
    const failure = await run(lines).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(InputError);
    expect((failure as Error).message).toContain(join(dir, 'rows.jsonl'));
    expect((failure as Error).message).toContain(message);
  });

  it('names the line in Japanese, too', async () => {
    await expect(run('{"text": "はい", "negative": "no"}\n', [], 'ja')).rejects.toThrow(
      'rows.jsonl 1行目：negativeはtrueかfalseで書いてください',
    );
  });

  it('explains itself when it is called wrongly, and names a file that is not there', async () => {
    const err: string[] = [];
    const io = { out: () => undefined, err: (line: string) => void err.push(line), env: {}, locale: 'en' as const };
    expect(await emotionCommand(['evaluate'], io)).toBe(2);
    expect(await emotionCommand(['guess'], io)).toBe(2);
    expect(err.join('\n')).toContain('--input is missing');
    expect(err.join('\n')).toContain('Usage: npx uketsuke emotion evaluate');
    await expect(emotionCommand(['evaluate', '--input', join(dir, 'none.jsonl')], io)).rejects.toThrow('none.jsonl does not exist');
    await expect(emotionCommand(['evaluate', '--input', dir], io)).rejects.toThrow(`${dir} is a folder`);
    const shiftJis = join(dir, 'sjis.jsonl');
    await writeFile(shiftJis, Buffer.from([0x7b, 0x22, 0x8d, 0xdd, 0x8c, 0xc9]));
    await expect(emotionCommand(['evaluate', '--input', shiftJis], io)).rejects.toThrow('sjis.jsonl is not UTF-8');
    await expect(emotionCommand(['evaluate', '--input', shiftJis], { ...io, locale: 'ja' })).rejects.toThrow('UTF-8ではありません');
  });
});

describe('the measures', () => {
  it('give the area under the curve, ties by half, and none without both sides', () => {
    const rows = (...scored: [number, boolean][]) => scored.map(([score, positive]) => ({ score, positive }));
    expect(auroc(rows([0.9, true], [0.1, false]))).toBe(1);
    expect(auroc(rows([0.1, true], [0.9, false]))).toBe(0);
    expect(auroc(rows([0.5, true], [0.5, false]))).toBe(0.5);
    expect(auroc(rows([0.9, true], [0.4, true], [0.6, false], [0.1, false]))).toBe(0.75);
    expect(auroc(rows([0.9, true]))).toBeNull();
  });

  it('give accuracy, precision and recall at a line', () => {
    const rows = [0.9, 0.6, 0.4, 0.1].map((score, at) => ({ score, positive: at !== 1 && at !== 3 }));
    expect(atLine(rows, 0.5)).toEqual({ accuracy: 0.5, precision: 0.5, recall: 0.5 });
    expect(atLine(rows, 0.95)).toMatchObject({ precision: null, recall: 0 });
  });
});
