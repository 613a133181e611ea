import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Entity } from '../../src/core/understanding.ts';
import { residual } from '../../src/flow/digression.ts';

const named = (text: string, [start, end]: readonly [number, number]): Entity => ({
  type: 'product',
  text: text.slice(start, end),
  start,
  end,
  score: 1,
  value: { kind: 'text', text: text.slice(start, end) },
});

/** A text of what customers write, and stretches of it that may lie over one another. */
const parts = ['渋谷店の', '赤い', 'マグカップ', 'を贈り物に', '明日の午後', 'notebook ', 'gift wrapping ', '2', '？', ' '];
const namedTexts = fc
  .array(fc.constantFrom(...parts), { minLength: 1, maxLength: 8 })
  .map((some) => some.join(''))
  .chain((text) => {
    const span = fc.tuple(fc.nat(text.length - 1), fc.integer({ min: 1, max: 9 }));
    return fc.tuple(
      fc.constant(text),
      fc.array(span, { maxLength: 6 }).map((all) => all.map(([start, length]) => [start, Math.min(text.length, start + length)] as const)),
    );
  });

describe('what is left of a sentence without the names in it', () => {
  it('is what no name covers, however the names lie over one another and in whatever order they come', () => {
    fc.assert(
      fc.property(namedTexts, ([text, spans]) => {
        const isCovered = (at: number): boolean => spans.some(([start, end]) => at >= start && at < end);
        const bare = Array.from({ length: text.length }, (_, at) => (isCovered(at) ? ' ' : text.charAt(at))).join('');
        const entities = spans.map((span) => named(text, span));
        expect(residual(text, entities)).toBe(residual(bare, []));
        expect(residual(text, entities.toReversed())).toBe(residual(bare, []));
      }),
    );
  });

  it('does not lose what stands behind two names of which one lies within the other', () => {
    const text = '赤いマグカップ新品予約';
    expect(residual(text, [named(text, [0, 7]), named(text, [2, 7])])).toBe(residual('新品予約', []));
  });
});
