import { beforeEach, expect, it } from '@jest/globals';
import type { SendLimits } from '../../src/core/send-budget.ts';
import { TROUBLE } from '../../src/core/trouble.ts';
import type { Database } from '../../src/platform/database/engine.ts';
import { readSendStates } from '../../src/platform/database/send-budget.ts';
import { openDesk } from '../support/desk.ts';
import { describeOnEngines } from '../support/engines.ts';
import { movedClock } from '../support/moved-clock.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

describeOnEngines('the budget of an account whose database’s clock is set back by an hour', (open) => {
  let database: Database;
  let time: Awaited<ReturnType<typeof movedClock>>;
  let desk: Awaited<ReturnType<typeof openDesk>>;
  let customers: number;
  let limits: SendLimits;

  beforeEach(async () => {
    database = open();
    time = await movedClock(database);
    customers = 0;
    limits = { per15Min: 5, per24Hours: 1_440 };
    desk = await openDesk(database, { clock: time, limits: () => limits });
  });

  async function reply(count: number): Promise<void> {
    for (let index = 0; index < count; index++) {
      const who = String(++customers);
      await desk.accept(desk.says(who, `${who}000`, 'hello', time.now()));
      await desk.reply((await desk.conversation(who)).id, 'hi', 'person');
    }
  }
  /** How many sends there have been after so many minutes more. */
  async function sentAfter(minutes: number): Promise<number> {
    await time.forward(minutes * MINUTE);
    for (let looks = 0; looks < 2; looks++) {
      await desk.outbox.sweep();
      await desk.outbox.idle();
    }
    return desk.platform.sends.length;
  }
  const word = async () => (await database.db.selectFrom('account').select('limits').executeTakeFirstOrThrow()).limits;

  it('counts what was sent before for a window at most, and never more than the platform allows', async () => {
    await reply(2);
    expect(await sentAfter(0)).toBe(2);
    await time.forward(-HOUR);
    await reply(10);
    expect([await sentAfter(0), await sentAfter(14), await sentAfter(2), await sentAfter(16)]).toEqual([5, 5, 10, 12]);
  });

  it('shows at the desk what counts', async () => {
    const { id } = await database.db.selectFrom('account').select('id').executeTakeFirstOrThrow();
    await reply(2);
    await sentAfter(0);
    await time.forward(-HOUR);
    const state = (await readSendStates(database.db, [id], limits)).get(id);
    expect(state?.sends).toEqual([state?.now, 2]);
  });

  it.each([5, 0])(
    'keeps nothing that the platform refused waiting for that hour, and believes it from then on (limit %d)',
    async (limit) => {
      limits = { per15Min: limit, per24Hours: 0 };
      await reply(1);
      const refusedUntil = time.now() + 10 * MINUTE;
      desk.platform.script.push({ kind: 'limited', retryAt: refusedUntil, limits: { limit: 5, remaining: 0, resetAt: refusedUntil } });
      expect(await sentAfter(0)).toBe(1);
      expect([await sentAfter(5), desk.platform.arrived.length]).toEqual([1, 0]);
      await time.forward(-HOUR);
      const resetAt = Math.ceil(time.now() / 1_000) * 1_000 + 5 * MINUTE;
      desk.platform.script.push({ kind: 'sent', externalId: '9001', limits: { limit: 5, remaining: 1, resetAt } });
      expect(await sentAfter(0)).toBe(2);
      expect(await word()).toMatchObject({ remaining: 1, resetAt });
      expect(await word()).not.toHaveProperty('blockedUntil', refusedUntil);
    },
  );

  it('holds no line for that hour for trouble that the platform had', async () => {
    await reply(3);
    desk.platform.script.push(...Array.from({ length: 3 }, () => ({ kind: 'doubt' as const, detail: '503' })));
    await sentAfter(0);
    expect(await word()).toMatchObject({ trouble: { holds: 1 } });
    await time.forward(-HOUR);
    await reply(1);
    await sentAfter(TROUBLE.longestMs / MINUTE);
    expect(desk.platform.arrived).toContainEqual(expect.objectContaining({ contact: '4' }));
  });

  it('keeps no message waiting for it that the platform had put off alone', async () => {
    limits = { per15Min: 0, per24Hours: 0 };
    await reply(1);
    desk.platform.script.push({ kind: 'limited', scope: 'message', retryAt: time.now() + MINUTE });
    expect([await sentAfter(0), await sentAfter(0.5)]).toEqual([1, 1]);
    await time.forward(-9 * HOUR);
    expect(await sentAfter(0)).toBe(2);
    expect(desk.platform.arrived).toHaveLength(1);
  });

  it('leaves one alone that waits with its account, however long', async () => {
    limits = { per15Min: 0, per24Hours: 0 };
    await reply(1);
    desk.platform.script.push({ kind: 'limited', retryAt: time.now() + 20 * HOUR });
    expect([await sentAfter(0), await sentAfter(5)]).toEqual([1, 1]);
    expect(
      (await database.db.selectFrom('message').select('not_before').where('direction', '=', 'out').executeTakeFirst())?.not_before,
    ).not.toBeNull();
  });
});
