import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { seededRandom } from '../../src/core/clock.ts';
import {
  allowanceOf,
  DAY_MS,
  isLimited,
  leftIn,
  MARGIN_MS,
  QUARTER_MS,
  refund,
  reservedOf,
  slotAt,
  spend,
  usedIn,
  type PlatformWord,
  type SendLimits,
  type Sends,
  type SendState,
} from '../../src/core/send-budget.ts';

const T0 = Date.parse('2026-11-25T05:00:00Z');
const state = (sends: Sends, now: number, limits: SendLimits, word: PlatformWord = {}, underWay = 0): SendState => ({
  limits,
  sends,
  word,
  underWay,
  now,
});
const DEFAULT: SendLimits = { per15Min: 15, per24Hours: 1_440, reserve: 0.2 };

type Sent = { at: number; count: number; bot: boolean };

/** A sender that takes all it may, at these moments, as the claim does: people's first. */
function simulate(limits: SendLimits, moments: number[], wants: (index: number) => { people: number; bot: number }) {
  const sent: Sent[] = [];
  let sends: Sends = [];
  for (const [index, now] of moments.entries()) {
    const may = allowanceOf(state(sends, now, limits));
    const want = wants(index);
    const people = Math.min(want.people, may.people);
    const bot = Math.min(want.bot, Math.max(0, may.bot - people));
    if (people + bot === 0) continue;
    sends = spend(sends, people + bot, now).sends;
    if (people > 0) sent.push({ at: now, count: people, bot: false });
    if (bot > 0) sent.push({ at: now, count: bot, bot: true });
  }
  return { sent, sends };
}

/** The most that any window of this length holds at the end of a send: of any, and of the bot's. */
function busiest(sent: Sent[], windowMs: number): { all: number; whenBotSent: number } {
  let [all, whenBotSent] = [0, 0];
  for (const [index, end] of sent.entries()) {
    const until = sent.slice(0, index + 1);
    const within = until.filter(({ at }) => at >= end.at - windowMs).reduce((sum, { count }) => sum + count, 0);
    all = Math.max(all, within);
    if (end.bot) whenBotSent = Math.max(whenBotSent, within);
  }
  return { all, whenBotSent };
}

