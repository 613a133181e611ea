import { describe, expect, it } from '@jest/globals';
import { heard } from '../../src/core/platform-word.ts';
import type { PlatformWord } from '../../src/core/send-budget.ts';

const NOW = Date.parse('2026-11-25T05:00:00Z');
const MINUTE = 60_000;
const window = (remaining: number, resetAt = NOW + 10 * MINUTE) => ({ limit: 15, remaining, resetAt });

describe('what the platform says of its limits', () => {
  it('is the smallest remainder of one window, in whatever order the answers come', () => {
    const word = [12, 14, 13].reduce<PlatformWord>((known, left) => heard(known, { limits: window(left), accepted: true }, NOW), {});
    expect(word).toEqual({ limit: 15, remaining: 12, resetAt: NOW + 10 * MINUTE });
  });

  it('begins anew with the next window, and forgets a late answer of the one before', () => {
    const first = heard({}, { limits: window(3) }, NOW);
    const next = heard(first, { limits: window(14, NOW + 25 * MINUTE) }, NOW);
    expect(next.remaining).toBe(14);
    expect(heard(next, { limits: window(0) }, NOW)).toMatchObject({ remaining: 14, resetAt: NOW + 25 * MINUTE });
  });

  it('stops until the reset when nothing is left, and never shortens that', () => {
    const spent = heard({}, { limits: window(0) }, NOW);
    expect(spent.blockedUntil).toBe(NOW + 10 * MINUTE);
    expect(heard(spent, { limits: window(0, NOW + 10 * MINUTE), retryAt: NOW + MINUTE }, NOW).blockedUntil).toBe(NOW + 10 * MINUTE);
  });

  it('believes a header for no longer than a day and an hour', () => {
    expect(heard({}, { limits: window(0, NOW + 999 * 3_600_000) }, NOW).blockedUntil).toBe(NOW + 25 * 3_600_000);
  });

  it('doubles the wait with each refusal that names no time, to a quarter of an hour, and forgets it with the first yes', () => {
    let word: PlatformWord = {};
    let now = NOW;
    const waits: number[] = [];
    for (let round = 0; round < 6; round++) {
      word = heard(word, { retryAt: now + MINUTE }, now);
      waits.push(((word.blockedUntil ?? 0) - now) / MINUTE);
      now = word.blockedUntil ?? 0;
    }
    expect(waits).toEqual([1, 2, 4, 8, 15, 15]);
    expect(heard(word, { accepted: true }, now).refusals).toBe(0);
  });

  it('counts several refusals of sends that were under way together as one', () => {
    const first = heard({}, { retryAt: NOW + MINUTE }, NOW);
    expect(heard(first, { retryAt: NOW + MINUTE + 20 }, NOW + 20)).toMatchObject({ refusals: 1, blockedUntil: NOW + MINUTE + 20 });
  });

  it('waits little where the platform is only not reached', () => {
    const word = [1, 2, 3, 4, 5, 6].reduce<PlatformWord>(
      (known) => heard({ ...known, blockedUntil: 0 }, { retryAt: NOW + 5_000 }, NOW),
      {},
    );
    expect(word.blockedUntil).toBe(NOW + 75_000);
  });

  it('is the same word when nothing is new', () => {
    const word = heard({}, { limits: window(5) }, NOW);
    expect(heard(word, { limits: window(7), accepted: true }, NOW)).toBe(word);
  });
});
