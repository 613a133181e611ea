import { describe, expect, it } from '@jest/globals';
import { createMemoryJobs, type Scheduler } from '../../../src/platform/jobs/memory.ts';
import { silentLog } from '../../../src/platform/log.ts';
import { jobsSuite, recorder } from '../../contracts/jobs.suite.ts';

describe('wake-ups within one process', () => {
  jobsSuite(async () => createMemoryJobs({ log: silentLog }));

  it('runs a day in no time when a simulation moves the clock', async () => {
    const time = simulatedTime();
    const jobs = createMemoryJobs({ log: silentLog, scheduler: time });
    const seen = recorder(async (run) => {
      if (run === 1) throw new Error('once');
    });
    await jobs.process('reminder', seen.handler);
    await jobs.add('reminder', '1', { delayMs: 24 * 3600_000 });
    await jobs.add('reminder', '1', { delayMs: 24 * 3600_000 - 5 });
    await time.moveTo(24 * 3600_000 - 1, jobs.idle);
    expect(seen.keys).toEqual([]);
    await time.moveTo(24 * 3600_000 + 100, jobs.idle);
    expect(seen.keys).toEqual(['1']);
    await time.moveTo(24 * 3600_000 + 5000, jobs.idle);
    expect(seen.keys).toEqual(['1', '1']);
    await jobs.close();
  });

  it('waits longer than the longest timer of Node', async () => {
    const time = simulatedTime();
    const jobs = createMemoryJobs({ log: silentLog, scheduler: time });
    const seen = recorder();
    await jobs.process('reminder', seen.handler);
    const month = 31 * 24 * 3600_000;
    await jobs.add('reminder', '1', { delayMs: month });
    await time.moveTo(month - 1000, jobs.idle);
    expect(seen.keys).toEqual([]);
    await time.moveTo(month + 1000, jobs.idle);
    expect(seen.keys).toEqual(['1']);
    expect(time.longestAsked).toBeLessThan(2 ** 31);
    await jobs.close();
  });
});

function simulatedTime() {
  let now = 0;
  const timers = new Map<object, { at: number; run: () => void }>();
  const time = {
    longestAsked: 0,
    now: () => now,
    setTimeout: (run, delayMs) => {
      time.longestAsked = Math.max(time.longestAsked, delayMs);
      const timer = {};
      timers.set(timer, { at: now + delayMs, run });
      return timer;
    },
    clearTimeout: (timer) => void timers.delete(timer as object),
    /** Fires what is due up to a moment, in order, and lets the work of each settle. */
    async moveTo(until: number, idle: () => Promise<void>) {
      for (;;) {
        const next = [...timers].filter(([, { at }]) => at <= until).sort(([, a], [, b]) => a.at - b.at)[0];
        if (next === undefined) break;
        timers.delete(next[0]);
        now = next[1].at;
        next[1].run();
        await idle();
      }
      now = until;
    },
  } satisfies Scheduler & Record<string, unknown>;
  return time;
}
