import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { editDistance } from '../../../src/core/text/edit-distance.ts';

describe('the distance between two words', () => {
  it.each([
    ['notebook', 'notebook', 0],
    ['notebook', 'notbook', 1],
    ['pencil', 'pencli', 1],
    ['olive', 'live', 1],
    ['olive', 'deliver', 3],
    ['', 'mug', 3],
    ['傘', '', 1],
  ])('counts letters missing, added, changed and swapped: %s, %s', (one, other, distance) => {
    expect(editDistance(one, other)).toBe(distance);
  });

  it('is the same both ways, and none exactly for the same word', () => {
    const word = fc.string({ maxLength: 8 });
    fc.assert(
      fc.property(word, word, (one, other) => {
        expect(editDistance(one, other)).toBe(editDistance(other, one));
        expect(editDistance(one, other) === 0).toBe(one === other);
      }),
    );
  });
});
