import type { Clock } from '../../core/clock.ts';

/** A token bucket per key. Memory is bounded: beyond `maxKeys` the key unused for longest is forgotten, which only forgives. */
export type RateLimiter = {
  /** Milliseconds until a token is there; 0 when one is. Takes nothing. */
  waitMs(key: string): number;
  take(key: string): void;
};

type Bucket = { tokens: number; at: number };

export function createRateLimiter(options: { perMinute: number; burst: number; clock: Clock; maxKeys?: number }): RateLimiter {
  const { burst, clock, maxKeys = 20_000 } = options;
  const perMs = options.perMinute / 60_000;
  const buckets = new Map<string, Bucket>();

  const current = (key: string): Bucket => {
    const now = clock.monotonic();
    const old = buckets.get(key);
    const tokens = old === undefined ? burst : Math.min(burst, old.tokens + (now - old.at) * perMs);
    return { tokens, at: now };
  };

  return {
    waitMs(key) {
      const { tokens } = current(key);
      // A hair below one counts as one: sums of floating-point refills must not cost a customer a millisecond's refusal.
      return tokens >= 1 - 1e-9 ? 0 : Math.ceil((1 - tokens) / perMs);
    },
    take(key) {
      const bucket = current(key);
      buckets.delete(key);
      buckets.set(key, { ...bucket, tokens: bucket.tokens - 1 });
      if (buckets.size > maxKeys) buckets.delete(buckets.keys().next().value ?? key);
    },
  };
}
