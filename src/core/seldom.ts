import type { Clock } from './clock.ts';

/**
 * For what anybody outside can make happen as often as they like, and a log must not fill with: the first is told at once, those that follow within `ms` together
 * with the next one after it. `tell` gets how many that were, and what the last one was about.
 */
export function createSeldom<T = void>(clock: Clock, ms: number, tell: (count: number, last: T) => void): (last: T) => void {
  let toldAt = -Infinity;
  let untold = 0;
  return (last) => {
    untold += 1;
    if (clock.monotonic() - toldAt < ms) return;
    toldAt = clock.monotonic();
    const count = untold;
    untold = 0;
    tell(count, last);
  };
}
