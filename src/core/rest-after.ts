import type { Random } from './clock.ts';

/** Of the time that readings take, a page rests at least so many times as long: a server that is slow is asked less. */
const REST = 4;
/** However slow it is; with what chance adds, what is on the screen is at most three seconds older for this. */
const LONGEST_MS = 2_000;

/** How long to rest after a reading that took `tookMs`: `pauseMs` at least, and up to half as long again by chance, or all desks would read at the same moments. */
export function restAfter(tookMs: number, pauseMs: number, random: Random): number {
  const rest = Math.max(pauseMs, Math.min(LONGEST_MS, REST * tookMs));
  return rest * (1 + random() / 2);
}
