import { describe, expect, it } from '@jest/globals';
import { nearDuplicates } from '../../src/flow/check/near-duplicates.ts';
import { checkExamples } from '../../src/flow/check/examples.ts';
import type { Content } from '../../src/flow/content.ts';
import { parseContent } from '../../src/flow/load.ts';
import { shopFiles } from './shop.ts';

const list = (texts: string[]) => texts.map((text) => `    - ${JSON.stringify(text)}\n`).join('');
const intent = (name: string, ja: string[], en: string[]) =>
  `intent: ${name}\ntitle: { ja: 見出し, en: Title }\nexamples:\n  ja:\n${list(ja)}  en:\n${list(en)}`;
const JA = ['梱包をお願いします', '熨斗は付きますか'];
const EN = ['wrap it as a present', 'do you have ribbons'];

/** What is said about the examples of the named intents, `file:line code`. */
function found(files: Record<string, string>) {
  const named = Object.fromEntries(Object.entries(files).map(([name, source]) => [`intents/${name}.yaml`, source]));
  return parseContent({ ...shopFiles(), ...named }, { minExamples: 2 }).problems.filter(
    ({ file, code }) => file in named && (code.includes('example') || code === 'near-duplicates'),
  );
}
const lines = (files: Record<string, string>) =>
  found(files).map(({ file, line, severity, code }) => `${file}:${line} ${severity} ${code}`);

describe('the check of examples', () => {
  it('has nothing to say about sound ones', () => {
    expect(lines({ wrap: intent('wrap', JA, EN) })).toEqual([]);
  });

  it('names an intent without an example or with a single one, per language', () => {
    const source = `intent: wrap\ntitle: { ja: 見出し, en: Title }\nexamples:\n  ja: []\n  en: [one]\n`;
    expect(lines({ wrap: source })).toEqual(['intents/wrap.yaml:4 warning no-examples', 'intents/wrap.yaml:5 warning one-example']);
  });

  it('names a language once that no intent has examples in', () => {
    const none = (name: string) => ({ intent: name, title: { ja: 'あ', en: 'a' }, kind: 'faq' as const, examples: { ja: JA, en: [] } });
    const content = { intents: [none('a'), none('b')] } as unknown as Content;
    expect(checkExamples(content, new Set(), 1).filter(({ code }) => code !== 'example-twice')).toEqual([
      expect.objectContaining({ code: 'empty-language', severity: 'warning', file: 'intents/a.yaml' }),
    ]);
  });

  it('names both places of a sentence that two intents have', () => {
    const problems = found({
      wrap: intent('wrap', JA, EN),
      box: intent('box', ['箱はありますか', '熨斗は　付きますか？'], ['a box please', 'any box']),
    });
    expect(problems.map(({ file, line, code, severity }) => [file, line, code, severity])).toEqual([
      ['intents/box.yaml', 6, 'example-twice', 'error'],
    ]);
    expect(problems[0]?.message).toEqual({
      ja: '例文「熨斗は　付きますか？」はインテント「wrap」にもあります（intents/wrap.yaml:6）',
      en: 'The example "熨斗は　付きますか？" also belongs to the intent "wrap" (intents/wrap.yaml:6)',
    });
  });

  it('warns of sentences of two intents that are one when folded', () => {
    const files = {
      wrap: intent('wrap', ['すごーーい😭', ...JA], EN),
      zip: intent('zip', ['すごい(T_T)', '違う文です'], ['zip it', 'all zipped']),
    };
    expect(lines(files)).toEqual(['intents/zip.yaml:5 warning example-alike']);
    expect(found(files)[0]?.message.en).toContain('(intents/wrap.yaml:5)');
  });

  it('warns of a sentence that is there twice, with both lines', () => {
    const files = { wrap: intent('wrap', [...JA, 'のしは つきますか', 'のしはつきますか！'], EN) };
    expect(lines(files)).toEqual(['intents/wrap.yaml:8 warning example-repeated']);
    expect(found(files)[0]?.message.ja).toContain('（intents/wrap.yaml:7）');
  });

  it('says once for an intent that examples are nearly the same, with the lines of a few', () => {
    const long = 'please wrap the three mugs that i ordered yesterday as a present for my mother';
    const ja = [
      ...JA,
      ...Array.from(
        { length: 5 },
        (_, at) => `先週そちらで注文したマグカップを贈り物として母に送りたいので丁寧な包装をお願いします${'あいうえお'[at]}`,
      ),
    ];
    const problems = found({ wrap: intent('wrap', ja, [...EN, long, `${long} pls`, `${long}s`]) });
    expect(problems.map(({ line, code }) => [line, code])).toEqual([
      [7, 'near-duplicates'],
      [15, 'near-duplicates'],
    ]);
    expect(problems[0]?.message.en).toBe('4 examples are almost the same as others (intents/wrap.yaml:7, 8, 9, 10)');
    expect(problems[1]?.message.en).toBe('2 examples are almost the same as others (intents/wrap.yaml:15, 16, 17)');
  });

  it('warns of examples that are a place alone, too long, or hold what nobody sees', () => {
    const ja = [...JA, '{product}', '{product}、{product}？', '長'.repeat(250), 'リボン\u200bを'];
    const problems = found({ wrap: intent('wrap', ja, [...EN, 'a\u0007b', '{product} please']) });
    expect(problems.map(({ line, code }) => `${line} ${code}`)).toEqual([
      '7 example-only-place',
      '9 example-too-long',
      '10 example-control',
      '14 example-control',
    ]);
    expect(problems.map(({ message }) => message.ja)).toEqual([
      '{product} のような場所だけの例文が2件あります（intents/wrap.yaml:7、8）',
      '例文が250文字あります',
      '例文に目に見えない文字（U+200B）があります',
      '例文に目に見えない文字（U+0007）があります',
    ]);
  });

  it('loses no error among thousands of warnings', () => {
    const many = Object.fromEntries(
      Array.from({ length: 700 }, (_, at) => [`intents/i${at}.yaml`, intent(`i${at}`, [`文その${at}`], [`sentence ${at}`])]),
    );
    const { content, problems } = parseContent({ ...shopFiles(), ...many, 'intents/zz.yaml': intent('zz', ['文その5'], ['{nothing}']) });
    expect(content).toBeNull();
    expect(problems.filter(({ severity }) => severity === 'error').map(({ file, code }) => `${file} ${code}`)).toEqual([
      'intents/zz.yaml example-twice',
      'intents/zz.yaml unknown-placeholder',
    ]);
    expect(problems.length).toBeGreaterThan(900);
  });
});

