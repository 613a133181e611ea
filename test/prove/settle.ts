import { setTimeout as sleep } from 'node:timers/promises';
import { workLeft, type Query } from './evidence.ts';
import type { House } from './house.ts';
import type { Tally } from './tally.ts';

/** What of the house is looked at. */
export type Settling = { x: Pick<House['x'], 'idle' | 'log'>; query: Query | null };

/** Longer than a lease, the wait for a read-back, and a look at X's record together: what might still be sent has been by then. */
const QUIET_MS = 10_000;

/**
 * Resolves when everything is at rest: nothing on its way at X, nothing left to do, as far as one can look. False when the time for that was over first.
 * `until`: by `performance.now()`.
 */
export async function settle({ x, query }: Settling, tally: Pick<Tally, 'messages' | 'open'>, until: number): Promise<boolean> {
  await Promise.race([x.idle(), sleep(Math.max(0, until - performance.now()), undefined, { ref: false })]);
  let quietSince = performance.now();
  let count = -1;
  while (performance.now() < until) {
    // X's record is read again and again.
    const now = x.log.messages.length + x.log.requests.filter(({ endpoint }) => endpoint === 'send' || endpoint === 'conversation').length;
    if (now !== count) quietSince = performance.now();
    count = now;
    const quiet = performance.now() - quietSince;
    if (query) {
      // Twice, with a sweep between the looks.
      const idle = async () => (await workLeft(query, tally.messages()).catch(() => 1)) === 0;
      if (await idle()) {
        await sleep(700);
        await Promise.race([x.idle(), sleep(1_000)]);
        if (await idle()) return performance.now() <= until;
      }
    } else if ((quiet > QUIET_MS && tally.open() === 0) || quiet > 2 * QUIET_MS) return true;
    await sleep(200);
  }
  return false;
}
