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

/** One call that was let through. What it meets is told once. */
export interface Call {
  succeeded(): void;
  /** At this time (monotonic milliseconds). */
  failed(now: number): void;
}

export interface Breaker {
  /**
   * A call that may be made at this time (monotonic milliseconds), or null. After a rest one caller is let through; the others wait for what it meets.
   * While it is open the call let through alone closes it or opens it anew: what earlier calls meet late tells of the past.
   */
  begin(now: number): Call | null;
}

/** Opens after 5 failures in a row or when half of the last 20 calls failed; after 30 s one call tries (Nygard, Release It!, "Circuit Breaker"). */
export function createBreaker({ inARow = 5, share = 0.5, window = 20, restMs = 30_000 }: BreakerOptions = {}): Breaker {
  let recent: boolean[] = [];
  let row = 0;
  let openedAt: number | null = null;
  let trialAt: number | null = null;
  /** Counts openings and trials. A call of an earlier one no longer counts. */
  let era = 0;

  const open = (now: number) => {
    era += 1;
    openedAt = now;
    trialAt = null;
    recent = [];
    row = 0;
  };

  const succeeded = () => {
    openedAt = null;
    trialAt = null;
    row = 0;
    recent = [...recent, true].slice(-window);
  };

  const failed = (now: number) => {
    if (openedAt !== null) return open(now);
    row += 1;
    recent = [...recent, false].slice(-window);
    const failures = recent.filter((well) => !well).length;
    if (row >= inARow || (recent.length === window && failures >= share * window)) open(now);
  };

  const call = (): Call => {
    const begun = era;
    return {
      succeeded: () => {
        if (begun === era) succeeded();
      },
      failed: (now) => {
        if (begun === era) failed(now);
      },
    };
  };

  return {
    begin(now) {
      if (openedAt === null) return call();
      if (now - openedAt < restMs) return null;
      // A trial that never came back must not keep it shut for ever.
      if (trialAt !== null && now - trialAt < restMs) return null;
      trialAt = now;
      era += 1;
      return call();
    },
  };
}
