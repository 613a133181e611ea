import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { seededRandom } from '../../../../src/core/clock.ts';
import { centre, partAlike } from '../../../../src/nlu/recognizers/embedded/alike.ts';

const at = (...rows: number[]) => ({ rows, values: rows.map(() => 1) });

describe('parting things by likeness', () => {
  it('keeps together what is alike', () => {
    const things = [at(0, 1), at(5, 6), at(1, 2), at(6, 7), at(0, 2), at(5, 7)];
    for (let seed = 0; seed < 10; seed++) {
      const parts = partAlike(things, 8, 2, seededRandom(seed));
      expect(new Set([parts[0], parts[2], parts[4]]).size).toBe(1);
      expect(new Set([parts[1], parts[3], parts[5]]).size).toBe(1);
      expect(parts[0]).not.toBe(parts[1]);
    }
  });

  it('makes parts of equal size, give or take one, of any things', () => {
    const things = fc.array(
      fc.array(fc.nat(9), { maxLength: 4 }).map((rows) => at(...new Set(rows))),
      { maxLength: 30 },
    );
    fc.assert(
      fc.property(things, fc.integer({ min: 1, max: 7 }), (some, parts) => {
        const sizes = Array.from({ length: parts }, () => 0);
        for (const part of partAlike(some, 10, parts, seededRandom(1))) sizes[part] = (sizes[part] ?? 0) + 1;
        return Math.max(...sizes) - Math.min(...sizes) <= 1;
      }),
    );
  });

  it('finds the centre at unit length', () => {
    const { rows, values } = centre([at(3), at(3, 4)]);
    expect(rows).toEqual([3, 4]);
    expect(Math.hypot(...Array.from(values))).toBeCloseTo(1, 10);
    expect(centre([])).toEqual({ rows: [], values: [] });
  });
});
