import type { Clock } from '../core/clock.ts';
import { createSeldom } from '../core/seldom.ts';
import type { Log } from '../platform/log.ts';

const A_MINUTE_MS = 60_000;

/** Tells once a minute at most, and why, that a figure of `/metrics` could not be read out of the database and is left out there. */
export function createUnreadNotes({ clock, log }: { clock: Clock; log: Pick<Log, 'warn'> }): (error: unknown) => void {
  return createSeldom<unknown>(clock, A_MINUTE_MS, (count, err) =>
    log.warn({ err, count }, 'figures of /metrics could not be read out of the database and are left out'),
  );
}
