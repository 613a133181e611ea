import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { loadContent, parseContent } from '../../src/flow/load.ts';
import type { Problem } from '../../src/flow/load.ts';
import { intentFile, PHRASES } from './desk-kit.ts';
import { shopFiles, STOCK_FLOW } from './shop.ts';

const where = ({ file, line, column, code }: Problem) => `${file}:${line}:${column} ${code}`;
const errors = (files: Record<string, string>) =>
  parseContent(files)
    .problems.filter((one) => one.severity === 'error')
    .map(where);
const warnings = (files: Record<string, string>) =>
  parseContent(files)
    .problems.filter((one) => one.severity === 'warning')
    .map(where);
/** The shop with one more flow, started by one more intent. */
const withFlow = (source: string) => errors(shopFiles({ extra: source }, { extra: 'faq' }));
const head = 'flow: extra\ntitle: { ja: 追加, en: Extra }\nstarts: [extra]\nslots: { note: { entity: text } }\nsteps:\n';

describe('sound content', () => {
  it('loads without an error, and a release can store it', () => {
    const { content, problems } = parseContent(shopFiles());
    expect(problems.filter((one) => one.severity === 'error')).toEqual([]);
    expect(JSON.parse(JSON.stringify(content))).toEqual(content);
    expect(Object.keys(content?.flows ?? {})).toHaveLength(4);
    expect(content?.flows['stock-check']?.steps.at(-1)).toEqual({ resolved: { ask: true } });
  });

  it('loads from a folder, and names what is missing there', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'content-'));
    try {
      expect((await loadContent(dir)).problems.map((one) => one.code)).toEqual(
        expect.arrayContaining(['missing-folder', 'missing-folder']),
      );
      await mkdir(join(dir, 'intents'));
      await mkdir(join(dir, 'flows'));
      for (const [file, source] of Object.entries(shopFiles())) await writeFile(join(dir, file), source);
      expect((await loadContent(dir)).content).not.toBeNull();
      await writeFile(join(dir, 'intents', 'latin.yaml'), Buffer.from([0x8d, 0xdd, 0x8c, 0xc9]));
      const { content, problems } = await loadContent(dir);
      expect(content).toBeNull();
      expect(problems.filter((one) => one.severity === 'error').map(where)).toEqual(['intents/latin.yaml:1:1 not-utf8']);
    } finally {
      await rm(dir, { recursive: true, force: true });
    }
  });

  it('does not mind the order of the keys in a step', () => {
    expect(withFlow(`${head}  - say: { ja: "何とお書きしますか？", en: "What shall we write?" }\n    ask: note\n`)).toEqual([]);
  });
});

