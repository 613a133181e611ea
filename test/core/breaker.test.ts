import { describe, expect, it } from '@jest/globals';
import { createBreaker } from '../../src/core/breaker.ts';

describe('a breaker', () => {
  it('lets calls through until five fail in a row', () => {
    const breaker = createBreaker();
    for (let i = 0; i < 4; i++) breaker.failed(0);
    expect(breaker.allows(0)).toBe(true);
    breaker.failed(0);
    expect(breaker.allows(29_999)).toBe(false);
  });

  it('opens when half of the last twenty failed, though never five in a row', () => {
    const breaker = createBreaker();
    for (let i = 0; i < 9; i++) {
      breaker.failed(0);
      breaker.succeeded();
    }
    breaker.succeeded();
    expect(breaker.allows(0)).toBe(true);
    breaker.failed(0);
    expect(breaker.allows(1)).toBe(false);
  });

  it('lets one caller try after the rest, and rests anew when that fails', () => {
    const breaker = createBreaker({ inARow: 1 });
    breaker.failed(0);
    expect([breaker.allows(30_000), breaker.allows(30_001)]).toEqual([true, false]);
    breaker.failed(30_500);
    expect([breaker.allows(60_000), breaker.allows(60_500)]).toEqual([false, true]);
    breaker.succeeded();
    expect([breaker.allows(60_501), breaker.allows(60_502)]).toEqual([true, true]);
  });

  it('lets another try when the first never came back', () => {
    const breaker = createBreaker({ inARow: 1 });
    breaker.failed(0);
    expect([breaker.allows(30_000), breaker.allows(59_999), breaker.allows(60_000)]).toEqual([true, false, true]);
  });
});
