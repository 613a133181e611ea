import { seededRandom } from '../../../core/clock.ts';
import type { Vector } from './vocabulary.ts';

/** Training rows, one after the other: row i has the entries `starts[i]` to `starts[i + 1]`. `square` is each row's squared length with the bias. */
export type Rows = { starts: Int32Array; columns: Int32Array; values: Float32Array; square: Float64Array };

const C = 1;
const DIAGONAL = 1 / (2 * C);
/** LIBLINEAR's default: the spread of the projected gradient at which a solution is good enough. */
const TOLERANCE = 0.1;
const MOST_ROUNDS = 60;

export function toRows(vectors: Vector[]): Rows {
  const total = vectors.reduce((sum, vector) => sum + vector.rows.length, 0);
  const rows: Rows = {
    starts: new Int32Array(vectors.length + 1),
    columns: new Int32Array(total),
    values: new Float32Array(total),
    square: new Float64Array(vectors.length),
  };
  let at = 0;
  vectors.forEach((vector, i) => {
    rows.columns.set(vector.rows, at);
    rows.values.set(vector.values, at);
    at += vector.rows.length;
    rows.starts[i + 1] = at;
    rows.square[i] = vector.values.reduce((sum, value) => sum + value * value, 1);
  });
  return rows;
}

/**
 * A two-class linear SVM with squared hinge loss by dual coordinate descent with shrinking (Hsieh et al. 2008, algorithm 3).
 * `positive[i]` is 1 for the rows of the class; `order` numbers the rows to learn from, and is shuffled. Returns the weights of the columns, the bias last.
 */
export function trainSvm(rows: Rows, positive: Uint8Array, order: Int32Array, columns: number, seed: number): Float64Array {
  const { starts, columns: column, values, square } = rows;
  const count = order.length;
  const random = seededRandom(seed);
  const weights = new Float64Array(columns + 1);
  const alpha = new Float64Array(positive.length);
  let active = count;
  let ceiling = Infinity;
  for (let round = 0; round < MOST_ROUNDS; round++) {
    let highest = -Infinity;
    let lowest = Infinity;
    for (let i = 0; i < active; i++) swap(order, i, i + Math.floor(random() * (active - i)));
    for (let s = 0; s < active; s++) {
      const i = order[s] as number;
      const from = starts[i] as number;
      const to = starts[i + 1] as number;
      const sign = positive[i] === 1 ? 1 : -1;
      let dot = weights[columns] as number;
      for (let k = from; k < to; k++) dot += (weights[column[k] as number] as number) * (values[k] as number);
      const before = alpha[i] as number;
      const gradient = sign * dot - 1 + before * DIAGONAL;
      if (before === 0 && gradient > ceiling) {
        active--;
        swap(order, s, active);
        s--;
        continue;
      }
      const projected = before === 0 ? Math.min(gradient, 0) : gradient;
      highest = Math.max(highest, projected);
      lowest = Math.min(lowest, projected);
      if (Math.abs(projected) < 1e-12) continue;
      const after = Math.max(before - gradient / ((square[i] as number) + DIAGONAL), 0);
      alpha[i] = after;
      const change = (after - before) * sign;
      for (let k = from; k < to; k++) {
        const c = column[k] as number;
        weights[c] = (weights[c] as number) + change * (values[k] as number);
      }
      weights[columns] = (weights[columns] as number) + change;
    }
    if (highest - lowest <= TOLERANCE) {
      if (active === count) break;
      // Good on what is left: look at everything once more.
      active = count;
      ceiling = Infinity;
      continue;
    }
    ceiling = highest <= 0 ? Infinity : highest;
  }
  return weights;
}

function swap(order: Int32Array, a: number, b: number): void {
  const kept = order[a] as number;
  order[a] = order[b] as number;
  order[b] = kept;
}
