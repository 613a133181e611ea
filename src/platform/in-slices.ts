import { setImmediate } from 'node:timers/promises';
import type { Steps } from '../core/steps.ts';

/** How long one slice lasts: short enough that nobody notices the pause. */
const SLICE_MS = 5;

/** Does the steps of long work in slices, between which everything else gets its turn. Rejects with what the work throws. */
export async function inSlices<T>(steps: Steps<T>, sliceMs = SLICE_MS): Promise<T> {
  for (let until = performance.now() + sliceMs; ;) {
    const { done, value } = steps.next();
    if (done) return value;
    if (performance.now() < until) continue;
    await setImmediate();
    until = performance.now() + sliceMs;
  }
}
