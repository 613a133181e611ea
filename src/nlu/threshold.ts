import type { Asked } from './asked.ts';
import type { Recognition, Recognizer } from './recognizer.ts';

/** How much the out-of-scope sentences weigh against the in-scope ones, however few of them there are. */
const OUT_OF_SCOPE_WEIGHT = 0.3;

/**
 * The out-of-scope score above which to reject, chosen on labelled answers: of the thresholds that withhold at most `maxWithheld` (0 to 1) of the right
 * answers, the one with the most right outcomes; without out-of-scope sentences the whole allowance is used. Null when no answer was right.
 */
export function chooseThreshold(asked: Asked[], maxWithheld: number): number | null {
  const score = ({ recognition }: Asked) => recognition.outOfScope.score;
  const right = asked.filter(({ sentence, top }) => sentence.intent !== null && top === sentence.intent).map(score);
  const outside = asked.filter(({ sentence }) => sentence.intent === null).map(score);
  right.sort((a, b) => a - b);
  outside.sort((a, b) => a - b);
  const kept = Math.max(1, Math.ceil(right.length * (1 - maxWithheld) - 1e-9));
  const allowed = right.slice(kept - 1);
  if (outside.length === 0) return allowed[0] ?? null;
  let [chosen, most, passed] = [null as number | null, -1, 0];
  for (const [i, threshold] of allowed.entries()) {
    while (passed < outside.length && (outside[passed] as number) <= threshold) passed++;
    const value = ((1 - OUT_OF_SCOPE_WEIGHT) * (kept + i)) / right.length + OUT_OF_SCOPE_WEIGHT * (1 - passed / outside.length);
    if (value > most) [most, chosen] = [value, threshold];
  }
  return chosen;
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
