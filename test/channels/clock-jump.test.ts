import { beforeEach, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import type { SendOutcome } from '../../src/channels/channel.ts';
import type { Database } from '../../src/platform/database/engine.ts';
import { openDesk } from '../support/desk.ts';
import { describeOnEngines } from '../support/engines.ts';
import { movedClock } from '../support/moved-clock.ts';

const LEASE_MS = 30_000;
const HOUR_MS = 3_600_000;

describeOnEngines('two senders, of whom one’s clock jumps by an hour', (open) => {
  let database: Database;
  let time: Awaited<ReturnType<typeof movedClock>>;
  let holder: Awaited<ReturnType<typeof openDesk>>;
  let other: Awaited<ReturnType<typeof openDesk>>;
  /** How far each one's own clock has jumped. */
  let jumped: { holder: number; other: number };
  /** Ends the holder's send, as the platform's yes. */
  let answer: () => void;
  let id: number;

  beforeEach(async () => {
    database = open();
    time = await movedClock(database);
    jumped = { holder: 0, other: 0 };
    const options = (who: keyof typeof jumped) => ({
      clock: { now: () => time.now() + jumped[who], monotonic: time.monotonic },
      times: { deadlineMs: 500, leaseMs: LEASE_MS, readBackMs: 100, parkMs: 24 * HOUR_MS },
    });
    holder = await openDesk(database, options('holder'));
    other = await openDesk(database, { ...options('other'), channel: () => holder.platform.channel });
    const { send } = holder.platform.channel;
    const answered = new Promise<void>((resolve) => (answer = resolve));
    holder.platform.channel.send = async (...given) => {
      const outcome = await send(...given);
      await answered;
      return outcome;
    };
    await holder.accept(holder.says('1', '11', 'hello'));
    id = (await holder.conversation('1')).id;
    await holder.reply(id, 'hi');
  });

  const outbound = async () =>
    (await holder.messages(id))
      .filter(({ direction }) => direction === 'out')
      .map(({ text, state, attempt }) => ({ text, state, attempt }));
  const accountId = async () => (await database.db.selectFrom('account').select('id').executeTakeFirstOrThrow()).id;
  const sends = () => holder.platform.sends.length;
  /** All that another process does by itself. */
  async function otherLooks(): Promise<void> {
    await other.outbox.sweep();
    await other.outbox.deliver(await accountId());
    await other.outbox.idle();
  }

  it.each([1, -1])('do not take it from each other while the lease lasts (%d h)', async (hours) => {
    await holder.outbox.deliver(await accountId());
    for (const passed of [0, LEASE_MS - 5_000]) {
      await time.forward(passed);
      for (const who of ['other', 'holder'] as const) {
        jumped[who] = hours * HOUR_MS;
        await otherLooks();
        expect([await outbound(), sends()]).toEqual([[expect.objectContaining({ state: 'sending', attempt: 1 })], 1]);
        jumped[who] = 0;
      }
    }
    jumped.holder = hours * HOUR_MS;
    answer();
    await holder.outbox.idle();
    await otherLooks();
    expect([await outbound(), sends()]).toEqual([[expect.objectContaining({ state: 'sent', attempt: 1 })], 1]);
  });

  it.each([1, -1])('look after it as soon as the lease is over by the database’s clock (%d h)', async (hours) => {
    await holder.outbox.deliver(await accountId());
    jumped.other = hours * HOUR_MS;
    await time.forward(LEASE_MS + 1_000);
    await otherLooks();
    expect([await outbound(), sends()]).toEqual([[{ text: 'hi', state: 'sent', attempt: 1 }], 1]);
    // It comes back, and what it has to say changes nothing.
    answer();
    await holder.outbox.idle();
    await otherLooks();
    expect([(await outbound()).map(({ state }) => state), sends(), holder.platform.arrived.length]).toEqual([['sent'], 1, 1]);
  });

  it.each([1, -1])('wait as long as was said before the jump for what may not go yet (%d h)', async (hours) => {
    await sql`update message set not_before = app_now() + interval '10 minutes' where direction = 'out'`.execute(database.db);
    jumped.other = hours * HOUR_MS;
    await otherLooks();
    expect(sends()).toBe(0);
    await time.forward(10 * 60_000 + 1_000);
    answer();
    await otherLooks();
    expect([(await outbound()).map(({ state }) => state), sends()]).toEqual([['sent'], 1]);
  });
});

describeOnEngines('the database’s clock, set ahead while a request is on its way', (open) => {
  const times = { deadlineMs: 8_000, leaseMs: LEASE_MS, readBackMs: 60_000, parkMs: 24 * HOUR_MS };

  it.each([
    ['nobody has noted yet what became of it', false],
    ['its answer did not come in time', true],
  ])('lets nobody look for it, and send it again, before it may have arrived: %s', async (_when, inDoubt) => {
    const database = open();
    const time = await movedClock(database);
    const holder = await openDesk(database, { clock: time, times });
    const other = await openDesk(database, { clock: time, times, channel: () => holder.platform.channel });
    await holder.accept(holder.says('1', '11', 'hello'));
    const { id } = await holder.conversation('1');
    await holder.reply(id, 'hi', 'person');
    let ends = (_outcome: SendOutcome): void => undefined;
    let begun = (): void => undefined;
    const onItsWay = new Promise<void>((resolve) => (begun = resolve));
    let requests = 0;
    holder.platform.channel.send = () =>
      new Promise((resolve) => {
        if (++requests > 1) return resolve({ kind: 'sent', externalId: '1600' });
        ends = resolve;
        begun();
      });
    const accountId = (await database.db.selectFrom('account').select('id').executeTakeFirstOrThrow()).id;
    const othersLook = async () => {
      await other.outbox.sweep();
      await other.outbox.deliver(accountId);
      await other.outbox.idle();
    };
    await holder.outbox.deliver(accountId);
    await onItsWay;
    await time.forward(HOUR_MS);
    if (inDoubt) ends({ kind: 'doubt', detail: 'no answer' });
    if (inDoubt) await holder.outbox.idle();
    await othersLook();
    holder.platform.arrived.push({ id: '1500', contact: '1', text: 'hi', at: Date.now() });
    if (!inDoubt) ends({ kind: 'sent', externalId: '1500' });
    await holder.outbox.idle();
    await time.forward(61_000);
    await othersLook();
    const out = (await holder.messages(id)).filter(({ direction }) => direction === 'out');
    expect(out.map(({ state, attempt }) => [state, attempt])).toEqual([['sent', 1]]);
    expect(requests).toBe(1);
  });
});

describeOnEngines('the database’s clock, set back by an hour', (open) => {
  const times = { deadlineMs: 8_000, leaseMs: LEASE_MS, readBackMs: 60_000, parkMs: 15 * 60_000 };

  it.each([
    ['of a sender that died', 'sending'],
    ['in doubt', 'doubt'],
  ])('keeps nothing waiting for that hour: a message %s is looked up within two minutes', async (_what, state) => {
    const database = open();
    const time = await movedClock(database);
    const desk = await openDesk(database, { clock: time, times });
    await desk.accept(desk.says('1', '11', 'hello'));
    const { id } = await desk.conversation('1');
    await desk.reply(id, 'hi', 'person');
    await sql`update message set state = ${state}, attempt = 1, started_at = app_now(), after_seq = 1,
      lease_until = case when ${state} = 'sending' then app_now() + interval '30 seconds' end,
      check_at = case when ${state} = 'doubt' then app_now() + interval '60 seconds' end where direction = 'out'`.execute(database.db);
    desk.platform.arrived.push({ id: '1500', contact: '1', text: 'hi', at: Date.now() });
    await time.forward(-HOUR_MS);
    for (let passed = 0; passed < 120_000; passed += 30_000) {
      await desk.outbox.sweep();
      await desk.outbox.idle();
      await time.forward(30_000);
    }
    const [, out] = await desk.messages(id);
    expect([out?.state, out?.external_id, desk.platform.sends.length]).toEqual(['sent', '1500', 0]);
  });
});
