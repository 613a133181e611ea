import { CHARACTER, JAPANESE, SOUND, WORD } from './features.ts';
import type { HeldOut } from './holdout.ts';
import { fitLogistic, inclination, logistic, spreadOf } from './logistic.ts';
import { chooseAsking, chooseThreshold } from './threshold.ts';
import type { Vector } from './vocabulary.ts';

/** Turns margins into probabilities and into an out-of-scope score; all of it learnt from examples that the model had not seen. */
export type Calibration = {
  /** Probabilities are softmax(margins / temperature). */
  temperature: number;
  /** A logistic model over `signs`; the last weight is the constant. */
  weights: number[];
  /** A score above it is out of scope. */
  threshold: number;
  /** With a second intent at least this probable, asking is better than guessing. */
  asking: number;
};

/** For contents too small to hide intents: the margin and the known share alone, by rule of thumb. */
const UNLEARNT: Calibration = { temperature: 1, weights: [-3, 0, -2, 0, -1], threshold: 0.6, asking: 0.33 };
/** Fewer held-out answers of either kind than this teach nothing that lasts. */
const FEWEST = 20;

/** `answers` as from `holdOut`; `maxWithheld` is the share of right answers that the operator allows to be withheld, 0 to 1. */
export function calibrate(answers: HeldOut[], maxWithheld: number): Calibration {
  const inside = answers.filter((answer) => answer.intent >= 0);
  const outside = answers.filter((answer) => answer.intent < 0);
  if (inside.length < FEWEST || outside.length < FEWEST) return UNLEARNT;
  const temperature = fitTemperature(inside);
  const signsOf = ({ margins, vector }: HeldOut) => signs(margins.shrunk, probabilities(margins.margins, temperature), vector);
  const weights = fitScore(inside.map(signsOf), outside.map(signsOf));
  const score = (answer: HeldOut) => logistic(weights, signsOf(answer));
  const right = inside.filter((answer) => best(answer.margins.margins) === answer.intent);
  const threshold = chooseThreshold({ right: right.map(score), outside: outside.map(score), inside: inside.length }, maxWithheld);
  const answered = inside.filter((answer) => score(answer) <= threshold);
  return { temperature, weights, threshold, asking: chooseAsking(answered.map((answer) => doubt(answer, temperature))) };
}

/** The intents' probabilities: exp(margins / temperature), brought to the sum 1. */
export function probabilities(margins: Float64Array, temperature: number): Float64Array {
  let highest = -Infinity;
  for (let i = 0; i < margins.length; i++) if ((margins[i] as number) > highest) highest = margins[i] as number;
  let total = 0;
  const chances = new Float64Array(margins.length);
  for (let i = 0; i < margins.length; i++) total += chances[i] = Math.exp(((margins[i] as number) - highest) / temperature);
  for (let i = 0; i < margins.length; i++) chances[i] = (chances[i] as number) / total;
  return chances;
}

/** 0 to 1, higher is more out of scope. A text of which nothing is known is 1. `chances` are the intents' probabilities. */
export function outOfScope(calibration: Calibration, shrunk: Float64Array, chances: Float64Array, vector: Vector): number {
  if (vector.rows.length === 0) return 1;
  return logistic(calibration.weights, signs(shrunk, chances, vector));
}

/** What tells out of scope: the best shrunk margin, the spread of the probabilities, the known share, and the writing. */
function signs(shrunk: Float64Array, chances: Float64Array, vector: Vector): number[] {
  let first = -Infinity;
  for (let i = 0; i < shrunk.length; i++) if ((shrunk[i] as number) > first) first = shrunk[i] as number;
  let entropy = 0;
  for (let i = 0; i < chances.length; i++) {
    const chance = chances[i] as number;
    if (chance > 1e-9) entropy -= chance * Math.log(chance);
  }
  // A Latin name within Japanese is no novelty. Whole words tell most of it, but one mistyped is known by its pieces.
  const japanese = (vector.known[JAPANESE] ?? 0) > 0;
  const groups = japanese ? [JAPANESE, SOUND] : [WORD, CHARACTER];
  const known = groups.reduce((sum, group) => sum + (vector.known[group] ?? 0) / groups.length, 0);
  return [first, entropy, known, japanese ? 1 : 0];
}

/**
 * How much the entropy and the known share count, against the margin's 1, each in spreads of its own. Learnt freely they come out near this on every public
 * set (the separation of hidden intents is within 0.0015 of the best), but lower for the known share: hidden intents are written by the same people as the
 * others and share their words, while what customers ask out of scope has words that no example has.
 */
const ENTROPY = 0.3;
const KNOWN = 0.25;
/** A spread smaller than this is that of a content too even to measure it. */
const LEAST_SPREADS = [0.1, 0.1, 0.02];

/** The signs are joined as told; how the sum reads as a chance, in each writing, is learnt. */
function fitScore(inside: number[][], outside: number[][]): number[] {
  const spread = (column: number) => Math.max(LEAST_SPREADS[column] ?? 0, spreadOf(inside.map((row) => row[column] ?? 0)));
  const joined = [-1 / spread(0), ENTROPY / spread(1), -KNOWN / spread(2), 0, 0];
  const rows = [...inside, ...outside].map((row) => [inclination(joined, row), row[3] ?? 0]);
  const isOut = rows.map((_, i) => i >= inside.length);
  const [factor = 1, japanese = 0, constant = 0] = fitLogistic(rows, isOut, [1, 0]);
  return [...joined.slice(0, 3).map((weight) => weight * factor), japanese, constant];
}

export function best(values: Float64Array): number {
  let at = 0;
  values.forEach((value, i) => {
    if (value > (values[at] as number)) at = i;
  });
  return at;
}

function doubt({ margins: { margins }, intent }: HeldOut, temperature: number) {
  const chances = probabilities(margins, temperature);
  const first = best(chances);
  const others = chances.with(first, -1);
  const second = best(others);
  return { second: others[second] ?? 0, right: first === intent ? (1 as const) : second === intent ? (2 as const) : null };
}

/** The temperature under which the right answers are least surprising (Guo et al. 2017), by trying a geometric row of them. */
function fitTemperature(inside: HeldOut[]): number {
  const surprise = (temperature: number) =>
    inside.reduce(
      (sum, { margins, intent }) => sum - Math.log(Math.max(1e-12, probabilities(margins.margins, temperature)[intent] as number)),
      0,
    );
  let chosen = UNLEARNT.temperature;
  let least = Infinity;
  for (let temperature = 0.3; temperature < 3; temperature *= 1.05) {
    const value = surprise(temperature);
    if (value < least) [least, chosen] = [value, temperature];
  }
  return chosen;
}
