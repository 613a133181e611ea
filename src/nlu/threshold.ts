import type { Asked } from './asked.ts';
import type { Recognition, Recognizer } from './recognizer.ts';

/** The answers of a model to sentences that it had not seen. */
export type Scores = {
  /** Out-of-scope scores of the right answers. */
  right: number[];
  /** Out-of-scope scores of what was none of the intents. */
  outside: number[];
  /** How many sentences were in scope, rightly answered or not. */
  inside: number;
};

/**
 * The out-of-scope score above which to reject: of the thresholds that withhold at most `maxWithheld` (0 to 1) of the right answers, the one with the most
 * right outcomes where `share` (0 to 1) of all that is asked is out of scope, however many were measured. Without out-of-scope scores the whole allowance is
 * used. Null when no answer was right.
 */
export function bestThreshold({ right, outside, inside }: Scores, maxWithheld: number, share: number): number | null {
  const ascending = [...right].sort((a, b) => a - b);
  const outs = [...outside].sort((a, b) => a - b);
  // 0.8 of ten is eight, whatever floating point makes of it.
  const kept = Math.max(1, Math.ceil(ascending.length * (1 - maxWithheld) - 1e-9));
  const allowed = ascending.slice(kept - 1);
  if (outs.length === 0) return allowed[0] ?? null;
  let [chosen, most, passed] = [null as number | null, -1, 0];
  for (const [i, threshold] of allowed.entries()) {
    while (passed < outs.length && (outs[passed] as number) <= threshold) passed++;
    const value = ((1 - share) * (kept + i)) / inside + share * (1 - passed / outs.length);
    if (value > most) [most, chosen] = [value, threshold];
  }
  return chosen;
}

/** How much the out-of-scope sentences of a validation set weigh. */
const OUT_OF_SCOPE_SHARE = 0.3;

/** `bestThreshold` on labelled answers. */
export function chooseThreshold(asked: Asked[], maxWithheld: number): number | null {
  const score = ({ recognition }: Asked) => recognition.outOfScope.score;
  const inside = asked.filter(({ sentence }) => sentence.intent !== null);
  const right = inside.filter(({ sentence, top }) => top === sentence.intent).map(score);
  const outside = asked.filter(({ sentence }) => sentence.intent === null).map(score);
  return bestThreshold({ right, outside, inside: inside.length }, maxWithheld, OUT_OF_SCOPE_SHARE);
}

/** The same recognizer with another threshold. */
export function withThreshold(recognizer: Recognizer, threshold: number): Recognizer {
  const decide = ({ outOfScope, ambiguous, ...rest }: Recognition): Recognition => {
    const rejected = rest.intents.length === 0 || outOfScope.score > threshold;
    return { ...rest, outOfScope: { ...outOfScope, rejected }, ambiguous: ambiguous && !rejected };
  };
  return {
    ...recognizer,
    recognize(text, language, written) {
      const answer = recognizer.recognize(text, language, written);
      return answer instanceof Promise ? answer.then(decide) : decide(answer);
    },
  };
}
