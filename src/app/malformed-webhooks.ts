import type { Clock } from '../core/clock.ts';
import { createSeldom } from '../core/seldom.ts';
import type { Log } from '../platform/log.ts';

const A_MINUTE_MS = 60_000;

type Counts = { stored: number; duplicates: number; malformed: number };

/**
 * Counts what was taken in, and tells of webhooks with a right signature that could not be understood, once a minute at most: a platform that writes in a new way
 * does so with every one.
 */
export function createStoredNotes(parts: {
  clock: Clock;
  log: Pick<Log, 'error'>;
  metrics: { stored(counts: Counts): void };
}): (counts: Counts) => void {
  const tell = createSeldom(parts.clock, A_MINUTE_MS, (count) =>
    parts.log.error(
      { count },
      'webhooks with X’s right signature could not be understood, as a whole or in part: their bodies are kept for 30 days (inbound_raw, with the problem), and the comparison with X’s record fetches the messages. Look for a newer version of Uketsuke',
    ),
  );
  return (counts) => {
    parts.metrics.stored(counts);
    for (let left = counts.malformed; left > 0; left--) tell();
  };
}
