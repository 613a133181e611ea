import { createFuzzyIndex, type FuzzyIndex } from '../core/text/fuzzy.ts';
import type { Row } from './connector.ts';
import { valueKey } from './value-key.ts';

/** How many names a search compares before filters are applied. */
const MOST_HITS = 1000;

/** Rows in memory with the indexes that look-ups turned out to need. */
export interface Table {
  readonly columns: ReadonlySet<string>;
  readonly rows: readonly Row[];
  /** Rows whose column equals the value (`valueKey`); none for a value without a key. */
  equal(column: string, value: string): readonly Row[];
  /** By likeness of a name, best first. */
  search(q: string): { row: Row; score: number }[];
}

/** Keys and names are indexed now, so that no customer waits for it; other columns when they are first asked for. */
export function createTable(columns: string[], rows: Row[], keys: string[], searchColumns: string[]): Table {
  const indexes = new Map(keys.map((column) => [column, indexBy(rows, column)]));
  const fuzzy: FuzzyIndex = createFuzzyIndex(
    searchColumns.length === 0 ? [] : rows.map((row, at) => ({ id: String(at), texts: namesOf(row, searchColumns) })),
  );
  return {
    columns: new Set(columns),
    rows,
    equal(column, value) {
      const key = valueKey(value);
      if (key === '') return [];
      let index = indexes.get(column);
      if (!index) indexes.set(column, (index = indexBy(rows, column)));
      return index.get(key) ?? [];
    },
    search(q) {
      return fuzzy.search(q, { limit: MOST_HITS }).map(({ id, score }) => ({ row: rows[Number(id)] as Row, score }));
    },
  };
}

/** The names in some columns of a row, those parted by `|` each for itself. */
export function namesOf(row: Row, columns: readonly string[]): string[] {
  const names = columns.flatMap((column) => String(row[column] ?? '').split('|'));
  return [...new Set(names.map((name) => name.trim()).filter((name) => name !== ''))];
}

function indexBy(rows: Row[], column: string): Map<string, Row[]> {
  const index = new Map<string, Row[]>();
  // Columns of many rows hold few values (24 shops in 72,000 rows): the key of each is made once.
  const keys = new Map<Row[string] | undefined, string>();
  for (const row of rows) {
    const value = row[column];
    let key = keys.get(value);
    if (key === undefined) keys.set(value, (key = valueKey(value)));
    const found = index.get(key);
    if (found) found.push(row);
    else index.set(key, [row]);
  }
  return index;
}
