/** Stops asking a service that keeps failing, so that nobody waits for what will not come. */

export type BreakerOptions = {
  /** Failures in a row that open it. */
  inARow?: number;
  /** Or this share of the last `window` calls. */
  share?: number;
  window?: number;
  /** How long it stays open before one call is let through to see, in milliseconds. */
  restMs?: number;
};

export interface Breaker {
  /** True when a call may be made at this time (monotonic milliseconds). After a rest one caller is let through; the others wait for what it meets. */
  allows(now: number): boolean;
  succeeded(): void;
  failed(now: number): void;
}

/** Opens after 5 failures in a row or when half of the last 20 calls failed; after 30 s one call tries (Nygard, Release It!, "Circuit Breaker"). */
export function createBreaker({ inARow = 5, share = 0.5, window = 20, restMs = 30_000 }: BreakerOptions = {}): Breaker {
  let recent: boolean[] = [];
  let row = 0;
  let openedAt: number | null = null;
  let trialAt: number | null = null;

  const open = (now: number) => {
    openedAt = now;
    trialAt = null;
    recent = [];
    row = 0;
  };

  return {
    allows(now) {
      if (openedAt === null) return true;
      if (now - openedAt < restMs) return false;
      // A trial that never came back must not keep it shut for ever.
      if (trialAt !== null && now - trialAt < restMs) return false;
      trialAt = now;
      return true;
    },
    succeeded() {
      openedAt = null;
      trialAt = null;
      row = 0;
      recent = [...recent, true].slice(-window);
    },
    failed(now) {
      if (openedAt !== null) return open(now);
      row += 1;
      recent = [...recent, false].slice(-window);
      const failures = recent.filter((well) => !well).length;
      if (row >= inARow || (recent.length === window && failures >= share * window)) open(now);
    },
  };
}
