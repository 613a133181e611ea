import { each, type Steps } from '../core/steps.ts';
import { gather, type Column } from './column.ts';

/** `keep`: the rows that count, in the place of the first of their key; null when all do. `again`: the rows whose key stood before. */
export type Unique = { keep: Uint32Array | null; again: number[] };

/** Of rows with the same key the last one counts. Rows are the same when all their key columns are, as they are written. */
export function* uniqueRows(keys: readonly Column[], size: number): Steps<Unique> {
  const [first, ...others] = keys;
  let group: Uint32Array = first?.codes ?? new Uint32Array(size);
  let groups = first?.values.length ?? 1;
  for (const column of others) [group, groups] = yield* divided(group, groups, column);
  if (groups === size) return { keep: null, again: [] };
  const last = new Uint32Array(groups);
  yield* each(size, (at) => (last[group[at] as number] = at));
  const again: number[] = [];
  const keep: number[] = [];
  const seen = new Uint8Array(groups);
  yield* each(size, (at) => {
    const mine = group[at] as number;
    if (seen[mine]) again.push(at);
    else keep.push(last[mine] as number);
    seen[mine] = 1;
  });
  return { keep: Uint32Array.from(keep), again };
}

/** Groups of rows, divided by what a further column holds. */
function* divided(group: Uint32Array, groups: number, { codes, values }: Column): Steps<[Uint32Array, number]> {
  const { starts, rows } = yield* gather(group.length, groups, (at) => group[at] as number);
  const finer = new Uint32Array(group.length);
  // Of each value: in which group it was met last, and what that part is called.
  const metIn = new Int32Array(values.length).fill(-1);
  const called = new Uint32Array(values.length);
  let count = 0;
  let mine = 0;
  yield* each(rows.length, (place) => {
    while (place >= (starts[mine + 1] as number)) mine++;
    const at = rows[place] as number;
    const code = codes[at] as number;
    if (metIn[code] !== mine) {
      metIn[code] = mine;
      called[code] = count++;
    }
    finer[at] = called[code] as number;
  });
  return [finer, count];
}
