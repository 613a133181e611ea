import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { TableRow } from '../../../src/features/content/faq-table.ts';
import { importFaq } from '../../../src/features/content/import-faq.ts';
import { loadContent } from '../../../src/flow/load.ts';
import { copyContent, type ContentFolder } from './content-kit.ts';

describe('an FAQ table', () => {
  let folder: ContentFolder;
  beforeEach(async () => {
    folder = await copyContent();
  });
  afterEach(() => folder.remove());

  const table = (...rows: string[][]): TableRow[] => rows.map((cells, at) => ({ line: at + 1, cells }));
  const run = (...rows: string[][]) => importFaq({ table: table(...rows), dir: folder.dir });
  const file = async (name: string): Promise<unknown> => parse(await readFile(join(folder.dir, name), 'utf8')) as unknown;
  const flows = async () => (await readdir(join(folder.dir, 'flows'))).filter((name) => name.startsWith('faq-'));
  const HEADER = ['質問', '言い換え', '回答', '言語'];
  const WIFI = ['店内でWi-Fiは使えますか？', 'ワイファイある？|無料Wi-Fi', 'どの店舗でも無料のWi-Fiをお使いいただけます。', '日本語'];

  it('becomes an intent and a flow a question, which can be published', async () => {
    const report = await run(HEADER, WIFI);
    expect(report).toMatchObject({ made: 1, updated: 0, leftOut: 0, lines: [{ line: 2, result: 'made', id: 'faq-0001' }] });
    expect(await file('intents/faq-0001.yaml')).toMatchObject({
      intent: 'faq-0001',
      title: { ja: '店内でWi-Fiは使えますか' },
      examples: { ja: ['店内でWi-Fiは使えますか？', 'ワイファイある？', '無料Wi-Fi'], en: [] },
    });
    expect(await file('flows/faq-0001.yaml')).toMatchObject({
      flow: 'faq-0001',
      starts: ['faq-0001'],
      steps: [
        { set: { answer: WIFI[2] } },
        { say: { ja: '{{ answer }}', en: 'This answer is in Japanese.\n{{ answer }}' } },
        { resolved: { ask: false } },
      ],
    });
    const { content } = await loadContent(folder.dir);
    expect(content?.flows['faq-0001']).toBeDefined();
  });

  it('says that a row without a partner answers in both languages', async () => {
    const { lines } = await run(HEADER, WIFI);
    expect(lines[0]?.notes.map(({ en }) => en).join()).toContain('no row in English');
  });

  it('pairs the rows of both languages by their id', async () => {
    const report = await run(
      ['id', 'Question', 'More wordings', 'Answer', 'Language'],
      ['wifi', '店内でWi-Fiは使えますか？', '', '無料でお使いいただけます。', 'ja'],
      ['wifi', 'Do your shops have Wi-Fi?', 'free wifi?\nwireless', "Yes, it's free in every shop.", 'en'],
    );
    expect(report.lines).toMatchObject([
      { line: 2, result: 'made', id: 'wifi' },
      { line: 3, result: 'made', id: 'wifi' },
    ]);
    expect(await file('intents/wifi.yaml')).toMatchObject({
      title: { ja: '店内でWi-Fiは使えますか', en: 'Do your shops have Wi-Fi' },
      examples: { ja: ['店内でWi-Fiは使えますか？'], en: ['Do your shops have Wi-Fi?', 'free wifi?', 'wireless'] },
    });
    expect(await file('flows/wifi.yaml')).toMatchObject({
      steps: [{ say: { ja: '無料でお使いいただけます。', en: "Yes, it's free in every shop." } }, {}],
    });
  });

  it('names an English question after its words', async () => {
    const { lines } = await run(['question', 'answer'], ['Do you have Wi-Fi?', "Yes, it's free."]);
    expect(lines[0]?.id).toBe('do-you-have-wi-fi');
  });

  it('puts a link at the end of an answer alone on the last line', async () => {
    await run(['質問', '回答'], ['採用情報はどこですか', '採用のページをご覧ください。\nhttps://kamoya.example/jobs']);
    expect(await file('flows/faq-0001.yaml')).toMatchObject({
      steps: [{ set: { answer: '採用のページをご覧ください。' } }, { url: 'https://kamoya.example/jobs' }, {}],
    });
  });

  it('leaves out an answer whose link stands inside a sentence, and says why', async () => {
    const { lines } = await run(['question', 'answer'], ['Are you hiring?', 'Yes, see https://kamoya.example/jobs']);
    expect(lines[0]).toMatchObject({ result: 'left-out', notes: [{ en: expect.stringContaining('URL') }] });
  });

  it('gives a Japanese question a heading that an English list may show', async () => {
    const { made } = await run(['質問', '回答'], ['傘、修理できますか？（折れた骨）', '店舗で承ります。']);
    expect(made).toBe(1);
    expect(await file('intents/faq-0001.yaml')).toMatchObject({
      title: { ja: '傘、修理できますか？（折れた骨）', en: '傘 修理できますか?(折れた骨)' },
    });
  });

  it('never runs an answer as a template', async () => {
    await run(['質問', '回答'], ['合言葉は何ですか', '合言葉は {{ brand.name }} です。']);
    expect((await file('flows/faq-0001.yaml')) as object).toMatchObject({
      steps: [{ set: { answer: '{% raw %}合言葉は {{ brand.name }} です。{% endraw %}' } }, {}, {}],
    });
  });

  it('leaves out, by line and with the reason, what cannot be used', async () => {
    const report = await run(
      HEADER,
      ['', '', '回答だけ', 'ja'],
      ['回答のない質問', '', '', 'ja'],
      ['Avez-vous du wifi ?', '', 'Oui.', 'fr'],
      ['長い回答の質問', '', 'あ'.repeat(1001), 'ja'],
      WIFI,
      [...WIFI.slice(0, 2), '別の回答です。', 'ja'],
      ['領収書を発行してください', '', '発行いたします。', 'ja'],
      ['¿Hay wifi?', '', 'Sí.', 'constructor'],
    );
    const reasons = report.lines.filter(({ result }) => result === 'left-out').map(({ line, notes }) => [line, notes[0]?.en]);
    expect(reasons).toEqual([
      [2, 'The question is empty'],
      [3, 'The answer is empty'],
      [4, 'The language "fr" is not known (ja or en)'],
      [5, 'The answer is too long (1001 characters, 1000 at most)'],
      [7, 'The same question as in line 6'],
      [8, 'The intent "receipt" has this question already'],
      [9, 'The language "constructor" is not known (ja or en)'],
    ]);
    expect(report).toMatchObject({ made: 1, leftOut: 7 });
  });

  it('leaves out an answer that breaks the rules for texts, says which, and keeps the folder publishable', async () => {
    const report = await run(HEADER, ['駐車場はありますか', '', '了解しました！！ありません', 'ja'], WIFI);
    expect(report.lines[0]).toMatchObject({ line: 2, result: 'left-out' });
    expect(report.lines[0]?.notes.length).toBeGreaterThan(0);
    expect(report.lines[1]).toMatchObject({ line: 3, result: 'made' });
    expect((await loadContent(folder.dir)).content).not.toBeNull();
  });

  it('leaves a wording out that belongs to another intent', async () => {
    const { lines } = await run(HEADER, ['店内でWi-Fiは使えますか？', '領収書ください|無料Wi-Fi', '無料でお使いいただけます。', 'ja']);
    expect(await file('intents/faq-0001.yaml')).toMatchObject({ examples: { ja: ['店内でWi-Fiは使えますか？', '無料Wi-Fi'] } });
    expect(lines[0]?.notes.map(({ en }) => en).join()).toContain('belongs to the intent "receipt"');
  });

  it('updates what an earlier import made, by its id', async () => {
    const header = ['id', '質問', '回答'];
    await run(header, ['12', '駐車場はどこですか', '店舗の裏にございます。']);
    const report = await run(header, ['12', '駐車場はどこですか', '地下1階にございます。']);
    expect(report).toMatchObject({ updated: 1, lines: [{ result: 'updated', id: 'faq-12' }] });
    expect(await file('flows/faq-12.yaml')).toMatchObject({ steps: [{ set: { answer: '地下1階にございます。' } }, {}, {}] });
    expect(await flows()).toEqual(['faq-12.yaml']);
  });

  it('never overwrites what a person wrote', async () => {
    const before = await readFile(join(folder.dir, 'flows/receipt.yaml'), 'utf8');
    const report = await run(['id', '質問', '回答'], ['receipt', '新しい質問ですか', '新しい回答です。']);
    expect(report.lines[0]).toMatchObject({ result: 'left-out' });
    expect(await readFile(join(folder.dir, 'flows/receipt.yaml'), 'utf8')).toBe(before);
  });

  it('takes numbers that are still free', async () => {
    await run(HEADER, WIFI);
    const { lines } = await run(['質問', '回答'], ['駐輪場はどこですか', '店舗の裏にございます。']);
    expect(lines[0]?.id).toBe('faq-0002');
  });

  it('without the columns that it needs makes nothing', async () => {
    const report = await run(['件名', '本文'], ['a', 'b']);
    expect(report).toMatchObject({ made: 0, leftOut: 1, lines: [{ line: 1 }] });
    expect(await flows()).toEqual([]);
  });

  it('works in a folder whose own files are broken, and leaves those alone', async () => {
    await writeFile(join(folder.dir, 'intents/receipt.yaml'), 'intent: [');
    expect(await run(HEADER, WIFI)).toMatchObject({ made: 1 });
    expect(await readFile(join(folder.dir, 'intents/receipt.yaml'), 'utf8')).toBe('intent: [');
  });
});
