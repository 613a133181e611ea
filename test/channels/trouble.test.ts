import { beforeEach, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { READ_REFUSED, type ReadBack } from '../../src/channels/channel.ts';
import { UnavailableError } from '../../src/core/errors.ts';
import type { Database } from '../../src/platform/database/engine.ts';
import { openDesk } from '../support/desk.ts';
import { describeOnEngines } from '../support/engines.ts';
import { movedClock } from '../support/moved-clock.ts';

const MINUTE = 60_000;
const TIMES = { deadlineMs: 8_000, leaseMs: 30_000, readBackMs: MINUTE, parkMs: 15 * MINUTE };

describeOnEngines('a platform in trouble', (open) => {
  let database: Database;
  let desk: Awaited<ReturnType<typeof openDesk>>;
  let clock: Awaited<ReturnType<typeof movedClock>>;
  /** Which of the platform's two sides are away, and whose messages it can never take. */
  let away: { send: boolean; read: boolean; never: Set<string> };
  /** How often it was asked what it has. */
  let looks: number;

  const openOne = () => openDesk(database, { clock, times: TIMES, channel: () => desk.platform.channel });

  beforeEach(async () => {
    database = open();
    clock = await movedClock(database);
    desk = await openOne();
    away = { send: false, read: false, never: new Set() };
    looks = 0;
    const { channel, script } = desk.platform;
    const { send, readBack } = channel;
    channel.send = (account, message, deadlineMs) => {
      if (away.send || away.never.has(message.text)) script.unshift('doubt');
      return send(account, message, deadlineMs);
    };
    channel.readBack = async (...given) => {
      looks += 1;
      if (away.read) throw new Error('503');
      return readBack!(...given);
    };
  });

  /** So many customers, to each of whom a person writes these. */
  async function replies(customers: number, ...texts: string[]): Promise<void> {
    const { rows } = await sql<{ count: number }>`select count(*)::int as count from contact`.execute(database.db);
    for (let n = (rows[0]?.count ?? 0) + 1, last = n + customers - 1; n <= last; n++) {
      await desk.accept(desk.says(String(n), `${n}000`, 'hello'));
      const { id } = await desk.conversation(String(n));
      for (const text of texts) await desk.reply(id, `${text} ${n}`, 'person');
    }
  }

  /** Lets time pass, in steps of half a minute (hours: of one), as the product does: by sweeps and wake-ups, of all these processes at once. */
  async function pass(ms: number, processes = [desk], each: () => Promise<void> = async () => undefined): Promise<void> {
    const step = ms < 60 * MINUTE ? MINUTE / 2 : MINUTE;
    for (let passed = 0; passed < ms; passed += step) {
      await Promise.all(processes.map(({ outbox }) => outbox.sweep()));
      await Promise.all(processes.map(({ outbox }) => outbox.idle()));
      await Promise.all(processes.map(({ deliver }) => deliver()));
      await each();
      await clock.forward(step);
    }
  }

  async function states(): Promise<Record<string, number>> {
    const { rows } = await sql<{ state: string; count: number }>`
      select state, count(*)::int as count from message where direction = 'out' group by state`.execute(database.db);
    return Object.fromEntries(rows.map(({ state, count }) => [state, count]));
  }
  const holds = async () => {
    const { rows } = await sql<{ holds: number | null }>`select (limits->'trouble'->>'holds')::int as holds from account`.execute(
      database.db,
    );
    return rows[0]?.holds ?? 0;
  };
  /** Texts that arrived twice, and conversations whose texts did not arrive in their order. */
  function wrong(): string[] {
    const texts = desk.platform.arrived.map(({ text }) => text);
    const twice = texts.filter((text, at) => texts.indexOf(text) !== at);
    const contacts = new Set(desk.platform.arrived.map(({ contact }) => contact));
    const unordered = [...contacts].filter((contact) => {
      const heard = desk.platform.arrived.filter((one) => one.contact === contact).map(({ text }) => text);
      return heard.join() !== [...heard].sort().join();
    });
    return [...twice, ...unordered];
  }

  it('keeps the line of people’s replies over six hours without an answer: a handful is for people to settle, the others go once and in order', async () => {
    away = { ...away, send: true, read: true };
    await replies(10, 'a', 'b', 'c');
    await pass(6 * 60 * MINUTE);
    const left = await states();
    expect(left['pending']).toBeGreaterThanOrEqual(24);
    expect(desk.platform.sends.length).toBeLessThanOrEqual(6);
    away = { ...away, send: false, read: false };
    await pass(6 * MINUTE);
    const { sent = 0, parked = 0, ...others } = await states();
    expect(others).toEqual({});
    expect(parked).toBeLessThanOrEqual(6);
    expect(sent).toBe(30 - parked);
    expect(desk.platform.arrived).toHaveLength(sent);
    expect(wrong()).toEqual([]);
    expect(await holds()).toBe(0);
  }, 120_000);

  it('leaves nothing to people where only sending fails for hours, and gives no message up for it', async () => {
    away.send = true;
    await replies(10, 'a', 'b', 'c');
    let most = 0;
    await pass(3 * 60 * MINUTE, [desk], async () => void (most = Math.max(most, (await states())['doubt'] ?? 0)));
    expect(most).toBeLessThanOrEqual(6);
    expect(desk.platform.sends.length).toBeGreaterThan(30);
    expect(desk.platform.sends.length).toBeLessThan(120);
    away.send = false;
    await pass(7 * MINUTE);
    expect(await states()).toEqual({ sent: 30 });
    expect(desk.platform.arrived).toHaveLength(30);
    expect(wrong()).toEqual([]);
  }, 120_000);

  it.each<[string, () => Promise<ReadBack>, number]>([
    ['X never lets us read', () => Promise.reject(new UnavailableError(READ_REFUSED, 'HTTP 403')), 2 * MINUTE],
    ['there is no read left', () => Promise.resolve({ limitedUntil: clock.now() + MINUTE }), 40 * MINUTE],
  ])('ends after a short trouble also where %s', async (_name, readBack, within) => {
    desk.platform.channel.readBack = async () => readBack();
    away.send = true;
    await replies(12, 'a');
    await pass(MINUTE / 2);
    expect(await holds()).toBeGreaterThan(0);
    away.send = false;
    await pass(within);
    expect(await holds()).toBe(0);
    const { sent = 0, parked = 0, doubt = 0, ...others } = await states();
    expect(others).toEqual({});
    expect(parked + doubt).toBeLessThanOrEqual(5);
    expect(sent + parked + doubt).toBe(12);
    expect(wrong()).toEqual([]);
  });

  it('is not asked again and again while nothing could go', async () => {
    away.send = true;
    await replies(3, 'a', 'b');
    await pass(MINUTE / 2);
    away.send = false;
    const before = looks;
    for (let n = 0; n < 5; n++) {
      await desk.outbox.sweep();
      await desk.deliver();
      await clock.forward(5_000);
    }
    // Every head is in doubt: their own looks come when a minute has passed.
    expect(looks - before).toBe(0);
    await pass(3 * MINUTE);
    expect(await states()).toEqual({ sent: 6 });
  });

  it('is held by all processes as one, and by one that has just been started', async () => {
    away = { ...away, send: true, read: true };
    const other = await openOne();
    await replies(30, 'a');
    await pass(60 * MINUTE, [desk, other]);
    expect(desk.platform.sends.length).toBeLessThanOrEqual(6);
    expect(looks).toBeLessThan(150);
    const before = desk.platform.sends.length;
    const started = await openOne();
    await started.outbox.sweep();
    await started.outbox.idle();
    expect(desk.platform.sends).toHaveLength(before);
    away = { ...away, send: false, read: false };
    await pass(6 * MINUTE, [desk, other, started]);
    const { sent = 0, parked = 0, ...others } = await states();
    expect(others).toEqual({});
    expect(parked).toBeLessThanOrEqual(6);
    expect(desk.platform.arrived).toHaveLength(sent);
    expect(wrong()).toEqual([]);
  }, 120_000);

  it('lets the line go on at once when it takes one again, although the doubts are not decided', async () => {
    away.send = true;
    await replies(12, 'a');
    await pass(MINUTE / 2);
    expect(await states()).toEqual({ doubt: 3, pending: 9 });
    away.send = false;
    desk.woken.deliveries.length = 0;
    const { id } = await database.db.selectFrom('account').select('id').executeTakeFirstOrThrow();
    await desk.outbox.deliver(id);
    await desk.outbox.idle();
    expect(desk.woken.deliveries).toContainEqual([id, 0]);
    await pass(MINUTE / 2);
    expect(await states()).toEqual({ doubt: 3, sent: 9 });
  });

  it('goes on when reading works again, long before the time is over', async () => {
    away = { ...away, send: true, read: true };
    await replies(12, 'a');
    await pass(14 * MINUTE);
    expect(await holds()).toBeGreaterThan(5);
    away = { ...away, send: false, read: false };
    await pass(2 * MINUTE);
    expect(await states()).toEqual({ sent: 12 });
  });

  it('is not concluded from one message that it never takes: that one is given up, told why, and what stands behind it goes', async () => {
    away.never.add('a 1');
    await replies(1, 'a', 'b');
    let held = 0;
    let customer = 1;
    await pass(10 * MINUTE, [desk], async () => {
      held = Math.max(held, await holds());
      if (customer++ < 8) await replies(1, 'other');
    });
    const { id } = await desk.conversation('1');
    expect((await desk.messages(id)).slice(1)).toMatchObject([
      { text: 'a 1', state: 'failed', reason: 'never-arrived', doubts: 5, attempt: 5 },
      { text: 'b 1', state: 'sent' },
    ]);
    expect(desk.platform.sends.filter(({ text }) => text === 'a 1')).toHaveLength(5);
    expect(held).toBe(0);
    expect(wrong()).toEqual([]);
  }, 60_000);

  it('is not concluded from answers that are lost while the messages arrive: a look or an echo that shows one is a yes', async () => {
    const lost = ['doubt-but-arrived', 'doubt-but-arrived'] as const;
    desk.platform.script.push(...lost);
    await replies(2, 'a');
    await pass(2 * MINUTE);
    desk.platform.script.push(...lost);
    await replies(2, 'b');
    await pass(MINUTE / 2);
    expect(await holds()).toBe(0);
    const [last] = desk.platform.arrived.slice(-1);
    await desk.accept(desk.outbound(last!.contact, last!.id, last!.text));
    desk.platform.script.push(...lost);
    await replies(2, 'c');
    await pass(MINUTE / 2);
    expect(await holds()).toBe(0);
    await pass(2 * MINUTE);
    expect(await states()).toEqual({ sent: 6 });
  });

  it('is not concluded where nobody else is written to either', async () => {
    away.never.add('a 1');
    await replies(1, 'a', 'b');
    await pass(6 * MINUTE);
    expect(await states()).toEqual({ failed: 1, sent: 1 });
  });

  it('is not believed longer than until the next one that it takes, however many it never takes', async () => {
    const never = ['a 1', 'a 2', 'a 3', 'a 4'];
    never.forEach((text) => away.never.add(text));
    await replies(4, 'a');
    await pass(5 * MINUTE);
    expect(await holds()).toBeGreaterThan(0);
    await replies(3, 'well');
    await pass(6 * MINUTE);
    expect(await states()).toMatchObject({ sent: 3 });
    await pass(20 * MINUTE, [desk], async () => replies(1, 'also'));
    expect(await states()).toMatchObject({ failed: 4 });
  }, 120_000);

  it('keeps no message trying for more than a day, though nobody else is written to', async () => {
    away.send = true;
    await replies(3, 'a');
    await pass(90 * MINUTE);
    await sql`update message set created_at = created_at - interval '1 day' where direction = 'out'`.execute(database.db);
    await pass(60 * MINUTE);
    expect(await states()).toEqual({ failed: 3 });
  }, 60_000);

  it('counts no doubt that came of a sender’s death against the message', async () => {
    await replies(1, 'a');
    await sql`update account set state = 'paused'`.execute(database.db);
    for (let death = 0; death < 7; death++) {
      await sql`update message set state = 'sending', attempt = attempt + 1, started_at = app_now() - interval '2 minutes',
        lease_until = app_now() - interval '1 second' where direction = 'out'`.execute(database.db);
      await pass(MINUTE);
      expect(await states()).toEqual({ pending: 1 });
    }
    expect(looks).toBe(7);
    await sql`update account set state = 'active'`.execute(database.db);
    await pass(MINUTE);
    expect(await states()).toEqual({ sent: 1 });
  });
});
