import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';

const TABLE = readFileSync(join(import.meta.dirname, 'FAILURES.md'), 'utf8');

type Row = { number: number; shown: string };

const rows: Row[] = [...TABLE.matchAll(/^\| (\d+) \|.*\| ([^|]+) \|$/gm)].map((row) => ({ number: Number(row[1]), shown: row[2] ?? '' }));

/** Each file with the beginnings of titles that stand behind it. */
const references = ({ shown }: Row): { file: string; titles: string[] }[] =>
  [...shown.matchAll(/`([\w/-]+\.test\.ts)`((?:,? "[^"]+")+)/g)].map((reference) => ({
    file: reference[1] ?? '',
    titles: [...(reference[2] ?? '').matchAll(/"([^"]+)"/g)].map((title) => title[1] ?? ''),
  }));

/** The text of a test file, apostrophes as they are typed in the table. */
const sourceOf = (file: string): string => readFileSync(join(import.meta.dirname, file), 'utf8').replaceAll('’', "'");

describe('the list of what can go wrong', () => {
  it('has a test, or the proof, for every row', () => {
    expect(rows.length).toBeGreaterThan(55);
    expect(rows.filter((row) => references(row).length === 0).map(({ number }) => number)).toEqual([]);
  });

  it('names no test that there is not', () => {
    const missing = rows.flatMap((row) =>
      references(row).flatMap(({ file, titles }) => {
        if (!existsSync(join(import.meta.dirname, file))) return [`${row.number}: ${file}`];
        const source = sourceOf(file);
        return titles.filter((title) => !source.includes(title)).map((title) => `${row.number}: ${file} "${title}"`);
      }),
    );
    expect(missing).toEqual([]);
  });

  it('names every test file that it names in a way that is looked at', () => {
    const loose = rows.filter((row) => (row.shown.match(/\.test\.ts/g) ?? []).length !== references(row).length);
    expect(loose.map(({ number }) => number)).toEqual([]);
  });
});
