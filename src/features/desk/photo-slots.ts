import { UnavailableError } from '../../core/errors.ts';

/**
 * Lets at most `running` of some work run at once and `waiting` more wait; beyond that UnavailableError at once.
 * Photos are held in memory whole while they are fetched: this bounds how much that can be.
 */
export function createSlots(running: number, waiting: number): <T>(work: () => Promise<T>) => Promise<T> {
  let free = running;
  const queue: (() => void)[] = [];
  return async (work) => {
    if (free > 0) free -= 1;
    else if (queue.length >= waiting) throw new UnavailableError('busy', 'Too many photos are being fetched just now. Please try again.');
    else await new Promise<void>((resolve) => queue.push(resolve));
    try {
      return await work();
    } finally {
      // A slot goes from hand to hand; it is free only when nobody waits.
      const next = queue.shift();
      if (next) next();
      else free += 1;
    }
  };
}