describe('the send budget', () => {
  it('never lets more through than the limit in any sliding window, nor the bot into the share of people', () => {
    const limit = fc.integer({ min: 1, max: 20 });
    const steps = fc.array(
      fc.tuple(fc.integer({ min: 0, max: 400_000 }), fc.integer({ min: 0, max: 12 }), fc.integer({ min: 0, max: 12 })),
      {
        minLength: 1,
        maxLength: 60,
      },
    );
    fc.assert(
      fc.property(limit, fc.integer({ min: 1, max: 60 }), fc.constantFrom(0, 0.2, 0.5, 0.9), steps, (short, long, reserve, walk) => {
        let now = T0;
        const moments = walk.map(([step]) => (now += step));
        const { sent } = simulate({ per15Min: short, per24Hours: long, reserve }, moments, (index) => ({
          people: walk[index]![1],
          bot: walk[index]![2],
        }));
        for (const [windowMs, most] of [
          [QUARTER_MS, short],
          [DAY_MS, long],
        ] as const) {
          const { all, whenBotSent } = busiest(sent, windowMs);
          expect(all).toBeLessThanOrEqual(most);
          expect(whenBotSent).toBeLessThanOrEqual(most - reservedOf(most, reserve));
        }
      }),
      { seed: 5, numRuns: 150 },
    );
  });

  it('keeps the limit of a day with more sends than it keeps entries for', () => {
    const random = seededRandom(7);
    const limits = { per15Min: 0, per24Hours: 6_000 };
    let now = T0;
    const moments = Array.from({ length: 7_000 }, () => (now += Math.floor(random() * 20_000)));
    const { sent, sends } = simulate(limits, moments, () => ({ people: 1 + Math.floor(random() * 3), bot: 0 }));
    expect(sends.length).toBeLessThan(5_000);
    let [start, within, most] = [0, 0, 0];
    for (const one of sent) {
      within += one.count;
      while (sent[start]!.at < one.at - DAY_MS) within -= sent[start++]!.count;
      most = Math.max(most, within);
    }
    expect(most).toBeLessThanOrEqual(6_000);
    expect(most).toBeGreaterThan(5_900);
  });

  it('lets the next one go a quarter of a second after the oldest has left the window', () => {
    const { sends } = simulate(DEFAULT, [T0, T0 + 60_000], () => ({ people: 8, bot: 0 }));
    const full = allowanceOf(state(sends, T0 + 61_000, DEFAULT));
    expect(full).toEqual({ people: 0, bot: 0, peopleAt: T0 + QUARTER_MS + MARGIN_MS, botAt: T0 + QUARTER_MS + MARGIN_MS });
    expect(allowanceOf(state(sends, full.peopleAt, DEFAULT)).people).toBe(8);
    expect(allowanceOf(state(sends, full.peopleAt - 1, DEFAULT)).people).toBe(0);
  });

  it('keeps the last fifth of a window for people, and tells the bot when there is more', () => {
    const { sends } = simulate(DEFAULT, [T0], () => ({ people: 0, bot: 15 }));
    expect(usedIn(sends, QUARTER_MS, T0)).toBe(12);
    expect(allowanceOf(state(sends, T0, DEFAULT))).toMatchObject({ people: 3, bot: 0, botAt: T0 + QUARTER_MS + MARGIN_MS });
  });

  it.each([
    [15, 0.2, 3],
    [1_440, 0.2, 288],
    [1, 0.9, 0],
    [2, 0.2, 1],
    [10, 0, 0],
  ])('of %p with a share of %p keeps %p for people', (limit, share, kept) => expect(reservedOf(limit, share)).toBe(kept));

  it('gives back what was never sent, whatever it has been put together with', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 30 }), fc.nat(), (counts, pick) => {
        let sends: Sends = [];
        const times = counts.map((count, index) => {
          const spent = spend(sends, count, T0 + index * 1_000);
          sends = spent.sends;
          return spent.at;
        });
        const total = counts.reduce((sum, count) => sum + count, 0);
        const after = refund(sends, times[pick % times.length]!);
        expect(usedIn(after, DAY_MS, T0 + 60_000)).toBe(total - 1);
        expect(after.filter((_, index) => index % 2 === 1).every((count) => count > 0)).toBe(true);
      }),
      { seed: 6 },
    );
  });

  it('does not hand out more when the clock runs backwards', () => {
    const first = spend([], 15, T0).sends;
    expect(allowanceOf(state(first, T0 - 3_600_000, DEFAULT)).people).toBe(0);
    const later = spend(first, 1, T0 - 3_600_000);
    expect(later.at).toBe(T0);
  });

  it('obeys the platform where it names less than we think is left, and does not count twice what is under way', () => {
    const word = { limit: 15, remaining: 4, resetAt: T0 + 300_000 };
    expect(allowanceOf(state([], T0, DEFAULT, word))).toMatchObject({ people: 4, bot: 1 });
    expect(allowanceOf(state([], T0, DEFAULT, word, 3))).toMatchObject({ people: 1, bot: 0, botAt: T0 + 1_000 });
    expect(allowanceOf(state([], T0, DEFAULT, { ...word, remaining: 0 }))).toMatchObject({ people: 0, peopleAt: T0 + 300_250 });
    expect(allowanceOf(state([], T0 + 300_001, DEFAULT, word)).people).toBe(15);
  });

  it('obeys the platform’s word where our own limits are lifted', () => {
    const lifted = { per15Min: 0, per24Hours: 0 };
    expect(allowanceOf(state([], T0, lifted)).people).toBe(Infinity);
    expect(allowanceOf(state([], T0, lifted, { blockedUntil: T0 + 5_000 }))).toMatchObject({ people: 0, peopleAt: T0 + 5_000 });
    expect(allowanceOf(state([], T0, lifted, { dayLimit: 1_000, dayRemaining: 2, dayResetAt: T0 + 5_000 })).people).toBe(2);
  });

  it('need not be counted while the platform says that plenty is left, of each window that has a limit', () => {
    const quarter = (remaining: number, resetAt = T0 + 60_000) => ({ limit: 5_000, remaining, resetAt });
    const day = (dayRemaining: number) => ({ dayLimit: 100_000, dayRemaining, dayResetAt: T0 + 3_600_000 });
    const lifted = { per15Min: 0, per24Hours: 0 };
    expect(isLimited(DEFAULT, { ...quarter(4_000), ...day(90_000) }, T0)).toBe(false);
    // Ours stands for what it has not named.
    expect(isLimited(DEFAULT, quarter(4_000), T0)).toBe(true);
    expect(isLimited(DEFAULT, { ...quarter(4_000, T0), ...day(90_000) }, T0)).toBe(true);
    expect(isLimited(lifted, quarter(4_000), T0)).toBe(false);
    // Scarce for the bot, whose share ends before.
    expect(isLimited(lifted, quarter(900), T0)).toBe(true);
    expect(isLimited({ ...lifted, reserve: 0.7 }, quarter(4_000), T0)).toBe(true);
    expect(isLimited({ ...lifted, reserve: 0.7 }, quarter(4_600), T0)).toBe(false);
    expect(isLimited(lifted, { ...quarter(4_000), blockedUntil: T0 + 1 }, T0)).toBe(true);
    expect(isLimited(lifted, { ...quarter(4_000), refusals: 1 }, T0)).toBe(true);
  });

  it('shows of a window what is left by our count and by the platform’s', () => {
    const counted = state([T0 - 1_000, 4], T0, DEFAULT, { limit: 15, remaining: 3, resetAt: T0 + 60_000 }, 1);
    expect(leftIn(counted, { limit: 15, windowMs: QUARTER_MS })).toBe(2);
    expect(leftIn({ ...counted, now: T0 + 60_000 }, { limit: 15, windowMs: QUARTER_MS })).toBe(11);
    expect(leftIn(counted, { limit: 1_440, windowMs: DAY_MS })).toBe(1_436);
    expect(leftIn(counted, { limit: 2, windowMs: DAY_MS })).toBe(0);
  });

  it('lets one alone find out whether a refusal without a time is over', () => {
    const word = { refusals: 2, blockedUntil: T0 };
    expect(allowanceOf(state([], T0, DEFAULT, word)).people).toBe(1);
    expect(allowanceOf(state([], T0, DEFAULT, word, 1)).people).toBe(0);
  });

  it('estimates as the sender then acts: never too early, and to the second where nothing else comes', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 15 }), fc.integer({ min: 0, max: 20 }), fc.constantFrom(0, 0.2), (limit, before, reserve) => {
        const limits = { per15Min: limit, per24Hours: 0, reserve };
        let sends: Sends = [];
        let now = T0;
        for (let index = 0; index < before; index++) {
          now += 30_000;
          if (allowanceOf(state(sends, now, limits)).people > 0) sends = spend(sends, 1, now).sends;
        }
        const told = Array.from({ length: 40 }, (_, place) => slotAt(state(sends, now, limits), place, true));
        for (const [place, at] of told.entries()) {
          for (;;) {
            const may = allowanceOf(state(sends, now, limits));
            if (may.bot > 0) break;
            now = may.botAt;
          }
          sends = spend(sends, 1, now).sends;
          // Each further round stands a margin later.
          expect(now).toBeGreaterThanOrEqual(at);
          expect(now - at).toBeLessThanOrEqual(Math.ceil(place / (limit - reservedOf(limit, reserve))) * MARGIN_MS);
        }
      }),
      { seed: 8, numRuns: 100 },
    );
  });
});
