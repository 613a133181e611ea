import { fuzzySteps, type FuzzyIndex } from '../core/text/fuzzy.ts';
import { atOnce, each, type Steps } from '../core/steps.ts';
import { indexSteps, type Cell, type Column, type ColumnIndex } from './column.ts';
import type { Row } from './connector.ts';
import { valueKey } from './value-key.ts';

/** How many names a search compares before filters are applied. */
const MOST_HITS = 1000;
/** A whole row takes longer than a cell. */
const ROWS_A_STEP = 100;

/** Rows in memory, told by their number, with the indexes that look-ups turned out to need. */
export interface Table {
  readonly columns: ReadonlySet<string>;
  readonly size: number;
  /** Reads one column. Undefined when there is none of that name. */
  reader(column: string): ((at: number) => Cell) | undefined;
  row(at: number): Row;
  allRows(): Steps<Row[]>;
  /** Numbers of the rows whose column equals the value (`valueKey`); none for a value without a key. */
  equal(column: string, value: string): Uint32Array;
  /** By likeness of a name, best first. */
  search(q: string): { at: number; score: number }[];
}

/** Keys and names are indexed now, so that no customer waits for it; other columns when they are first asked for. `columns` are as long as one another. */
export function* tableSteps(columns: ReadonlyMap<string, Column>, size: number, keys: string[], searchColumns: string[]): Steps<Table> {
  const named = [...columns];
  const readerOf =
    ({ codes, values }: Column) =>
    (at: number) =>
      values[codes[at] as number] ?? null;
  const readers = new Map(named.map(([name, column]) => [name, readerOf(column)]));
  const row = (at: number): Row => {
    const made: Row = {};
    for (const [name, { codes, values }] of named) made[name] = values[codes[at] as number] ?? null;
    return made;
  };
  const indexes = new Map<string, ColumnIndex>();
  for (const key of keys) indexes.set(key, yield* indexSteps(columns.get(key) as Column));
  const texts: { id: string; texts: string[] }[] = [];
  const nameOf = (at: number) => texts.push({ id: String(at), texts: namesIn((name) => readers.get(name)?.(at), searchColumns) });
  if (searchColumns.length > 0) yield* each(size, nameOf, ROWS_A_STEP);
  const fuzzy: FuzzyIndex = yield* fuzzySteps(texts);
  return {
    columns: new Set(columns.keys()),
    size,
    reader: (column) => readers.get(column),
    row,
    *allRows() {
      const rows: Row[] = [];
      yield* each(size, (at) => rows.push(row(at)), ROWS_A_STEP);
      return rows;
    },
    equal(column, value) {
      const key = valueKey(value);
      if (key === '') return new Uint32Array(0);
      let index = indexes.get(column);
      if (!index) indexes.set(column, (index = atOnce(indexSteps(columns.get(column) as Column))));
      return index(key);
    },
    search: (q) => fuzzy.search(q, { limit: MOST_HITS }).map(({ id, score }) => ({ at: Number(id), score })),
  };
}

/** The names in some columns of a row, those parted by `|` each for itself. */
export const namesOf = (row: Row, columns: readonly string[]): string[] => namesIn((column) => row[column], columns);

function namesIn(cell: (column: string) => Cell | undefined, columns: readonly string[]): string[] {
  const names = columns.flatMap((column) => String(cell(column) ?? '').split('|'));
  return [...new Set(names.map((name) => name.trim()).filter((name) => name !== ''))];
}
