import type { Random } from '../../core/clock.ts';
import { restAfter } from '../../core/rest-after.ts';

/**
 * Runs a reading again and again without overlapping: what is asked for while one is under way makes one more, `pauseMs` or, while readings are slow, longer
 * after it. So a stream of changes neither floods the server nor starves the reading. One that failed says nothing about how slow readings are.
 */
export function createRefresher(run: () => Promise<unknown>, pauseMs: number, random: Random): () => void {
  let running = false;
  let again = false;
  const start = (): void => {
    running = true;
    again = false;
    const began = performance.now();
    void run()
      .then(
        () => performance.now() - began,
        () => 0,
      )
      .then((tookMs) => setTimeout(finish, restAfter(tookMs, pauseMs, random)));
  };
  const finish = (): void => {
    running = false;
    if (again) start();
  };
  return () => {
    if (running) again = true;
    else start();
  };
}
