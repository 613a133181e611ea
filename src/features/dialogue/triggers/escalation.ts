import type { Emotion, Felt } from '../../../core/understanding.ts';
import { cuesOf } from './cues.ts';
import { evidenceOf, type Words } from './evidence.ts';

/** So angry that one message is enough: insults, threats, "never again". */
const VERY_STRONG = 0.8;
/** Strong anger that is shouted as well (capitals, rows of marks, angry emoji) is as much. */
const SHOUTED = { anger: 0.75, strength: 0.5 };
/** From so much evidence, of this turn and those before it together, a person is called: where `scripts/fit-evidence.js` shows few calm ones called for needlessly. */
export const ENOUGH = 0.5;
/** So much evidence very strong anger needs: harsh words amid what is calm or merry ("NO WAY, I got one??") sound as strong. */
export const SOME = 0.2;
/** From here, short of annoyance, thanks in a message are not meant. */
const NOT_MEANT = 0.3;
/** How far back anger counts, in turns of the customer: an order number, a photo and a question may stand between two angry messages. */
const MEMORY = 5;
const THANKS = 0.5;
/** From here the person at the desk should come to it first. */
const STRONG = 0.7;

/** A reason to call a person because of how the customer feels. `before`: the turns that still count, oldest first. */
type Rule = { id: string; holds: (now: Emotion, before: readonly Felt[], words: Words) => boolean };

const RULES: readonly Rule[] = [
  { id: 'very-strong', holds: (now, before, words) => isVeryStrong(now, words) && evidenceOf(now, before, words) >= SOME },
  { id: 'adds-up', holds: (now, before, words) => evidenceOf(now, before, words) >= ENOUGH },
];

/** Whether one message is angry enough alone; what sounds so and is relief is not, nor harsh words of delight ("I hate how good this is"), now or before. */
export const isVeryStrong = ({ anger, strength }: Emotion, { text, earlier }: Words): boolean =>
  (anger >= VERY_STRONG || (anger >= SHOUTED.anger && strength >= SHOUTED.strength)) &&
  !cuesOf(text).has('relief') &&
  !cuesOf([...earlier, text].join('\n')).has('delight');

export type Escalation = { rule: string; urgency: 10 | 15 };

/**
 * Whether anger calls a person: the first rule that holds, or null. One light grumble never does, and neither does any number of problems told calmly.
 * What adds up is anger, discontent and what is said with them (`evidence.ts`): the second cold, terse or ironic message after a first.
 * Thanks call it off and make what was before them forgotten.
 * @param words the customer's own words; without them only what was felt counts
 */
export function escalationOf(now: Emotion, course: readonly Felt[], words: Words = { text: '', earlier: [] }): Escalation | null {
  if (isThanks(now)) return null;
  const { before, said } = whatCounts(course, words);
  const rule = RULES.find(({ holds }) => holds(now, before, said));
  return rule ? { rule: rule.id, urgency: now.anger >= STRONG ? 15 : 10 } : null;
}

/** Of all that was felt and said, the turns that still count: the last few, and none before thanks. */
export function whatCounts(course: readonly Felt[], { text, earlier }: Words): { before: readonly Felt[]; said: Words } {
  const before = course.slice(course.findLastIndex(isThanks) + 1).slice(-MEMORY);
  return { before, said: { text, earlier: before.length === 0 ? [] : earlier.slice(-before.length) } };
}

/** Plain thanks. They end what was before them, unless they come with anger. */
export const isThanks = ({ gratitude, anger }: Felt) => gratitude >= THANKS && anger < NOT_MEANT;
