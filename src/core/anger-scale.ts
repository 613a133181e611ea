/** A broken line: what a figure from 0 to 1 becomes at some points, straight between them. */
export type Knots = readonly (readonly [from: number, to: number])[];

/**
 * From the chance that a message is angry to the level that the house shows. Set on messages of topics that the model had not seen: 0.45 where annoyance, 0.7
 * where strong anger is likelier than not.
 */
export const ANGER_LEVELS: Knots = [
  [0, 0],
  [0.04, 0.02],
  [0.21, 0.06],
  [0.37, 0.45],
  [0.79, 0.7],
  [1, 1],
];

const CHANCES: Knots = ANGER_LEVELS.map(([chance, level]) => [level, chance]);

/** The chance of anger behind a level of it, both 0 to 1. What adds up over messages is the chance: the level leaps where annoyance begins. */
export const chanceOfAnger = (level: number): number => along(CHANCES, level);

/** Where a figure comes out on a broken line that begins at 0 and ends at 1. */
export function along(knots: Knots, x: number): number {
  const next = knots.findIndex(([from]) => from >= x);
  const [x1, y1] = knots[Math.max(1, next)] as readonly [number, number];
  const [x0, y0] = knots[Math.max(1, next) - 1] as readonly [number, number];
  return y0 + ((y1 - y0) * (x - x0)) / (x1 - x0);
}
