import type { Clock } from '../core/clock.ts';
import { TROUBLE } from '../core/trouble.ts';
import type { SendOutcome } from './channel.ts';
import { isAnswer } from './marks.ts';

/** For so long an answer says how the platform is. */
const KNOWN_MS = 60_000;

/**
 * How many messages of an account one process has under way at once. It begins with as many as it takes to notice that the platform is in trouble, and each
 * answer lets twice as many go: a long line that is let go into an outage is not all in doubt before the first of them has failed.
 */
export function createPace(clock: Pick<Clock, 'monotonic'>, most: number) {
  const known = new Map<number, { room: number; at: number }>();

  /** Accounts of which a send was in doubt since the platform last took one, as far as this process knows. */
  const doubted = new Set<number>();

  function room(accountId: number): number {
    const one = known.get(accountId);
    return Math.min(most, one && clock.monotonic() - one.at < KNOWN_MS ? one.room : TROUBLE.doubts);
  }

  function heard(accountId: number, outcome: SendOutcome): void {
    if (outcome.kind === 'doubt') {
      doubted.add(accountId);
      known.delete(accountId);
    } else if (isAnswer(outcome)) known.set(accountId, { room: Math.min(most, room(accountId) * 2), at: clock.monotonic() });
  }

  return {
    room,
    heard,
    isCalm: (accountId: number) => !doubted.has(accountId),
    calmed: (accountId: number) => void doubted.delete(accountId),
  };
}
