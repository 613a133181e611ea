/** The answers of models to examples that they had not seen. */
export type Scores = {
  /** Out-of-scope scores of the right answers. */
  right: number[];
  /** Out-of-scope scores of what was none of the intents. */
  outside: number[];
  /** How many examples were in scope, rightly answered or not. */
  inside: number;
};

/** How many of the customers' questions are none of the desk's business. A desk that does not know its own share is not far wrong with one in seven. */
const OUT_OF_SCOPE_SHARE = 0.15;

/**
 * The threshold with the most right outcomes among those that withhold at most `maxWithheld` (0 to 1) of the right answers.
 * It is chosen on harder questions than customers ask (see `holdOut`), so customers see less withheld than the limit: between a third and seven tenths as
 * much on the public sets it was measured on.
 */
export function chooseThreshold({ right, outside, inside }: Scores, maxWithheld: number): number {
  const ascending = [...right].sort((a, b) => a - b);
  const outs = [...outside].sort((a, b) => a - b);
  const least = Math.max(0, Math.ceil(ascending.length * (1 - maxWithheld)) - 1);
  let chosen = ascending[least] ?? 1;
  let most = -1;
  let answered = 0;
  for (let i = least; i < ascending.length; i++) {
    const threshold = ascending[i] as number;
    while (answered < outs.length && (outs[answered] as number) <= threshold) answered++;
    const value = ((1 - OUT_OF_SCOPE_SHARE) * (i + 1)) / inside + OUT_OF_SCOPE_SHARE * (1 - answered / outs.length);
    if (value > most) [most, chosen] = [value, threshold];
  }
  return chosen;
}

/** A held-out example's two likeliest intents: the second one's probability, and whether the first or the second was right. */
export type Doubt = { second: number; right: 1 | 2 | null };

/** To be asked "this or that?" costs a customer this much of what a right answer is worth. */
const COST_OF_ASKING = 0.33;
/** Held-out examples are harder than customers' questions, and would have the desk ask too often. */
const LEAST_ASKED_FROM = 0.3;
const MOST_ASKED_FROM = 0.45;
const FEWEST_DOUBTS = 30;

/**
 * The probability of the second likeliest intent from which asking is better than guessing. Were the probabilities exact it would be the cost of asking;
 * where held-out examples show them to be off, it is moved.
 */
export function chooseAsking(doubts: Doubt[]): number {
  if (doubts.filter(({ second }) => second >= COST_OF_ASKING).length < FEWEST_DOUBTS) return COST_OF_ASKING;
  let chosen = COST_OF_ASKING;
  let most = -Infinity;
  for (let from = LEAST_ASKED_FROM; from <= MOST_ASKED_FROM + 1e-9; from += 0.05) {
    const value = doubts.reduce((sum, { second, right }) => sum + gain(second >= from, right), 0);
    if (value > most) [most, chosen] = [value, from];
  }
  return chosen;
}

function gain(asked: boolean, right: Doubt['right']): number {
  if (asked) return right === null ? -COST_OF_ASKING : 1 - COST_OF_ASKING;
  return right === 1 ? 1 : 0;
}
