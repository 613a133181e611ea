import { execFile } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from '@jest/globals';
import type { InterleaveReport } from './interleave.ts';
import type { SimulateReport } from './simulate.ts';

/** A short sample; `dist/test/prove/run-simulation.js` runs whole days, many seeds and 100,000 interleavings. */
const PROGRAM = 'dist/test/prove/run-simulation.js';
const DAY = ['--seed', '20261121', '--hours', '4', '--messages', '400', '--json'];
const FRESH = String(randomInt(1_000_000));
/** Other orders each time: what a failure prints runs them again. */
const ORDERS = ['--interleavings', '150', '--seed', FRESH];
const AGAIN = `node ${PROGRAM} ${ORDERS.join(' ')}`;
const LIMIT_MS = 600_000;

/** The program takes the process's clock and timers for its own: not here. One report a line; it ends with 1 when a rule was broken. */
async function run(args: string[]): Promise<string[]> {
  const done = await promisify(execFile)(process.execPath, [PROGRAM, ...args], { maxBuffer: 1e8 }).catch(
    (error: { stdout?: string; stderr?: string }) => ({ stdout: error.stdout ?? '', stderr: error.stderr ?? 'it did not run' }),
  );
  if (done.stdout === '') throw new Error(done.stderr);
  return done.stdout.trim().split('\n');
}

describe('hours of the product in virtual time, with every fault', () => {
  let day: SimulateReport;
  let orders: InterleaveReport;
  beforeAll(async () => {
    const [first] = await run([...ORDERS, '--json']);
    orders = JSON.parse(first ?? '') as InterleaveReport;
    const [second] = await run(DAY);
    day = JSON.parse(second ?? '') as SimulateReport;
  }, LIMIT_MS);

  it('loses, doubles and reorders nothing, breaks no rule, lets go of nothing without a reason, and leaves nothing behind', () => {
    expect(day).toMatchObject({ lost: [], doubled: [], outOfOrder: [], rules: [], letGo: [], stuck: [] });
  });

  it('has seen what it is about: an outage of X and its end, crashes, takeovers, answers, messages that the fence dropped', () => {
    const { outage, stops, starts } = day.seen;
    expect(day.messages).toBe(400 + stops + starts);
    expect(day.crashes).toBeGreaterThan(0);
    expect(day.answered).toBeGreaterThan(50);
    expect(day.ownership['taken']).toBeGreaterThan(0);
    // Some asked for a person themselves.
    expect(day.outcomes['handed-over']).toBeGreaterThan(0);
    expect(day.states['dropped (fence)']).toBeGreaterThan(0);
    // X answered nothing but 503 for an hour, and took sends afterwards.
    expect(outage.unanswered).toBeGreaterThan(50);
    expect(outage.takenAfterwards).toBeGreaterThan(50);
    // Long enough for each kind of trouble; shorter ones leave out the clocks.
    expect(day.episodes).toHaveLength(13);
  });

  it('has seen customers who say stop and are left alone by the bot, and one who says start', () => {
    expect(day.seen).toMatchObject({ stops: 2, starts: 1 });
    expect(day.outcomes['stopped']).toBeGreaterThan(0);
    // What they went on to write.
    expect(day.outcomes['opted-out']).toBeGreaterThan(0);
  });

  it('has seen customers whom X refuses: each message to them fails, and the next one is tried', () => {
    expect(day.seen.behindRefusals).toBeGreaterThan(10);
    expect(day.states['failed (cannot-dm)']).toBeGreaterThan(10);
  });

  it('has seen X give up the webhook and forget a subscription, and deliver again', () => {
    expect(day.episodes).toContain('X has given up the webhook, and takes it for broken');
    expect(day.seen).toMatchObject({ revalidated: 1, subscribedAgain: 1 });
  });

  it(`finds no order of turn, takeover, reply, resolve and delivery in which the bot speaks after a person took over (seed ${FRESH})`, () => {
    expect({ again: AGAIN, ...orders }).toMatchObject({ again: AGAIN, runs: 150, failure: null });
    expect(orders.takeovers).toBeGreaterThan(30);
    expect(orders.dropped).toBeGreaterThan(0);
  });
});

describe('the simulation’s own teeth', () => {
  it.each([
    ['a fence that is skipped', 'fence-skipped', /claimed after a takeover/],
    ['a turn that is committed although a person has come since it was thought', 'takeover-unseen', /written over a person’s head/],
  ])(
    `catch %s, in some order of events (seed ${FRESH})`,
    async (_what, bug, seen) => {
      const [line] = await run(['--interleavings', '400', '--seeds', '0', '--seed', FRESH, '--planted', bug, '--json']);
      expect((JSON.parse(line ?? '') as InterleaveReport).failure).toMatch(seen);
    },
    LIMIT_MS,
  );

  it(
    'catch what is too old as soon as it is written, though the day has wrong clocks',
    async () => {
      const [line] = await run(['--seed', '20261121', '--hours', '2', '--messages', '150', '--planted', 'stale-at-once']);
      expect(line).toMatch(/: caught, .* [1-9]\d* rules broken/);
    },
    LIMIT_MS,
  );

  it.each([
    ['--seeds', '1'],
    ['--seeds', '0', '--interleavings', '1'],
  ])(
    'look for no bug that there is not (%s %s)',
    async (...which) => {
      await expect(run([...which, '--planted', 'no-dedup'])).rejects.toThrow('there is no planted bug no-dedup');
    },
    LIMIT_MS,
  );
});

describe('races of agents on both engines', () => {
  /** As on a machine without PostgreSQL. */
  const WITHOUT = `import fs from 'node:fs'; import { syncBuiltinESMExports } from 'node:module';
    const { existsSync } = fs; fs.existsSync = (path) => !String(path).endsWith('initdb') && existsSync(path); syncBuiltinESMExports();`;

  it(
    'are no proof where there is only one',
    async () => {
      const only = promisify(execFile)(process.execPath, ['--import', `data:text/javascript,${WITHOUT}`, PROGRAM, '--races', '1']);
      await expect(only).rejects.toMatchObject({
        code: 1,
        stdout: expect.stringMatching(/on PGlite.*one winner each\nPostgreSQL: skipped/),
      });
    },
    LIMIT_MS,
  );
});
