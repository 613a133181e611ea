import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import ts from 'typescript';
import { POINTS } from './prove/points/points.ts';

const TABLE = readFileSync(join(import.meta.dirname, 'FAILURES.md'), 'utf8');
/** The catalogue's rows. */
const NUMBERS = Array.from({ length: 66 }, (_, at) => at + 1);

type Row = { number: number; shown: string };

const rows: Row[] = [...TABLE.matchAll(/^\| (\d+) \|.*\| ([^|]+) \|$/gm)].map((row) => ({ number: Number(row[1]), shown: row[2] ?? '' }));
const absent = [...(/^Not there.*$/m.exec(TABLE)?.[0] ?? '').matchAll(/\((\d+)\)/g)].map((number) => Number(number[1]));

/** Each file with parts of titles that stand behind it. */
const references = (text: string): { file: string; titles: string[] }[] =>
  [...text.matchAll(/`([\w/-]+\.test\.ts)`((?:,? "[^"]+")+)/g)].map((reference) => ({
    file: reference[1] ?? '',
    titles: [...(reference[2] ?? '').matchAll(/"([^"]+)"/g)].map((title) => title[1] ?? ''),
  }));

const titles = new Map<string, string[]>();

/** The titles of a file's tests as they are written, apostrophes as they are typed in the table. What stands in no title of a test that runs is none. */
function titlesIn(file: string): string[] {
  const known = titles.get(file);
  if (known) return known;
  const source = ts.createSourceFile(file, readFileSync(join(import.meta.dirname, file), 'utf8'), ts.ScriptTarget.Latest, true);
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    const [title, body] = ts.isCallExpression(node) ? node.arguments : [];
    if (title && body && ts.isCallExpression(node) && /^it(OnLinux)?(\.each\b|$)/.test(node.expression.getText()))
      found.push(title.getText().replaceAll('’', "'"));
    ts.forEachChild(node, visit);
  };
  visit(source);
  titles.set(file, found);
  return found;
}

describe('the list of what can go wrong', () => {
  it('has every number of the catalogue once, or says that there is nothing to fail', () => {
    expect([...rows.map(({ number }) => number), ...absent].sort((a, b) => a - b)).toEqual(NUMBERS);
  });

  it('has a test for every row', () => {
    expect(rows.filter(({ shown }) => references(shown).length === 0).map(({ number }) => number)).toEqual([]);
  });

  it('names no test that there is not', () => {
    const missing = references(TABLE).flatMap(({ file, titles: named }) => {
      if (!existsSync(join(import.meta.dirname, file))) return [file];
      // One word stands in many a title.
      const isThere = (part: string) => part.includes(' ') && titlesIn(file).some((title) => title.includes(part));
      return named.filter((part) => !isThere(part)).map((part) => `${file} "${part}"`);
    });
    expect(missing).toEqual([]);
  });

  it('names every test file with titles that are looked at', () => {
    const [, ...chapters] = TABLE.split('\n## ');
    const loose = chapters
      .flatMap((text) => text.split('\n'))
      .filter((line) => (line.match(/\.test\.ts/g) ?? []).length !== references(line).length);
    expect(loose).toEqual([]);
  });

  it('names no point of the proof that there is not', () => {
    const named = [...TABLE.matchAll(/prove, points? ([^;|]*)/g)].flatMap(([, text = '']) => [...text.matchAll(/`([^`]+)`/g)]);
    const points = named.map(([, name]) => name);
    expect(points.length).toBeGreaterThan(4);
    expect(points.filter((name) => !POINTS.some((point) => point.name === name))).toEqual([]);
  });
});
