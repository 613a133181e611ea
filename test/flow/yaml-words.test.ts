import { describe, expect, it } from '@jest/globals';
import { readYaml } from '../../src/flow/load.ts';

const first = (source: string) => readYaml('flows/x.yaml', source).problems[0];

describe('a file that is no YAML', () => {
  it.each([
    ['a tab', 'a:\n\tb: 1\n', 2, /タブ/, /tab in the indentation/],
    ['a line too far to the left', 'a:\n    b: 1\n  c: 2\n', 3, /字下げが上の行/, /indentation does not match/],
    ['an item of a list too far to the right', 'steps:\n  - say: x\n   - say: y\n', 3, /字下げが上の行/, /indentation does not match/],
    ['an open double quote, noticed at the end', 'a: 1\nb: "c\nd: e\nf: g\n', 2, /引用符.*閉じ/, /quote .* never closed/],
    ['an open single quote', "a: 1\nb: 'c\nd: e\n", 2, /引用符.*閉じ/, /quote .* never closed/],
    ['an open brace', 'flow: x\ntitle: { ja: a, en: b\nsteps: []\n', 2, /かっこ.*閉じ/, /bracket .* never closed/],
    ['an open bracket', 'flow: x\nstarts: [a, b\nsteps: []\n', 2, /かっこ.*閉じ/, /bracket .* never closed/],
    ['no colon', 'a: 1\nb 2\nc: 3\n', 2, /コロン（:）がありません/, /no colon/],
    ['a colon without a space', 'a:1\nb: 2\n', 1, /コロン（:）がありません/, /no colon/],
    ['a full-width colon', 'タイトル：あ\nb: 1\n', 1, /コロン（:）がありません/, /no colon/],
    ['two colons on a line', 'a: b: c\n', 1, /「:」が二つ/, /two colons/],
    ['a backslash before any letter', 'a: "\\q"\n', 1, /\\ のあと/, /\\ is followed/],
    ['a text that begins with @', 'a: @x\n', 1, /@、`、%/, /begins with @/],
    ['a value in braces without quotes', 'a: {{ x }}\n', 1, /\{\{ … \}\}/, /begins with \{\{/],
    ['two files in one', 'a: 1\n---\nb: 2\n', 2, /「---」/, /parts the file/],
    ['a missing comma', 'a: { ja: "x" en: "y" }\n', 1, /カンマ/, /comma/],
  ])('says so in plain words, in the line where it was made: %s', (_what, source, line, ja, en) => {
    const problem = first(source);
    expect(problem).toMatchObject({ code: 'yaml-syntax', line, severity: 'error' });
    expect(problem?.message.ja).toMatch(ja);
    expect(problem?.message.en).toMatch(en);
    expect(problem?.mend.ja).toMatch(/ください$/);
    // The parser's words come last, in brackets.
    expect(problem?.message.ja).toMatch(/（YAML：[^（]+）$/);
    expect(problem?.message.ja.replace(/（YAML：.*/, '')).not.toMatch(/[a-z]{3,}/i);
  });

  it('names a key that stands there twice', () => {
    expect(first('a: 1\nb: 2\na: 3\n')).toMatchObject({ code: 'id-twice', line: 3 });
  });

  it('is told one mistake a place', () => {
    expect(readYaml('flows/x.yaml', 'a: 1\n  b: 2\n').problems).toHaveLength(1);
  });
});
