import type { EntityValue } from '../../core/understanding.ts';

/** Something found by a pattern in the folded text: offsets there, what it means, how sure (0 to 1). */
export type Span = { type: string; start: number; end: number; value: EntityValue; score: number };

type Place = { start: number; end: number };

/** Keeps, where spans overlap, the first in the list. */
export function withoutOverlaps<T extends Place>(spans: T[]): T[] {
  const ground = groundOf(spans);
  return spans.filter((span) => {
    const free = ground.isFree(span);
    if (free) ground.take(span);
    return free;
  });
}

/** Tells whether a span overlaps none of these. */
export function clearOf(spans: Place[]): (span: Place) => boolean {
  const ground = groundOf(spans);
  spans.forEach(ground.take);
  return ground.isFree;
}

/** The letters that spans may take, each marked when it is taken: a thousand spans are not compared with each other. */
function groundOf(spans: Place[]): { isFree: (span: Place) => boolean; take: (span: Place) => void } {
  const first = spans.reduce((least, { start }) => Math.min(least, start), Infinity);
  const last = spans.reduce((most, { end }) => Math.max(most, end), 0);
  const taken = new Uint8Array(Math.max(0, last - first));
  return {
    isFree({ start, end }) {
      const till = Math.min(end, last) - first;
      for (let at = Math.max(start, first) - first; at < till; at++) if (taken[at] === 1) return false;
      return true;
    },
    take: ({ start, end }) => void taken.fill(1, start - first, end - first),
  };
}

/** The longest first; of equals the surer one, then the earlier one, then as they came. */
export function longestFirst<T extends { start: number; end: number; score: number }>(spans: T[]): T[] {
  return [...spans].sort((a, b) => b.end - b.start - (a.end - a.start) || b.score - a.score || a.start - b.start);
}
