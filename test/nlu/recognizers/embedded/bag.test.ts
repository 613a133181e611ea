import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createBag } from '../../../../src/nlu/recognizers/embedded/bag.ts';

const bag = createBag();

function counted(hashes: number[]): [number, number][] {
  for (const hash of hashes) bag.add(hash);
  const target = { hashes: new Int32Array(bag.size() + 1), counts: new Uint32Array(bag.size() + 1) };
  bag.empty(target, 1);
  return [...target.hashes.subarray(1)].map((hash, i) => [hash, target.counts[i + 1] as number]);
}

describe('a bag', () => {
  it('counts as a Map does, in the order of first coming, however often it is used', () => {
    const few = fc.array(fc.oneof(fc.integer({ min: -5, max: 5 }), fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 })));
    fc.assert(
      fc.property(few, (hashes) => {
        const expected = new Map<number, number>();
        for (const hash of hashes) expected.set(hash, (expected.get(hash) ?? 0) + 1);
        expect(counted(hashes)).toEqual([...expected]);
        expect(bag.size()).toBe(0);
      }),
    );
  });

  it('grows with a long text', () => {
    const many = Array.from({ length: 5000 }, (_, i) => Math.imul(i, 0x9e3779b1));
    expect(counted([...many, ...many])).toEqual(many.map((hash) => [hash, 2]));
    expect(counted([3])).toEqual([[3, 1]]);
  });
});
