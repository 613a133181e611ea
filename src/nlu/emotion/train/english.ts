import { OUTPUTS } from '../outputs.ts';
import type { Features } from '../features.ts';
import { shareOf } from '../grams.ts';
import { fit, type Fitted, type FitOptions } from './fit.ts';
import type { PublicRow } from './goemotions.ts';
import { countOf, type Row } from './rows.ts';
import { sampleOf, type Sample } from './sample.ts';
import { wordSamples } from './word-samples.ts';

const K = OUTPUTS.length;
/** GoEmotions knows nothing of urgency. */
const URGENCY = [4, 5];
const TOLD = OUTPUTS.map((_, k) => k).filter((k) => !URGENCY.includes(k));

/** Chosen by leaving topics of our own out in turn, with the published development rows beside them. */
const COMMENTS: FitOptions = { rounds: 4, rate: 0.3, drop: 0.3, decay: 1e-4, denseDecay: 1e-4, leastSeen: 4, seed: 1 };
const CUSTOMERS: FitOptions = { rounds: 12, rate: 0.5, drop: 0.3, decay: 3e-4, denseDecay: 3e-4, leastSeen: 1.01, seed: 1 };
/** How loud the first model's verdict is in the second. */
const VERDICT = 0.25;
/** What a word alone counts beside a message. */
const WORDS = 0.1;
/** Every so manieth comment stays in the second training, each counting so little, lest it forget how people speak elsewhere. */
const KEPT = { each: 8, weight: 0.15 };
/** What a comment counts beside a message when it is asked which pieces are often seen. */
const COMMENT_SEEN = 0.02;

/** What general comments taught: the comments as samples, and the model of the first step. */
export type Ground = { comments: Sample[]; first: Fitted };

const told = (weight: number) => (k: number) => (URGENCY.includes(k) ? 0 : weight);

/** The first step alone, the longer one; it may be shared by trainings on different messages. */
export function learnGround(rows: readonly PublicRow[]): Ground {
  const comments = rows.map((comment) => sampleOf(comment, 'en', told(1)));
  return { comments, first: fit(comments, COMMENTS) };
}

/**
 * Two steps: general comments teach how English sounds, then customers' messages teach what it means to a shop. The second model hears the verdict of
 * the first beside all features; comments in the second step have a set of dense figures of their own, so that their different base rates stay theirs.
 * As all is linear the two are one table in the end.
 */
export function trainEnglish(rows: readonly Row[], { comments, first }: Ground): Fitted {
  const verdict = verdictOf(first);
  const customers = rows.map((row) => sampleOf(row, 'en', () => countOf(row)));
  const own = [...customers, ...wordSamples('en', WORDS)].map((sample) => widened(sample, verdict, false));
  const kept = comments
    .filter((_, at) => at % KEPT.each === 0)
    .map((sample) => ({ ...sample, weights: Float32Array.from(OUTPUTS, (_, k) => told(KEPT.weight)(k)) }));
  const second = fit([...own, ...kept.map((sample) => widened(sample, verdict, true))], CUSTOMERS);
  return folded(first, second);
}

function verdictOf({ dense, keys, weights }: Fitted): (features: Features) => number[] {
  const places = new Map([...keys].map((key, at) => [key, at]));
  return (features) => {
    const sums = new Float64Array(K);
    features.dense.forEach((value, at) => TOLD.forEach((k) => (sums[k]! += value * (dense[at * K + k] as number))));
    features.pieces.forEach((part, which) => {
      const share = shareOf(which, part.length);
      for (const key of part) {
        const at = places.get(key);
        if (at !== undefined) for (const k of TOLD) sums[k]! += share * (weights[at * K + k] as number);
      }
    });
    return TOLD.map((k) => VERDICT * (sums[k] as number));
  };
}

/** Dense figures, then the verdict, then (for comments) the figures once more. */
function widened(sample: Sample, verdict: (features: Features) => number[], comment: boolean): Sample {
  const { features } = sample;
  const own = features.dense.length;
  const dense = new Float32Array(own * 2 + TOLD.length);
  dense.set(features.dense);
  dense.set(verdict(features), own);
  if (comment) dense.set(features.dense, own + TOLD.length);
  return { ...sample, features: { ...features, dense } };
}

function folded(first: Fitted, second: Fitted): Fitted {
  const own = first.dense.length;
  /** What the second model makes of the first one's weights of one feature. */
  const carried = (weights: Float32Array, at: number, k: number) =>
    TOLD.reduce((sum, from, j) => sum + VERDICT * (weights[at * K + from] as number) * (second.dense[own + j * K + k] as number), 0);
  const dense = Float32Array.from(
    { length: own },
    (_, at) => (second.dense[at] as number) + carried(first.dense, Math.floor(at / K), at % K),
  );
  const keys = Int32Array.from(new Set([...first.keys, ...second.keys])).sort();
  const inFirst = new Map([...first.keys].map((key, at) => [key, at]));
  const inSecond = new Map([...second.keys].map((key, at) => [key, at]));
  const weights = new Float32Array(keys.length * K);
  const seen = new Float32Array(keys.length);
  keys.forEach((key, at) => {
    const [one, two] = [inFirst.get(key), inSecond.get(key)];
    seen[at] =
      (one === undefined ? 0 : (first.seen[one] as number) * COMMENT_SEEN) + (two === undefined ? 0 : (second.seen[two] as number));
    for (let k = 0; k < K; k++) {
      weights[at * K + k] =
        (two === undefined ? 0 : (second.weights[two * K + k] as number)) + (one === undefined ? 0 : carried(first.weights, one, k));
    }
  });
  return { dense, keys, weights, seen };
}
