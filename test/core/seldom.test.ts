import { expect, it } from '@jest/globals';
import { createSeldom } from '../../src/core/seldom.ts';

it('tells the first at once and the others together, once a minute at most', () => {
  let now = 5;
  const told: [number, number][] = [];
  const seen = createSeldom({ now: () => now, monotonic: () => now }, 60_000, (count) => void told.push([now, count]));
  seen();
  for (now = 1_000; now < 60_000; now += 1_000) seen();
  expect(told).toEqual([[5, 1]]);
  now = 60_005;
  seen();
  expect(told).toEqual([
    [5, 1],
    [60_005, 60],
  ]);
});
