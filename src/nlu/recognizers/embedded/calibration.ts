import { JAPANESE } from './features.ts';
import type { HeldOut } from './holdout.ts';
import type { Margins } from './linear-model.ts';
import type { Vector } from './vocabulary.ts';

/** Turns margins into probabilities and into an out-of-scope score; all of it learnt from examples that the model had not seen. */
export type Calibration = {
  /** Probabilities are softmax(margins / temperature). */
  temperature: number;
  /** A logistic model over `signs`; the last weight is the constant. */
  weights: number[];
  /** A score above it is out of scope. */
  threshold: number;
};

/** For contents too small to hide intents: the margin and the known share alone, by rule of thumb. */
const UNLEARNT: Calibration = { temperature: 0.25, weights: [-3, 0, -2, 0, 0, -1], threshold: 0.6 };
/** Fewer held-out answers of either kind than this teach nothing that lasts. */
const FEWEST = 20;
/** How much an out-of-scope question answered weighs against a right answer withheld: the operator's limit holds the latter down already. */
const OUT_OF_SCOPE_SHARE = 0.3;
/** Customers write less like the examples than the examples are like one another, so a part of the operator's allowance is kept back. */
const KEPT_BACK = 0.25;

export function calibrate(answers: HeldOut[], maxWithheld: number): Calibration {
  const inside = answers.filter((answer) => answer.intent >= 0);
  const outside = answers.filter((answer) => answer.intent < 0);
  if (inside.length < FEWEST || outside.length < FEWEST) return UNLEARNT;
  const temperature = fitTemperature(inside);
  const rows = answers.map((answer) => signs(answer.margins, answer.vector, temperature));
  const weights = fitLogistic(
    rows,
    answers.map((answer) => answer.intent < 0),
  );
  const learnt = { temperature, weights, threshold: 1 };
  const score = (answer: HeldOut) => outOfScope(learnt, answer.margins, answer.vector);
  const right = inside.filter((answer) => best(answer.margins.margins) === answer.intent);
  return { ...learnt, threshold: chooseThreshold(right.map(score), outside.map(score), inside.length, maxWithheld) };
}

/** The intents' probabilities. */
export function probabilities(margins: Float64Array, temperature: number): Float64Array {
  const highest = margins.reduce((a, b) => Math.max(a, b), -Infinity);
  const raised = margins.map((margin) => Math.exp((margin - highest) / temperature));
  const total = raised.reduce((a, b) => a + b, 0);
  return raised.map((value) => value / total);
}

/** 0 to 1, higher is more out of scope. A text of which nothing is known is 1. */
export function outOfScope(calibration: Calibration, margins: Margins, vector: Vector): number {
  if (vector.rows.length === 0) return 1;
  return logistic(calibration.weights, signs(margins, vector, calibration.temperature));
}

/** What tells out of scope: the best shrunk margin, its lead, the known share, the spread of the probabilities, and the writing. */
function signs({ margins, shrunk }: Margins, vector: Vector, temperature: number): number[] {
  const [first, second] = bestTwo(shrunk);
  const chances = probabilities(margins, temperature);
  const entropy = chances.reduce((sum, p) => sum - (p > 1e-9 ? p * Math.log(p) : 0), 0);
  const groups = vector.known.filter((share) => share > 0);
  const known = groups.reduce((a, b) => a + b, 0) / (groups.length || 1);
  return [first, first - second, known, entropy / Math.log(Math.max(2, chances.length)), (vector.known[JAPANESE] ?? 0) > 0 ? 1 : 0];
}

/** Which way each sign may point, 0 either way: a small content must not teach that a well-known sentence is out of scope. The last is the constant. */
const DIRECTIONS = [-1, -1, -1, 1, 0, 0];

function bestTwo(values: Float64Array): [number, number] {
  let first = -Infinity;
  let second = -Infinity;
  for (const value of values) {
    if (value > first) [first, second] = [value, first];
    else if (value > second) second = value;
  }
  return [first, Number.isFinite(second) ? second : -1];
}

export function best(values: Float64Array): number {
  let at = 0;
  values.forEach((value, i) => {
    if (value > (values[at] as number)) at = i;
  });
  return at;
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
  for (let temperature = 0.03; temperature < 2; temperature *= 1.1) {
    const value = surprise(temperature);
    if (value < least) [least, chosen] = [value, temperature];
  }
  return chosen;
}

const logistic = (weights: number[], row: number[]): number =>
  1 / (1 + Math.exp(-row.reduce((sum, value, i) => sum + value * (weights[i] ?? 0), weights[row.length] ?? 0)));

/** Logistic regression, both kinds weighing the same, by gradient descent on standardised signs; the weights are given back for raw signs. */
function fitLogistic(rows: number[][], isOut: boolean[]): number[] {
  const width = rows[0]?.length ?? 0;
  const columns = Array.from({ length: width }, (_, c) => rows.map((row) => row[c] ?? 0));
  const mean = columns.map((column) => column.reduce((a, b) => a + b, 0) / column.length);
  const spread = columns.map((column, c) => Math.sqrt(column.reduce((sum, v) => sum + (v - (mean[c] ?? 0)) ** 2, 0) / column.length) || 1);
  const standard = rows.map((row) => row.map((v, c) => (v - (mean[c] ?? 0)) / (spread[c] ?? 1)));
  const outs = isOut.filter(Boolean).length;
  const weightOf = (out: boolean) => 0.5 / (out ? outs : isOut.length - outs);
  const weights = new Array<number>(width + 1).fill(0);
  for (let round = 0; round < 400; round++) {
    const slope = weights.map((w, c) => (c < width ? w * 0.001 : 0));
    standard.forEach((row, i) => {
      const out = isOut[i] ?? false;
      const error = (logistic(weights, row) - (out ? 1 : 0)) * weightOf(out);
      for (let c = 0; c <= width; c++) slope[c] = (slope[c] ?? 0) + error * (c < width ? (row[c] ?? 0) : 1);
    });
    for (let c = 0; c <= width; c++) {
      const moved = (weights[c] ?? 0) - 2 * (slope[c] ?? 0);
      weights[c] = DIRECTIONS[c] === 0 ? moved : (DIRECTIONS[c] ?? 0) * Math.max(0, (DIRECTIONS[c] ?? 0) * moved);
    }
  }
  const raw = weights.slice(0, width).map((w, c) => w / (spread[c] ?? 1));
  return [...raw, (weights[width] ?? 0) - raw.reduce((sum, w, c) => sum + w * (mean[c] ?? 0), 0)];
}

/** The threshold with the most right outcomes among those that withhold no more right answers than allowed. */
function chooseThreshold(right: number[], outside: number[], inside: number, maxWithheld: number): number {
  const ascending = [...right].sort((a, b) => a - b);
  const outs = [...outside].sort((a, b) => a - b);
  const least = ascending[Math.max(0, Math.ceil(ascending.length * (1 - maxWithheld * (1 - KEPT_BACK))) - 1)] ?? 1;
  let chosen = least;
  let most = -1;
  let rejected = outs.length;
  for (const [i, threshold] of ascending.entries()) {
    while (rejected > 0 && (outs[outs.length - rejected] as number) <= threshold) rejected--;
    if (threshold < least) continue;
    const value = (1 - OUT_OF_SCOPE_SHARE) * ((i + 1) / inside) + OUT_OF_SCOPE_SHARE * (rejected / outs.length);
    if (value > most) [most, chosen] = [value, threshold];
  }
  return chosen;
}
