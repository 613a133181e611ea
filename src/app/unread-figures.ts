import type { Clock } from '../core/clock.ts';
import { createSeldom } from '../core/seldom.ts';
import type { Log } from '../platform/log.ts';

const A_MINUTE_MS = 60_000;

/** Tells once a minute at most, and why, that a figure of `/metrics` could not be read out of the database and is left out there. */
export function createUnreadNotes(parts: { clock: Clock; log: Pick<Log, 'warn'> }): (error: unknown) => void {
  let last: unknown;
  const tell = createSeldom(parts.clock, A_MINUTE_MS, (count) =>
    parts.log.warn({ err: last, count }, 'figures of /metrics could not be read out of the database and are left out'),
  );
  return (error) => {
    last = error;
    tell();
  };
}