describe('near-duplicates', () => {
  /** Every pair compared, for the truth. */
  const slowly = (texts: string[], share: number) => {
    const pieces = (text: string) => Array.from(` ${text} `.slice(2), (_, at) => ` ${text} `.slice(at, at + 3));
    return texts.flatMap((text, at) => {
      const like = texts.slice(0, at).some((other) => {
        const rest = pieces(other);
        const common = pieces(text).filter((piece) => rest.includes(piece) && rest.splice(rest.indexOf(piece), 1)).length;
        return common >= share * Math.max(pieces(text).length, pieces(other).length);
      });
      return like ? [at] : [];
    });
  };

  it('are those that comparing each with each finds', () => {
    let seed = 7;
    const random = (below: number) => ((seed = (Math.imul(seed, 1103515245) + 12345) >>> 0) >>> 8) % below;
    const base = Array.from({ length: 30 }, () => Array.from({ length: 30 }, () => 'abcde '[random(6)]).join(''));
    const texts = base.flatMap((text) => [text, text.slice(0, -1) + 'z', text.slice(5) + text.slice(0, 5)]);
    const truth = slowly(texts, 0.9);
    expect(truth.length).toBeGreaterThan(20);
    // One that is like a near-duplicate alone stays: what it is like counts as taken out.
    const ours = nearDuplicates(texts).map(({ at }) => at);
    expect(ours.every((at) => truth.includes(at))).toBe(true);
    expect(ours.length).toBeGreaterThan(0.9 * truth.length);
  });

  it('are found among very short texts without a stumble', () => {
    expect(nearDuplicates(['', 'a', 'b', 'ab'])).toEqual([]);
  });
});
