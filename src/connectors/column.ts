import { each, type Steps } from '../core/steps.ts';
import type { Row } from './connector.ts';
import { createManyKeys } from './many-keys.ts';
import { valueKey } from './value-key.ts';

export type Cell = Row[string];

/** A column of a table: each different value once, and of each row the number of its value. A million rows of 50 shops are four megabytes. */
export type Column = { codes: Uint32Array; values: readonly Cell[] };

export interface ColumnBuilder {
  add(text: string): void;
  done(): Column;
}

/** Takes a column's cells one after the other; `read` makes the value of a cell. */
export function createColumnBuilder(read: (text: string) => Cell): ColumnBuilder {
  const known = createManyKeys();
  const values: Cell[] = [];
  let codes = new Uint32Array(1024);
  let size = 0;
  return {
    add(text) {
      let code = known.get(text);
      if (code === undefined) {
        code = values.length;
        known.set(text, code);
        values.push(read(text));
      }
      if (size === codes.length) {
        const more = new Uint32Array(2 * size);
        more.set(codes);
        codes = more;
      }
      codes[size++] = code;
    },
    done: () => ({ codes: codes.slice(0, size), values }),
  };
}

/** The column with the rows of `keep` alone, in that order. */
export function* pick({ codes, values }: Column, keep: Uint32Array): Steps<Column> {
  const picked = new Uint32Array(keep.length);
  yield* each(keep.length, (at) => (picked[at] = codes[keep[at] as number] as number));
  return { codes: picked, values };
}

/** Finds the rows whose value has a key (`valueKey`), in their order. */
export type ColumnIndex = (key: string) => Uint32Array;

const NONE = new Uint32Array(0);

export function* indexSteps({ codes, values }: Column): Steps<ColumnIndex> {
  const groups = createManyKeys();
  const groupOf = new Uint32Array(values.length);
  yield* each(values.length, (code) => {
    const key = valueKey(values[code]);
    const known = groups.get(key);
    groupOf[code] = known ?? groups.size;
    if (known === undefined) groups.set(key, groups.size);
  });
  const { starts, rows } = yield* gather(codes.length, groups.size, (at) => groupOf[codes[at] as number] as number);
  return (key) => {
    const group = groups.get(key);
    return group === undefined ? NONE : rows.subarray(starts[group], starts[group + 1]);
  };
}

/** The rows of each group one after the other, each group in its order; group g lies from `starts[g]` to `starts[g + 1]`. */
export function* gather(count: number, groups: number, groupOf: (at: number) => number): Steps<{ starts: Uint32Array; rows: Uint32Array }> {
  const starts = new Uint32Array(groups + 1);
  yield* each(count, (at) => {
    const group = groupOf(at) + 1;
    starts[group] = (starts[group] as number) + 1;
  });
  yield* each(groups, (group) => (starts[group + 1] = (starts[group + 1] as number) + (starts[group] as number)));
  const next = starts.slice();
  const rows = new Uint32Array(count);
  yield* each(count, (at) => {
    const group = groupOf(at);
    const place = next[group] as number;
    rows[place] = at;
    next[group] = place + 1;
  });
  return { starts, rows };
}
