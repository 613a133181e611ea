import { seededRandom, type Random } from '../../../core/clock.ts';
import { shareOf } from '../grams.ts';
import { OUTPUTS } from '../outputs.ts';
import type { Sample } from './sample.ts';

const K = OUTPUTS.length;

/** What is learnt: weights of the dense figures and of the pieces that were kept, `OUTPUTS.length` for each, and in how many messages each piece was seen. */
export type Fitted = { dense: Float32Array; keys: Int32Array; weights: Float32Array; seen: Float32Array };
export type FitOptions = { rounds: number; rate: number; decay: number; denseDecay: number; leastSeen: number; seed: number; drop: number };

/** Pieces seen in at least so many messages, sorted. Rows of low weight count by their weight. */
function keysOf(samples: readonly Sample[], least: number): { keys: Int32Array; seen: Float32Array } {
  const seen = new Map<number, number>();
  for (const { features, weights } of samples) {
    const share = Math.min(1, Math.max(...weights));
    for (const part of features.pieces) for (const key of part) seen.set(key, (seen.get(key) ?? 0) + share);
  }
  const keys = Int32Array.from([...seen].filter(([, count]) => count >= least).map(([key]) => key)).sort();
  return { keys, seen: Float32Array.from(keys, (key) => seen.get(key) ?? 0) };
}

/**
 * Logistic regression for each output by stochastic descent (Adagrad), each part of the pieces scaled to unit length.
 * The same samples, options and seed give the same weights.
 */
export function fit(samples: readonly Sample[], options: FitOptions): Fitted {
  const width = samples[0]?.features.dense.length ?? 0;
  const { keys, seen } = keysOf(samples, options.leastSeen);
  const idOf = new Map<number, number>();
  keys.forEach((key, at) => idOf.set(key, at + width));
  const rows = samples.map((sample) => indexed(sample, idOf));
  const keep = 1 - options.drop;
  const w = new Float32Array((width + keys.length) * K);
  const squares = new Float32Array(w.length).fill(0.1);
  const order = Uint32Array.from(samples, (_, at) => at);
  const random = seededRandom(options.seed);
  const slope = new Float32Array(K);
  const sum = new Float64Array(w.length);
  let summed = 0;
  for (let round = 0; round < options.rounds; round++) {
    for (let at = order.length - 1; at > 0; at--) {
      const other = Math.floor(random() * (at + 1));
      [order[at], order[other]] = [order[other] as number, order[at] as number];
    }
    for (const at of order) {
      const { ids, values } = thinned(rows[at] as Indexed, keep, random);
      const { answers, weights } = samples[at] as Sample;
      slope.fill(0);
      for (let i = 0; i < ids.length; i++) {
        const from = (ids[i] as number) * K;
        const value = values[i] as number;
        for (let k = 0; k < K; k++) slope[k]! += (w[from + k] as number) * value;
      }
      for (let k = 0; k < K; k++) slope[k] = (1 / (1 + Math.exp(-(slope[k] as number))) - (answers[k] as number)) * (weights[k] as number);
      for (let i = 0; i < ids.length; i++) {
        const id = ids[i] as number;
        const from = id * K;
        const value = values[i] as number;
        const decay = id < width ? options.denseDecay : options.decay;
        for (let k = 0; k < K; k++) {
          const weight = weights[k] as number;
          if (weight === 0) continue;
          const step = (slope[k] as number) * value + decay * weight * (w[from + k] as number);
          const square = (squares[from + k] as number) + step * step;
          squares[from + k] = square;
          w[from + k]! -= (options.rate * step) / Math.sqrt(square);
        }
      }
    }
    // The mean of the later rounds is steadier than the last.
    if (round >= options.rounds / 2) {
      for (let at = 0; at < w.length; at++) sum[at]! += w[at] as number;
      summed++;
    }
  }
  const mean = Float32Array.from(sum, (value) => value / Math.max(1, summed));
  return { dense: mean.slice(0, width * K), keys, weights: mean.slice(width * K), seen };
}

/** A message with some of its features left out: none may be relied upon alone. */
function thinned(row: Indexed, keep: number, random: Random): Indexed {
  if (keep >= 1) return row;
  const ids = new Int32Array(row.ids.length);
  const values = new Float32Array(row.ids.length);
  let kept = 0;
  for (let at = 0; at < ids.length; at++) {
    if (random() >= keep) continue;
    ids[kept] = row.ids[at] as number;
    values[kept++] = (row.values[at] as number) / keep;
  }
  return { ids: ids.subarray(0, kept), values: values.subarray(0, kept) };
}

type Indexed = { ids: Int32Array; values: Float32Array };

function indexed({ features }: Sample, idOf: Map<number, number>): Indexed {
  const ids: number[] = [];
  const values: number[] = [];
  features.dense.forEach((value, at) => {
    if (value !== 0) {
      ids.push(at);
      values.push(value);
    }
  });
  for (const [which, part] of features.pieces.entries()) {
    const scale = shareOf(which, part.length);
    for (const key of part) {
      const id = idOf.get(key);
      if (id === undefined) continue;
      ids.push(id);
      values.push(scale);
    }
  }
  return { ids: Int32Array.from(ids), values: Float32Array.from(values) };
}
