import { describe, expect, it } from '@jest/globals';
import { createBreaker, type Breaker, type Call } from '../../src/core/breaker.ts';

const begun = (breaker: Breaker, now: number): Call => breaker.begin(now) as Call;
const allows = (breaker: Breaker, now: number): boolean => breaker.begin(now) !== null;

describe('a breaker', () => {
  it('lets calls through until five fail in a row', () => {
    const breaker = createBreaker();
    for (let i = 0; i < 4; i++) begun(breaker, 0).failed(0);
    expect(allows(breaker, 0)).toBe(true);
    begun(breaker, 0).failed(0);
    expect(allows(breaker, 29_999)).toBe(false);
  });

  it('opens when half of the last twenty failed, though never five in a row', () => {
    const breaker = createBreaker();
    for (let i = 0; i < 9; i++) {
      begun(breaker, 0).failed(0);
      begun(breaker, 0).succeeded();
    }
    begun(breaker, 0).succeeded();
    expect(allows(breaker, 0)).toBe(true);
    begun(breaker, 0).failed(0);
    expect(allows(breaker, 1)).toBe(false);
  });

  it('lets one caller try after the rest, and rests anew when that fails', () => {
    const breaker = createBreaker({ inARow: 1 });
    begun(breaker, 0).failed(0);
    const first = begun(breaker, 30_000);
    expect(allows(breaker, 30_001)).toBe(false);
    first.failed(30_500);
    expect(allows(breaker, 60_000)).toBe(false);
    const second = begun(breaker, 60_500);
    second.succeeded();
    expect([allows(breaker, 60_501), allows(breaker, 60_502)]).toEqual([true, true]);
  });

  it('stays open when a call begun before it opened succeeds late', () => {
    const breaker = createBreaker({ inARow: 2 });
    const [slow, ...bad] = [begun(breaker, 0), begun(breaker, 0), begun(breaker, 0)];
    for (const call of bad) call.failed(100);
    slow.succeeded();
    expect(allows(breaker, 101)).toBe(false);
    const trial = begun(breaker, 30_100);
    slow.succeeded();
    expect(allows(breaker, 30_101)).toBe(false);
    trial.succeeded();
    expect(allows(breaker, 30_102)).toBe(true);
  });

  it('rests no longer for calls begun before it opened that fail late', () => {
    const breaker = createBreaker({ inARow: 1 });
    const calls = [begun(breaker, 0), begun(breaker, 0), begun(breaker, 0)];
    calls[0]?.failed(0);
    calls[1]?.failed(20_000);
    const trial = begun(breaker, 30_000);
    expect(trial).not.toBeNull();
    calls[2]?.failed(30_001);
    trial.succeeded();
    expect(allows(breaker, 30_002)).toBe(true);
  });

  it('goes by the later trial when the earlier one comes back after all', () => {
    const breaker = createBreaker({ inARow: 1 });
    begun(breaker, 0).failed(0);
    const lost = begun(breaker, 30_000);
    const trial = begun(breaker, 60_000);
    lost.succeeded();
    expect(allows(breaker, 60_001)).toBe(false);
    trial.failed(60_100);
    expect(allows(breaker, 90_000)).toBe(false);
  });

  it('lets another try when the first never came back', () => {
    const breaker = createBreaker({ inARow: 1 });
    begun(breaker, 0).failed(0);
    expect([allows(breaker, 30_000), allows(breaker, 59_999), allows(breaker, 60_000)]).toEqual([true, false, true]);
  });
});
