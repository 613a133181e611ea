import { along, ANGER_LEVELS, type Knots } from '../../core/anger-scale.ts';
import type { Emotion } from '../../core/understanding.ts';

/** From here a message counts as negative: the desk calls it annoyed. A problem told without anger lies between this and about the middle. */
export const NEGATIVE_LINE = 0.35;

/**
 * From the model's chances to the figures that the house uses. `some` is how much the chance of "some" counts beside that of "much".
 * The knots were set on messages of topics that the model had not seen.
 */
const SCALES: Record<keyof Omit<Emotion, 'strength'>, { some: number; knots: Knots }> = {
  negativity: {
    some: 0.8,
    knots: [
      [0, 0],
      [0.1, 0.05],
      [0.4, 0.35],
      [0.83, 0.5],
      [1, 1],
    ],
  },
  anger: {
    // Much more anger is heard in any harsh word, slang of delight included: whether there is some tells more.
    some: 0.85,
    knots: ANGER_LEVELS,
  },
  urgency: {
    some: 0.5,
    knots: [
      [0, 0],
      [0.25, 0.45],
      [0.5, 0.7],
      [1, 1],
    ],
  },
  gratitude: {
    some: 0.5,
    knots: [
      [0, 0],
      [0.15, 0.06],
      [0.25, 0.45],
      [0.5, 0.7],
      [1, 1],
    ],
  },
};

const FEELINGS = ['negativity', 'anger', 'urgency', 'gratitude'] as const;

/** What a rule's plain anger adds, in log odds, to the chances of anger (some, much) and of some negativity. */
const RULES_ADD = 1.5;
const HEARS_RULES = [0, 2, 3];
/** From here anger is emphasised by the way it is written, and is negativity in the same measure. */
const ANGRY = 0.45;
const STRONG = 0.6;

/**
 * @param chances as `OUTPUTS` has them: some and much for each feeling
 * @param rules what the rules heard in the same message; they bring the strength
 */
export function levelsOf(chances: ArrayLike<number>, rules: Pick<Emotion, 'anger' | 'strength'>): Emotion {
  const heard = Array.from(chances, (chance, k) => (HEARS_RULES.includes(k) ? raised(chance, RULES_ADD * rules.anger) : chance));
  const [negativity, anger, urgency, gratitude] = FEELINGS.map((feeling, at) => {
    const { some, knots } = SCALES[feeling];
    return along(knots, some * (heard[at * 2] as number) + (1 - some) * (heard[at * 2 + 1] as number));
  }) as [number, number, number, number];
  // Emphasis makes anger stronger, it never makes it.
  const said = anger < ANGRY ? anger : anger + (1 - anger) * anger * rules.strength * 0.5;
  return { negativity: said < STRONG ? negativity : Math.max(negativity, said), anger: said, urgency, gratitude, strength: rules.strength };
}

const raised = (chance: number, by: number): number => (by === 0 ? chance : 1 / (1 + (1 / chance - 1) * Math.exp(-by)));
