import type { Random } from '../../../core/clock.ts';

/** A sparse vector of any length: entry `rows[k]` is `values[k]`. */
export type Sparse = { rows: ArrayLike<number>; values: ArrayLike<number> };

/**
 * Parts things into `parts` parts of equal size, each of things that are like one another: a part grows from one thing at random, always by the thing most
 * like those in it. Returns each thing's part. `size` is the number of entries that the vectors may have.
 */
export function partAlike(things: Sparse[], size: number, parts: number, random: Random): Int32Array {
  const partOf = new Int32Array(things.length);
  const sum = new Float64Array(size);
  let free = [...things.keys()];
  for (let part = 0; part < parts && free.length > 0; part++) {
    const members = Math.round(free.length / (parts - part));
    if (members === 0) continue;
    const likeness = new Float64Array(things.length);
    let next = free[Math.floor(random() * free.length)] as number;
    for (let taken = 1; ; taken++) {
      partOf[next] = part;
      const last = next;
      free = free.filter((thing) => thing !== last);
      if (taken === members) break;
      next = grow(things, free, likeness, things[last] as Sparse, sum);
    }
  }
  return partOf;
}

/** Adds `member` to every free thing's likeness to the part, and gives the free thing most like it. */
function grow(things: Sparse[], free: number[], likeness: Float64Array, member: Sparse, dense: Float64Array): number {
  set(dense, member, 1);
  let most = free[0] as number;
  for (const thing of free) {
    const { rows, values } = things[thing] as Sparse;
    let shared = 0;
    for (let k = 0; k < rows.length; k++) shared += (dense[rows[k] as number] as number) * (values[k] as number);
    likeness[thing] = (likeness[thing] as number) + shared;
    if (likeness[thing] > (likeness[most] as number)) most = thing;
  }
  set(dense, member, 0);
  return most;
}

function set(dense: Float64Array, { rows, values }: Sparse, factor: number): void {
  for (let k = 0; k < rows.length; k++) dense[rows[k] as number] = (values[k] as number) * factor;
}

/** The mean direction of vectors, at unit length. */
export function centre(vectors: Sparse[]): Sparse {
  const sum = new Map<number, number>();
  for (const { rows, values } of vectors)
    for (let k = 0; k < rows.length; k++) sum.set(rows[k] as number, (sum.get(rows[k] as number) ?? 0) + (values[k] as number));
  const length = Math.sqrt([...sum.values()].reduce((total, value) => total + value * value, 0)) || 1;
  return { rows: [...sum.keys()], values: [...sum.values()].map((value) => value / length) };
}
