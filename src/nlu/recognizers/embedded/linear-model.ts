import { seededRandom } from '../../../core/clock.ts';
import { toBytes } from './byte-matrix.ts';
import type { ByteMatrix } from './byte-matrix.ts';
import { trainSvm } from './linear-svm.ts';
import type { Rows } from './linear-svm.ts';

/** One weight per feature and intent. Features first, because a query has few of them. */
export type LinearModel = { weights: ByteMatrix; bias: Float32Array };

/**
 * What a model says of a vector. `margins`: one per intent, above 0 is inside. `shrunk`: the same when every unknown piece counts in the text's length,
 * so that a text of mostly unknown pieces comes near to nothing.
 */
export type Margins = { margins: Float64Array; shrunk: Float64Array };

const NEVER = -10;
/** How many examples all intents together are told from: with thousands of intents each is told from a sample of the others, which would take hours otherwise. */
const MOST_COMPARED = 4_000_000;

/** One SVM for each of `intents` intents against the rest. `labels[i]` is the intent of row i; an intent without examples is never named. */
export function trainLinear(rows: Rows, labels: Int32Array, intents: number, features: number, seed: number): LinearModel {
  const exact = new Float32Array(features * intents);
  const bias = new Float32Array(intents).fill(NEVER);
  const positive = new Uint8Array(labels.length);
  const most = Math.floor(MOST_COMPARED / intents);
  for (let intent = 0; intent < intents; intent++) {
    labels.forEach((label, i) => (positive[i] = label === intent ? 1 : 0));
    if (!positive.includes(1)) continue;
    const learnt = trainSvm(rows, positive, compared(positive, most, seed + intent), features, seed + intent * 7919);
    for (let row = 0; row < features; row++) exact[row * intents + intent] = learnt[row] as number;
    bias[intent] = learnt[features] as number;
  }
  return { weights: toBytes(exact, features, intents, intents), bias };
}

/** All rows, or the intent's own and so many others at random. */
function compared(positive: Uint8Array, most: number, seed: number): Int32Array {
  if (positive.length <= most) return Int32Array.from(positive, (_, i) => i);
  const random = seededRandom(seed);
  const chosen = new Set<number>();
  positive.forEach((own, i) => own === 1 && chosen.add(i));
  for (let i = 0; i < most; i++) chosen.add(Math.floor(random() * positive.length));
  return Int32Array.from(chosen);
}
