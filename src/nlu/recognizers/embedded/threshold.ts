import { bestThreshold, type Scores } from '../../threshold.ts';

/** How many of the customers' questions are none of the desk's business. A desk that does not know its own share is not far wrong with one in seven. */
const OUT_OF_SCOPE_SHARE = 0.15;

/**
 * `bestThreshold` on held-out answers. These are harder questions than customers ask (see `holdOut`), so customers see less withheld than the limit: between a
 * third and seven tenths as much on the public sets it was measured on.
 */
export const chooseThreshold = (scores: Scores, maxWithheld: number): number => bestThreshold(scores, maxWithheld, OUT_OF_SCOPE_SHARE) ?? 1;

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