describe('a mistake in a file', () => {
  it('is named with line and column, all of them at once', () => {
    const source = `${head}  - say: { ja: "はい。" }\n  - sya: { ja: "a", en: "b" }\n  - ask: note\n    sya: 1\n    say: { ja: "何をお書きしますか？", en: "What shall we write?" }\n  - lookup: stok\n    as: found\n  - goto: nowhere\n`;
    expect(withFlow(source)).toEqual([
      'flows/extra.yaml:6:5 missing-language',
      'flows/extra.yaml:7:5 not-a-step',
      'flows/extra.yaml:9:5 unknown-key',
    ]);
    expect(withFlow(`${head}  - lookup: stok\n    as: found\n  - goto: nowhere\n  - end\n`)).toEqual([
      'flows/extra.yaml:6:5 unknown-connector',
      'flows/extra.yaml:8:5 unknown-flow',
    ]);
  });

  it('inside a list inside a step is named where it stands', () => {
    const source = `${head}  - branch:\n      - when: "note == 'a'"\n        then:\n          - say: { ja: "はい。", en: "Yes." }\n          - ask: nothing\n            say: { ja: "何でしょうか？", en: "What is it?" }\n      - else: [ { escalate: { raeson: x } } ]\n`;
    expect(withFlow(source)).toEqual([
      'flows/extra.yaml:10:13 unknown-slot',
      'flows/extra.yaml:12:19 missing-field',
      'flows/extra.yaml:12:31 unknown-key',
    ]);
  });

  it.each([
    [
      'too many choices',
      `  - choose: note\n    say: { ja: "どれですか？", en: "Which?" }\n    options: [${'abcdef'
        .split('')
        .map((x) => `{ value: ${x}, label: { ja: ${x}, en: ${x} } }`)
        .join(', ')}]\n`,
      'flows/extra.yaml:8:5 too-many-options',
    ],
    [
      'the same choice twice',
      `  - choose: note\n    say: { ja: "どれですか？", en: "Which?" }\n    options: [ { value: a, label: { ja: あ, en: a } }, { value: a, label: { ja: い, en: b } } ]\n`,
      'flows/extra.yaml:8:5 choice-twice',
    ],
    ['an unknown slot', `  - ask: nota\n    say: { ja: "何でしょうか？", en: "What is it?" }\n`, 'flows/extra.yaml:6:5 unknown-slot'],
    [
      'help that repeats the question',
      `  - ask: note\n    say: { ja: "何でしょうか？", en: "What is it?" }\n    help: { ja: "何でしょうか？", en: "What is it?" }\n`,
      'flows/extra.yaml:8:5 help-repeats',
    ],
    ['a broken template', `  - say: { ja: "{{ note", en: "{{ note }} it is." }\n`, 'flows/extra.yaml:6:12 bad-template'],
    ['an unknown filter', `  - say: { ja: "{{ note | shout }}です。", en: "{{ note }} it is." }\n`, 'flows/extra.yaml:6:12 bad-template'],
    ['a template that includes files', `  - say: { ja: "{% include 'a' %}です。", en: "It is." }\n`, 'flows/extra.yaml:6:12 bad-template'],
    [
      'a broken condition',
      `  - say: { ja: "はい。", en: "Yes." }\n    when: "note %} x {% if true"\n`,
      'flows/extra.yaml:7:5 bad-template',
    ],
    ['different numbers', `  - say: { ja: "30日以内です。", en: "Within 14 days." }\n`, 'flows/extra.yaml:6:5 numbers-differ'],
    [
      'different URLs',
      `  - say: { ja: "こちらです。\\nhttps://a.example/", en: "Here it is.\\nhttps://b.example/" }\n`,
      'flows/extra.yaml:6:5 urls-differ',
    ],
    ['a reserved name', `  - lookup: stock\n    as: brand\n`, 'flows/extra.yaml:7:5 reserved-name'],
    ['texts that we do not write', `  - say: { ja: "ご利用できます。", en: "You can." }\n`, 'flows/extra.yaml:6:12 writing/humble-misused'],
  ])('%s', (_name, step, expected) => {
    expect(withFlow(head + step)).toContain(expected);
  });

  it('is told in both languages, with what to do', () => {
    const [problem] = parseContent(shopFiles({ extra: `${head}  - goto: nowhere\n` }, { extra: 'faq' })).problems.filter(
      (one) => one.code === 'unknown-flow',
    );
    expect(problem).toMatchObject({ message: { ja: '流れ「nowhere」がありません', en: 'There is no flow "nowhere"' } });
    expect(problem?.mend.en).toContain('flows/');
  });

  it('of YAML itself is placed', () => {
    expect(withFlow('flow: extra\ntitle: { ja: a, en: b\nsteps: []\n')[0]).toBe('flows/extra.yaml:2:8 yaml-syntax');
    expect(withFlow('flow: extra\nflow: extra\n')[0]).toBe('flows/extra.yaml:2:1 id-twice');
  });
});

