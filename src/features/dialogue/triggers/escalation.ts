import type { Emotion, Felt } from '../../../core/understanding.ts';

/** So angry that one message is enough: insults, threats, "never again". */
const VERY_STRONG = 0.75;
/** Strong anger that is shouted as well (capitals, rows of marks, angry emoji) is as much. */
const SHOUTED = { anger: 0.7, strength: 0.5 };
/** From here a message is angry. One such message is left alone, the second is not. */
const ANGRY = 0.45;
/** From here a message is vexed: cold, pressing, ironic. Politeness keeps people here who are as angry as others, so that it counts, but more slowly. */
const VEXED = 0.35;
/** Two vexed messages, one right after the other, that come to so much together. */
const RISING = 0.8;
/** So many vexed messages of so many. */
const PRESSING = { messages: 3, of: 4 };
/** Beside one message that is clearly angry, another counts from here: irony and resignation sound mild, and follow or announce what is not. */
const CLEAR = { angry: 0.5, beside: 0.2 };
/** After a message as angry as this, discontent alone is not calm again. */
const HEATED = 0.6;
/** A message from here tells of something that went wrong, or worse. */
const DISCONTENT = 0.35;
/** Anger after a complaint has a reason, and needs less to be believed than a harsh word out of nothing; the stronger it is, the less of a complaint will do. */
const WITH_REASON = [
  { anger: 0.6, negativity: DISCONTENT },
  { anger: 0.7, negativity: 0.2 },
];
/** How far back anger counts, in turns of the customer: an order number, a photo and a question may stand between two angry messages. */
const MEMORY = 5;
/** Plain thanks. They end what was before them, unless they come with anger, when they are not meant. */
const THANKS = 0.5;
/** From here the person at the desk should come to it first. */
const STRONG = 0.7;

/** A reason to call a person because of how the customer feels. `before`: the turns that still count, oldest first. */
type Rule = { id: string; holds: (now: Emotion, before: readonly Felt[]) => boolean };

const RULES: readonly Rule[] = [
  {
    id: 'very-strong',
    holds: ({ anger, strength }) => anger >= VERY_STRONG || (anger >= SHOUTED.anger && strength >= SHOUTED.strength),
  },
  { id: 'second-angry', holds: ({ anger }, before) => anger >= ANGRY && before.some((turn) => turn.anger >= ANGRY) },
  {
    id: 'rising',
    holds: ({ anger }, before) => {
      const last = before.at(-1)?.anger ?? 0;
      return anger >= VEXED && last >= VEXED && anger + last >= RISING;
    },
  },
  {
    id: 'pressing',
    holds: ({ anger }, before) => {
      const vexed = before.slice(1 - PRESSING.of).filter((turn) => turn.anger >= VEXED).length;
      return anger >= VEXED && vexed + 1 >= PRESSING.messages;
    },
  },
  {
    id: 'still-angry',
    holds: ({ anger, negativity }, before) => {
      const most = mostOf('anger', before);
      const both = Math.max(anger, most) >= CLEAR.angry && Math.min(anger, most) >= CLEAR.beside;
      return both || (most >= HEATED && negativity >= DISCONTENT);
    },
  },
  {
    id: 'with-reason',
    holds: ({ anger }, before) => WITH_REASON.some((least) => anger >= least.anger && mostOf('negativity', before) >= least.negativity),
  },
];

const mostOf = (feeling: 'anger' | 'negativity', turns: readonly Felt[]) => Math.max(0, ...turns.map((turn) => turn[feeling]));

export type Escalation = { rule: string; urgency: 10 | 15 };

/**
 * Whether anger calls a person: the first rule that holds, or null. One light grumble never does, and neither does any number of problems told calmly, since
 * negativity alone is no anger: it only tells how anger beside it is meant. Thanks or an apology call it off and make what was before them forgotten.
 */
export function escalationOf(now: Emotion, course: readonly Felt[]): Escalation | null {
  if (isThanks(now)) return null;
  const before = course.slice(course.findLastIndex(isThanks) + 1).slice(-MEMORY);
  const rule = RULES.find(({ holds }) => holds(now, before));
  return rule ? { rule: rule.id, urgency: now.anger >= STRONG ? 15 : 10 } : null;
}

const isThanks = ({ gratitude, anger }: Felt) => gratitude >= THANKS && anger < ANGRY;
