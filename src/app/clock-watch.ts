import type { Clock } from '../core/clock.ts';
import { createSeldom } from '../core/seldom.ts';
import type { Log } from '../platform/log.ts';

/** With clocks further apart than this, promised times, opening hours and the signatures of requests to X go wrong. */
const MOST_MS = 30_000;
const AN_HOUR_MS = 60 * 60_000;

/**
 * Compares this process's clock with the database's, whose time (epoch ms) was read between `asked`, by this process's clock, and now. A clock that is wrong is
 * told once an hour at most, as long as it is.
 */
export function createClockWatch({ clock, log }: { clock: Clock; log: Pick<Log, 'error'> }): (asked: number, database: number) => void {
  let aheadMs = 0;
  const tell = createSeldom(clock, AN_HOUR_MS, () =>
    log.error(
      { aheadSeconds: Math.round(aheadMs / 1_000) },
      'this machine’s clock and the database’s are more than 30 seconds apart: promised times and opening hours are wrong, and X refuses requests. Let chrony or systemd-timesyncd keep both',
    ),
  );
  return (asked, database) => {
    const now = clock.now();
    // However long the answer took: what lies between the two moments is no difference.
    aheadMs = Math.max(0, asked - database) - Math.max(0, database - now);
    if (Math.abs(aheadMs) > MOST_MS) tell();
  };
}
