import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { chooseAsking, chooseThreshold } from '../../../../src/nlu/recognizers/embedded/threshold.ts';
import type { Doubt } from '../../../../src/nlu/recognizers/embedded/threshold.ts';

const chance = fc.double({ min: 0, max: 1, noNaN: true });

describe('the threshold', () => {
  it('lies between what is in scope and what is not, where they are apart', () => {
    const threshold = chooseThreshold({ right: [0.1, 0.2, 0.3], outside: [0.7, 0.8], inside: 3 }, 0.5);
    expect(threshold).toBe(0.3);
  });

  it('stays below the limit where withholding more catches little', () => {
    const right = Array.from({ length: 1000 }, (_, i) => i / 1000);
    const outside = [...Array.from({ length: 95 }, () => 0.995), ...Array.from({ length: 5 }, () => 0.5)];
    const threshold = chooseThreshold({ right, outside, inside: 1000 }, 0.6);
    expect(threshold).toBeGreaterThan(0.98);
    expect(threshold).toBeLessThan(0.995);
  });

  it('never withholds more right answers than allowed', () => {
    fc.assert(
      fc.property(
        fc.array(chance, { minLength: 1 }),
        fc.array(chance, { minLength: 1 }),
        fc.double({ min: 0, max: 0.5, noNaN: true }),
        (right, outside, limit) => {
          const threshold = chooseThreshold({ right, outside, inside: right.length }, limit);
          return right.filter((score) => score > threshold).length <= limit * right.length + 1e-9;
        },
      ),
    );
  });
});

describe('asking', () => {
  const doubts = (count: number, second: number, right: Doubt['right']): Doubt[] =>
    Array.from({ length: count }, () => ({ second, right }));

  it('begins lower where the second intent is oftener right than it says, and higher where it is not', () => {
    expect(chooseAsking([...doubts(40, 0.32, 2), ...doubts(60, 0.4, 2)])).toBeCloseTo(0.3, 5);
    expect(chooseAsking([...doubts(60, 0.37, 1), ...doubts(60, 0.48, 2)])).toBeCloseTo(0.4, 5);
  });

  it('begins at the cost of asking where there is too little to learn from', () => {
    expect(chooseAsking([])).toBe(0.33);
    expect(chooseAsking(doubts(20, 0.4, 1))).toBe(0.33);
  });
});
