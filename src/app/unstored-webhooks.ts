import type { Clock } from '../core/clock.ts';
import { createSeldom } from '../core/seldom.ts';
import type { Log } from '../platform/log.ts';

const A_MINUTE_MS = 60_000;

/** Counts what was turned away, and tells once a minute at most, and why, that what came in could not be stored: the database is away, or its disk is full. */
export function createUnstoredNotes(parts: {
  clock: Clock;
  log: Pick<Log, 'error'>;
  metrics: { unstored(): void };
}): (error: unknown) => void {
  const tell = createSeldom<unknown>(parts.clock, A_MINUTE_MS, (count, err) =>
    parts.log.error(
      { err, count },
      'what came in could not be stored; platforms are answered 503, so that it comes again: look at the database and its disk',
    ),
  );
  return (error) => {
    parts.metrics.unstored();
    tell(error);
  };
}
