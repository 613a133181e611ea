import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Jobs } from '../../src/platform/jobs/jobs.ts';

/** What every edition of the wake-ups must do. `open` gives one on an empty queue, which the suite closes. */
export function jobsSuite(open: () => Promise<Jobs>): void {
  let jobs: Jobs;
  beforeEach(async () => {
    jobs = await open();
  });
  afterEach(() => jobs.close(1000));

  it('wakes the handler with the key, whatever characters it has', async () => {
    const seen = recorder();
    await jobs.process('turn', seen.handler);
    const keys = ['12', 'x:13', 'カモ 屋/1', 'a@b'];
    for (const key of keys) await jobs.add('turn', key);
    await seen.count(keys.length);
    expect([...seen.keys].sort()).toEqual([...keys].sort());
  });

  it('keeps what was added before there was a handler, melted into one per key', async () => {
    for (let n = 0; n < 5; n++) await jobs.add('turn', '1');
    await jobs.add('turn', '2');
    const seen = recorder();
    await jobs.process('turn', seen.handler);
    await seen.count(2);
    await quiet();
    expect([...seen.keys].sort()).toEqual(['1', '2']);
  });

  it('runs the handler exactly once more for all wake-ups that come while it runs', async () => {
    const gate = deferred();
    const seen = recorder(async (run) => (run === 1 ? gate.promise : undefined));
    await jobs.process('turn', seen.handler);
    await jobs.add('turn', '1');
    await seen.count(1);
    for (let n = 0; n < 5; n++) await jobs.add('turn', '1');
    gate.resolve();
    await seen.count(2);
    await quiet();
    expect(seen.keys).toEqual(['1', '1']);
  });

  it('runs one handler per key at a time, and different keys side by side', async () => {
    let most = 0;
    const running = new Map<string, number>();
    const together = deferred();
    const seen = recorder(async (_run, key) => {
      running.set(key, (running.get(key) ?? 0) + 1);
      most = Math.max(most, running.get(key) ?? 0);
      if (running.size === 2) together.resolve();
      await together.promise;
      await sleep(5);
      running.set(key, (running.get(key) ?? 0) - 1);
    });
    await jobs.process('turn', seen.handler, { concurrency: 4 });
    for (let n = 0; n < 20; n++)
      await Promise.all([jobs.add('turn', 'a'), jobs.add('turn', 'b'), jobs.add('turn', 'a', { delayMs: n * 3 })]);
    await together.promise;
    await quiet();
    expect(most).toBe(1);
  });

  it('runs no more handlers of a queue at a time than it was told', async () => {
    let running = 0;
    let most = 0;
    const seen = recorder(async () => {
      most = Math.max(most, ++running);
      await sleep(5);
      running--;
    });
    await jobs.process('delivery', seen.handler, { concurrency: 2 });
    await Promise.all(Array.from({ length: 12 }, (_, n) => jobs.add('delivery', `a${n}`)));
    await seen.count(12);
    expect(most).toBeLessThanOrEqual(2);
  });

  it('does not wake before the delay is over', async () => {
    const seen = recorder();
    await jobs.process('turn', seen.handler);
    const added = Date.now();
    await jobs.add('turn', '1', { delayMs: 300 });
    await seen.count(1);
    expect(Date.now() - added).toBeGreaterThanOrEqual(295);
  });

  it('does not put an earlier wake-up off for a later one, nor lose the later one', async () => {
    const seen = recorder();
    await jobs.process('turn', seen.handler);
    await jobs.add('turn', '1', { delayMs: 200 });
    await jobs.add('turn', '1', { delayMs: 600 });
    await jobs.add('turn', 'mark', { delayMs: 400 });
    await seen.count(3);
    expect(seen.keys).toEqual(['1', 'mark', '1']);
  });

  it('wakes at once, or sooner, although a later wake-up of the key waits', async () => {
    const seen = recorder();
    await jobs.process('turn', seen.handler);
    await jobs.add('turn', '1', { delayMs: 60_000 });
    await jobs.add('turn', '1');
    await seen.count(1);
    await jobs.add('turn', '1', { delayMs: 100 });
    await seen.count(2);
    expect(seen.keys).toEqual(['1', '1']);
  });

  it('tries a handler again that threw, and lets a fresh wake-up go first', async () => {
    const seen = recorder(async (run) => {
      if (run === 1) throw new Error('the database is away');
    });
    await jobs.process('turn', seen.handler);
    await jobs.add('turn', '1');
    await seen.count(1);
    await seen.count(2);
    expect(seen.keys).toEqual(['1', '1']);
  });

  it('goes on with other keys while one keeps failing', async () => {
    const seen = recorder(async (_run, key) => {
      if (key === 'bad') throw new Error('always');
    });
    await jobs.process('turn', seen.handler, { concurrency: 1 });
    await jobs.add('turn', 'bad');
    await jobs.add('turn', 'good');
    await jobs.add('turn', 'better');
    await seen.count(3);
    expect(seen.keys.slice(0, 3).sort()).toEqual(['bad', 'better', 'good']);
  });

  it('lets what runs finish when it closes, and takes nothing new', async () => {
    const gate = deferred();
    let finished = false;
    const seen = recorder(async () => {
      await gate.promise;
      await sleep(20);
      finished = true;
    });
    await jobs.process('turn', seen.handler);
    await jobs.add('turn', '1');
    await seen.count(1);
    const closed = jobs.close(5000);
    gate.resolve();
    await closed;
    expect(finished).toBe(true);
    await jobs.add('turn', '2');
    await quiet();
    expect(seen.keys).toEqual(['1']);
  });

  it('does not wait longer than the grace for a handler that hangs', async () => {
    const gate = deferred();
    const seen = recorder(() => gate.promise);
    await jobs.process('turn', seen.handler);
    await jobs.add('turn', '1');
    await seen.count(1);
    await expect(jobs.close(50)).resolves.toBeUndefined();
    gate.resolve();
  });
}

/** Long enough for a wake-up that should not come to show itself. */
const quiet = () => sleep(400);

export function deferred() {
  let resolve: () => void = () => undefined;
  const promise = new Promise<void>((done) => (resolve = done));
  return { promise, resolve };
}

/** A handler that notes its keys. `count(n)` resolves once it has been called n times; `run` counts from 1. */
export function recorder(work: (run: number, key: string) => Promise<void> = async () => undefined) {
  const keys: string[] = [];
  const waiting: { n: number; resolve: () => void }[] = [];
  return {
    keys,
    handler: async (key: string) => {
      keys.push(key);
      const run = keys.length;
      for (const { n, resolve } of waiting) if (n <= run) resolve();
      await work(run, key);
    },
    count: (n: number) => (keys.length >= n ? Promise.resolve() : new Promise<void>((resolve) => waiting.push({ n, resolve }))),
  };
}
