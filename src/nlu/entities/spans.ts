import type { EntityValue } from '../../core/understanding.ts';

/** Something found by a pattern in the folded text: offsets there, what it means, how sure (0 to 1). */
export type Span = { type: string; start: number; end: number; value: EntityValue; score: number };

/** Keeps, where spans overlap, the first in the list. */
export function withoutOverlaps<T extends { start: number; end: number }>(spans: T[]): T[] {
  const kept: T[] = [];
  for (const span of spans) if (kept.every((other) => span.end <= other.start || span.start >= other.end)) kept.push(span);
  return kept;
}

/** The longest first; of equals the surer one, then the earlier one, then as they came. */
export function longestFirst<T extends { start: number; end: number; score: number }>(spans: T[]): T[] {
  return [...spans].sort((a, b) => b.end - b.start - (a.end - a.start) || b.score - a.score || a.start - b.start);
}