describe('files seen together', () => {
  it('an intent starts one flow, its name is its file name, and it exists', () => {
    expect(errors(shopFiles({ extra: 'flow: other\ntitle: { ja: a, en: b }\nstarts: [gift, ghost]\nsteps: [end]\n' }))).toEqual([
      'flows/extra.yaml:1:1 name-differs',
      'flows/extra.yaml:3:10 intent-twice',
      'flows/extra.yaml:3:16 unknown-intent',
    ]);
  });

  it('an intent without a flow and a flow without a start are warnings', () => {
    const found = warnings(shopFiles({ lost: 'flow: lost\ntitle: { ja: 迷子, en: Lost }\nsteps: [end]\n' }, { orphan: 'faq' }));
    expect(found).toEqual(expect.arrayContaining(['intents/orphan.yaml:1:1 intent-without-flow', 'flows/lost.yaml:1:1 flow-unreachable']));
  });

  it('the same example in two intents is an error, few examples a warning', () => {
    const files = shopFiles({}, { orphan: 'faq' });
    files['intents/orphan.yaml'] = intentFile('orphan').replace('orphanの例', 'GIFTの例');
    expect(errors(files)).toEqual(['intents/orphan.yaml:4:18 example-twice']);
    expect(warnings(files)).toContain('intents/gift.yaml:4:13 one-example');
  });

  it('placeholders in examples are entities', () => {
    const files = shopFiles();
    files['intents/gift.yaml'] = intentFile('gift').replace('[gift example]', '["wrap {produkt}"]');
    expect(errors(files)).toEqual(['intents/gift.yaml:4:32 unknown-placeholder']);
  });

  it('flows that go round without waiting are an error, with waiting they are not', () => {
    const flow = (name: string, to: string, steps = '') =>
      `flow: ${name}\ntitle: { ja: ${name}, en: ${name} }\nslots: { n: { entity: text } }\nsteps:\n${steps}  - goto: ${to}\n`;
    expect(errors(shopFiles({ aa: flow('aa', 'bb'), bb: flow('bb', 'aa') }))).toEqual([
      'flows/aa.yaml:5:5 endless-goto',
      'flows/bb.yaml:5:5 endless-goto',
    ]);
    const ask = '  - ask: n\n    say: { ja: "何でしょうか？", en: "What is it?" }\n';
    expect(errors(shopFiles({ aa: flow('aa', 'bb', ask), bb: flow('bb', 'aa') }))).toEqual([]);
  });

  it('every phrase is there, with enough variants', () => {
    const files = shopFiles();
    files['flows/phrases.yaml'] = PHRASES.replace(/ {2}resume: .*\n/, '')
      .replace('"<rephrase-c>です。"', '')
      .replace(', ]', ']');
    expect(errors(files)).toEqual(
      ['flows/phrases.yaml:1:1 missing-phrase', 'flows/phrases.yaml:3:45 few-variants'].map((line) =>
        expect.stringMatching(line.replace(/:\d+:\d+/, ':\\d+:\\d+')),
      ),
    );
  });

  it('patterns are RE2 and fit no empty text', () => {
    const files = shopFiles();
    files['flows/entities.yaml'] =
      'entities:\n  a: { pattern: "(?=x)y" }\n  b: { pattern: "x*" }\n  c: { pattern: "KM-?\\\\d{8}", normalise: upper }\n';
    expect(errors(files)).toEqual(['flows/entities.yaml:2:8 bad-pattern', 'flows/entities.yaml:3:8 bad-pattern']);
  });

  it('an unknown entity is named, unless the file that may hold it is broken', () => {
    const files = shopFiles({
      extra: STOCK_FLOW.replace('flow: stock-check', 'flow: extra')
        .replace('starts: [stock-check]', 'starts: []')
        .replace('entity: store', 'entity: shop'),
    });
    expect(errors(files)).toEqual(['flows/extra.yaml:6:12 unknown-entity']);
    files['flows/connectors.yaml'] = 'connectors: [';
    expect(errors(files)).toEqual([expect.stringMatching(/^flows\/connectors\.yaml:\d+:\d+ yaml-syntax$/)]);
  });
});

describe('hostile YAML', () => {
  const only = (source: string) =>
    parseContent({ ...shopFiles(), 'flows/extra.yaml': source }).problems.filter((one) => one.file === 'flows/extra.yaml');

  it('does not expand an alias bomb', () => {
    const bomb = `a: &a [x, x, x, x, x, x, x, x, x]\n${'bcdefghi'
      .split('')
      .map((name, at) => `${name}: &${name} [${Array(9).fill(`*${'abcdefgh'[at]}`).join(', ')}]`)
      .join('\n')}\n`;
    expect(only(bomb).map((one) => one.code)).toEqual(['yaml-alias']);
  });

  it.each([
    ['[', 100_000],
    ['{a: ', 50_000],
    ['- ', 100_000],
    ['? ', 50_000],
  ])('does not follow %s without end', (piece, times) => {
    expect(only(piece.repeat(times)).map((one) => one.code)).toEqual(['too-deep']);
  });

  it('does not take what is nested too deeply by indentation', () => {
    const deep = Array.from({ length: 60 }, (_, at) => `${' '.repeat(at)}a:`).join('\n');
    expect(only(deep).map((one) => one.code)).toContain('too-deep');
  });

  it('takes thousands of keys, broken lines or broken steps for one broken file', () => {
    const many = (piece: (at: number) => string, times: number) => Array.from({ length: times }, (_, at) => piece(at)).join('');
    const limit = 1100;
    expect(only(many((at) => `k${at}: 1\n`, 9_000)).length).toBeLessThan(limit);
    expect(only(many(() => 'a: b: c\n', 9_000)).length).toBeLessThan(limit);
    expect(only(`${head}${many(() => '  - { x: 1 }\n', 6_000)}`).length).toBeLessThan(limit);
    expect(only(`${head}${many((at) => `  - { say: 1, k${at}: 2 }\n`, 3_000)}`).length).toBeLessThan(limit);
  });

  it('does not take files of more than a megabyte', () => {
    expect(only(`# ${'あ'.repeat(400_000)}`).map((one) => one.code)).toEqual(['too-large']);
  });

  it.each(['__proto__', 'constructor', 'prototype'])('refuses the key %s where it stands', (key) => {
    const [problem] = only(`flow: extra\nslots:\n  ${key}: { entity: text }\n`);
    expect(problem).toMatchObject({ code: 'forbidden-key', line: 3, column: 3 });
    expect(({} as Record<string, unknown>)['entity']).toBeUndefined();
  });

  it('does not run what a tag asks for', () => {
    expect(only('flow: !!js/function "function () {}"\n').map((one) => one.code)).toEqual(['yaml-syntax']);
  });
});
