/** Time and chance come in from outside, so that a day can be simulated in a minute and a failure replayed from its seed. */
export type Clock = {
  /** Epoch milliseconds. */
  now(): number;
  /** Milliseconds that never jump; only differences mean something. */
  monotonic(): number;
};

export const systemClock: Clock = { now: () => Date.now(), monotonic: () => performance.now() };

/** Uniform in [0, 1). */
export type Random = () => number;

/** A small seeded generator (mulberry32, public domain, Tommy Ettinger), for tests, simulations and training. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
