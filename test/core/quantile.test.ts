import { describe, expect, it } from '@jest/globals';
import { quantile } from '../../src/core/quantile.ts';

describe('a quantile', () => {
  it('is taken by the nearest rank', () => {
    expect(quantile([5, 1, 3], 0.5)).toBe(3);
    expect(quantile([5, 1, 3, 4], 0.5)).toBe(3);
    expect(quantile([5, 1, 3, 4], 0.99)).toBe(5);
    expect([quantile([5, 1, 3], 0), quantile([5, 1, 3], 1)]).toEqual([1, 5]);
  });

  it('of nothing is no number', () => {
    expect(quantile([], 0.5)).toBeNaN();
  });
});
