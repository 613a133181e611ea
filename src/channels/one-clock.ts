import type { Limits, SendOutcome } from './channel.ts';

/** Less than this between two clocks is how long the question took, and the platform's resets are whole seconds anyway. */
const SAME_MS = 2_000;

/** How far the database's clock is ahead of this process's (ms; less than 0: behind); 0 where they agree. `database`: its time as it has just been read. */
export function skewOf(database: number, process: number): number {
  const skew = database - process;
  return Math.abs(skew) < SAME_MS ? 0 : skew;
}

/** An answer whose times are by this process's clock, by the database's: the waits stay as long as they are. */
export function byDatabase(outcome: SendOutcome, skewMs: number): SendOutcome {
  if (skewMs === 0) return outcome;
  const limits = 'limits' in outcome && outcome.limits ? { limits: shifted(outcome.limits, skewMs) } : {};
  if (outcome.kind === 'limited') return { ...outcome, ...limits, retryAt: outcome.retryAt + skewMs };
  return { ...outcome, ...limits };
}

function shifted(limits: Limits, skewMs: number): Limits {
  const { resetAt, dayResetAt } = limits;
  return {
    ...limits,
    ...(resetAt === undefined ? {} : { resetAt: resetAt + skewMs }),
    ...(dayResetAt === undefined ? {} : { dayResetAt: dayResetAt + skewMs }),
  };
}
