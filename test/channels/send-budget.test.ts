import { beforeEach, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { claimMessages } from '../../src/channels/claim.ts';
import type { SendLimits } from '../../src/core/send-budget.ts';
import type { Database } from '../../src/platform/database/engine.ts';
import { transaction } from '../../src/platform/database/transaction.ts';
import { openDesk } from '../support/desk.ts';
import { describeOnEngines } from '../support/engines.ts';
import { movedClock } from '../support/moved-clock.ts';

const MINUTE = 60_000;
const TIMES = { deadlineMs: 500, leaseMs: 30_000, readBackMs: 0, parkMs: 60_000 };

describeOnEngines('the send budget of an account', (open) => {
  let database: Database;
  let desk: Awaited<ReturnType<typeof openDesk>>;
  let clock: Awaited<ReturnType<typeof movedClock>>;
  let accountId: number;
  let limits: SendLimits;
  let customers: number;
  const counted: [string, number, string | undefined][] = [];

  beforeEach(async () => {
    database = open();
    clock = await movedClock(database);
    limits = { per15Min: 5, per24Hours: 0 };
    customers = 0;
    counted.length = 0;
    desk = await openDesk(database, {
      clock,
      limits: () => limits,
      onCount: (what, count, detail) => void counted.push([what, count, detail]),
    });
    ({ id: accountId } = await database.db.selectFrom('account').select('id').executeTakeFirstOrThrow());
  });

  const contact = () => String(++customers);
  /** A new customer to whom this is to be said. Returns the conversation. */
  async function reply(author: 'bot' | 'person' | 'system', ...texts: string[]): Promise<number> {
    const who = contact();
    await desk.accept(desk.says(who, `${who}000`, 'hello'));
    const { id } = await desk.conversation(who);
    for (const text of texts) await desk.reply(id, text, author);
    return id;
  }
  async function replies(author: 'bot' | 'person', count: number): Promise<void> {
    for (let index = 0; index < count; index++) await reply(author, `${author} ${index + 1}`);
  }
  const arrived = () => desk.platform.arrived.map(({ text }) => text);
  const wakeUp = () => desk.woken.deliveries.at(-1)?.[1] ?? 0;
  /** Looks now, sends nothing, and will look again within two seconds of that time. How long the look itself takes counts for nothing. */
  async function expectSoonAfter(end: number): Promise<void> {
    const [sent, before] = [desk.platform.sends.length, clock.now()];
    await desk.deliver();
    expect(desk.platform.sends).toHaveLength(sent);
    expect(clock.now() + wakeUp()).toBeGreaterThanOrEqual(end);
    expect(before + wakeUp()).toBeLessThanOrEqual(end + 2_000);
  }
  const states = async (id: number) => (await desk.messages(id)).slice(1).map(({ text, state }) => [text, state]);

  it('lets exactly fifteen through in any quarter of an hour, and looks for the next within two seconds of its end', async () => {
    limits = { per15Min: 15, per24Hours: 1_440 };
    await replies('person', 32);
    await desk.deliver();
    expect(arrived()).toHaveLength(15);
    for (let look = 0; look < 4; look++) {
      await clock.forward(60_000);
      await desk.deliver();
    }
    expect(arrived()).toHaveLength(15);
    const { rows: sends } = await sql<{ at: Date }>`select min(started_at) as at from message`.execute(database.db);
    await expectSoonAfter((sends[0]?.at.getTime() ?? 0) + 15 * MINUTE);
    await clock.forward(wakeUp());
    await desk.deliver();
    expect(arrived().length).toBeGreaterThan(15);
    await clock.forward(2_000);
    await desk.deliver();
    expect(arrived()).toHaveLength(30);
    const { rows } = await sql<{ most: number }>`
      select max((select count(*) from message b where b.started_at <= a.started_at and b.started_at > a.started_at - interval '15 minutes'))::int as most
      from message a where started_at is not null`.execute(database.db);
    expect(rows[0]?.most).toBe(15);
  }, 60_000);

  it('keeps the limit of a day over many quarters', async () => {
    limits = { per15Min: 5, per24Hours: 8 };
    await replies('person', 12);
    for (let quarter = 0; quarter < 6; quarter++) {
      await desk.deliver();
      await clock.forward(16 * MINUTE);
    }
    expect(arrived()).toHaveLength(8);
    await clock.forward(23 * 60 * MINUTE);
    await desk.deliver();
    expect(arrived()).toHaveLength(12);
  });

  it('lets people overtake a long line of the bot’s, and keeps a share for them', async () => {
    limits = { per15Min: 5, per24Hours: 0, reserve: 0.4 };
    await replies('bot', 10);
    await desk.deliver();
    expect(arrived()).toEqual(['bot 1', 'bot 2', 'bot 3']);
    await replies('person', 3);
    await reply('system', 'a notice');
    await desk.deliver();
    expect(arrived().slice(3)).toEqual(['person 1', 'person 2']);
    await clock.forward(16 * MINUTE);
    await desk.deliver();
    expect(arrived().slice(5)).toEqual(['person 3', 'a notice', 'bot 4']);
    expect(wakeUp()).toBeGreaterThan(14 * MINUTE);
  });

  it('is shared by two senders that compete', async () => {
    limits = { per15Min: 7, per24Hours: 0 };
    const other = await openDesk(database, { clock, limits: () => limits, batch: 3 });
    await replies('person', 20);
    await Promise.all([desk.outbox, other.outbox, desk.outbox, other.outbox].map((outbox) => outbox.deliver(accountId)));
    await Promise.all([desk.outbox.idle(), other.outbox.idle()]);
    expect(desk.platform.sends.length + other.platform.sends.length).toBe(7);
  });

  it('counts what was claimed by a sender that was killed before it sent', async () => {
    limits = { per15Min: 2, per24Hours: 0 };
    await replies('person', 3);
    const claiming = { now: clock.now(), times: TIMES, limits, word: {}, mergeUpTo: 0 };
    const claim = await transaction(database, (tx) => claimMessages(tx, accountId, 1, claiming));
    expect(claim.messages).toHaveLength(1);
    await desk.deliver();
    expect(arrived()).toHaveLength(1);
    await clock.forward(31_000);
    await desk.outbox.sweep();
    await desk.deliver();
    expect(arrived()).toHaveLength(1);
    await clock.forward(15 * MINUTE);
    await desk.deliver();
    expect(arrived().sort()).toEqual(['person 1', 'person 2', 'person 3']);
    expect(counted).toContainEqual(['lease-expired', 1, undefined]);
  });

  it('gives back what the platform refused, and makes no request until it is over', async () => {
    await replies('person', 3);
    const retryAt = clock.now() + MINUTE;
    desk.platform.script.push(...Array.from({ length: 3 }, () => ({ kind: 'limited' as const, retryAt })));
    await desk.deliver();
    expect(desk.platform.sends).toHaveLength(3);
    for (let look = 0; look < 5; look++) await expectSoonAfter(retryAt);
    expect(await database.db.selectFrom('send_budget').select('sends').executeTakeFirst()).toEqual({ sends: [] });
    // One alone finds out, and the wait doubles.
    desk.platform.script.push({ kind: 'limited', retryAt: clock.now() + 2 * MINUTE + 1_000 });
    await clock.forward(MINUTE + 1_000);
    await desk.deliver();
    expect(desk.platform.sends).toHaveLength(4);
    expect(wakeUp()).toBeGreaterThan(110_000);
    await clock.forward(2 * MINUTE);
    await desk.deliver();
    expect(arrived()).toHaveLength(3);
    expect(desk.platform.sends).toHaveLength(7);
  });

  it('gives back what was refused with the account’s authorisation (401)', async () => {
    await replies('person', 1);
    desk.platform.script.push('unauthorized');
    await desk.deliver();
    expect(await database.db.selectFrom('send_budget').select('sends').executeTakeFirst()).toEqual({ sends: [] });
  });

  it('obeys what the platform’s headers say is left', async () => {
    const resetAt = Math.ceil(clock.now() / 1_000) * 1_000 + 5 * MINUTE;
    await replies('person', 1);
    desk.platform.script.push({ kind: 'sent', externalId: '1', limits: { limit: 5, remaining: 1, resetAt } });
    await desk.deliver();
    await replies('person', 3);
    desk.platform.script.push({ kind: 'sent', externalId: '2', limits: { limit: 5, remaining: 0, resetAt } });
    await desk.deliver();
    expect(desk.platform.sends).toHaveLength(2);
    await expectSoonAfter(resetAt);
    await clock.forward(wakeUp());
    await desk.deliver();
    expect(desk.platform.sends).toHaveLength(4);
  });

  it('says what waited for it in one message, but never across what a person or the desk wrote', async () => {
    await replies('person', 5);
    const id = await reply('bot', 'a', 'b');
    await desk.change(id, { messages: [{ author: 'bot', text: 'c?', choices: [{ value: 'y', label: 'y' }], state: 'pending' }] });
    await desk.reply(id, 'd', 'bot');
    const other = await reply('bot', 'e');
    await desk.reply(other, 'a notice', 'system');
    await desk.reply(other, 'f', 'bot');
    await desk.deliver();
    expect(arrived()).toHaveLength(5);
    await clock.forward(16 * MINUTE);
    await desk.deliver();
    expect(arrived().slice(5)).toEqual(expect.arrayContaining(['a\n\nb\n\nc?', 'd', 'e', 'a notice', 'f']));
    expect(await states(id)).toEqual([
      ['a', 'merged'],
      ['b', 'merged'],
      ['a\n\nb\n\nc?', 'sent'],
      ['d', 'sent'],
    ]);
    const [first, , into] = (await desk.messages(id)).slice(1);
    expect(first?.merged_into).toBe(into?.id);
    expect(counted).toContainEqual(['merged', 2, undefined]);
  });

  it('lets a message that was made of several wait no longer than the oldest of them may', async () => {
    const id = await reply('bot', 'old');
    await clock.forward(25 * MINUTE);
    await desk.reply(id, 'young', 'bot');
    desk.platform.script.push({ kind: 'limited', retryAt: clock.now() + MINUTE });
    await desk.deliver();
    expect(await states(id)).toEqual([
      ['old', 'merged'],
      ['old\n\nyoung', 'pending'],
    ]);
    await clock.forward(10 * MINUTE);
    await desk.deliver();
    expect(desk.platform.sends).toHaveLength(1);
  });

  it('merges only what goes now', async () => {
    limits = { per15Min: 5, per24Hours: 0, reserve: 0.4 };
    await replies('person', 2);
    await desk.deliver();
    const first = await reply('bot', 'a', 'b');
    const second = await reply('bot', 'c', 'd');
    await desk.deliver();
    expect((await states(first)).map(([, state]) => state)).toEqual(['merged', 'sent']);
    expect((await states(second)).map(([, state]) => state)).toEqual(['pending', 'pending']);
  });

  it('lets a person’s reply overtake the desk’s notices', async () => {
    limits = { per15Min: 1, per24Hours: 0 };
    await reply('system', 'a notice');
    await reply('bot', 'bot');
    await reply('person', 'person');
    await desk.deliver();
    expect(arrived()).toEqual(['person']);
  });

  it('claims of as many conversations as it may, however much waits in the first', async () => {
    await reply('person', 'a', 'b', 'c');
    await reply('person', 'd');
    const claiming = { now: clock.now(), times: TIMES, limits, word: {}, mergeUpTo: 0 };
    const claim = await transaction(database, (tx) => claimMessages(tx, accountId, 2, claiming));
    expect(claim.messages.map(({ text }) => text).sort()).toEqual(['a', 'd']);
  });

  it('looks through what waits for it only with a sweep', async () => {
    await replies('person', 5);
    await desk.deliver();
    const id = await reply('bot', 'overtaken');
    await sql`update conversation set owner_epoch = owner_epoch + 1 where id = ${id}`.execute(database.db);
    await desk.deliver();
    expect(await states(id)).toEqual([['overtaken', 'pending']]);
    await desk.outbox.sweep();
    expect(await states(id)).toEqual([['overtaken', 'dropped']]);
  });

  it('is neither read nor written where nothing limits the account, and merges nothing then', async () => {
    limits = { per15Min: 0, per24Hours: 0 };
    const id = await reply('bot', 'a', 'b');
    await desk.deliver();
    expect(arrived()).toEqual(['a', 'b']);
    expect(await states(id)).toEqual([
      ['a', 'sent'],
      ['b', 'sent'],
    ]);
    expect(await database.db.selectFrom('send_budget').selectAll().execute()).toEqual([]);
  });

  it('is neither read nor written while the platform says that plenty is left, and is obeyed when little is', async () => {
    const resetAt = clock.now() + 5 * MINUTE;
    const left = (remaining: number) => ({ limits: { limit: 5_000, remaining, resetAt } });
    await replies('person', 1);
    desk.platform.script.push({ kind: 'sent', externalId: '1', ...left(4_999) });
    await desk.deliver();
    await database.db.deleteFrom('send_budget').execute();
    const id = await reply('bot', 'a', 'b');
    desk.platform.script.push({ kind: 'sent', externalId: '2', ...left(4_998) }, { kind: 'sent', externalId: '3', ...left(4_997) });
    await desk.deliver();
    expect(await states(id)).toEqual([
      ['a', 'sent'],
      ['b', 'sent'],
    ]);
    expect(await database.db.selectFrom('send_budget').selectAll().execute()).toEqual([]);
    await replies('person', 1);
    desk.platform.script.push({ kind: 'sent', externalId: '4', ...left(1) });
    await desk.deliver();
    await replies('person', 3);
    desk.platform.script.push({ kind: 'sent', externalId: '5', ...left(0) });
    await desk.deliver();
    expect(desk.platform.sends).toHaveLength(5);
    await expectSoonAfter(resetAt);
  });

  it('begins with what the messages show, where it was not counted before', async () => {
    await replies('person', 6);
    await sql`update message set state = 'sent', started_at = app_now() - interval '1 minute' where id in (
      select id from message where direction = 'out' order by id limit 4)`.execute(database.db);
    await desk.deliver();
    expect(arrived()).toHaveLength(1);
  });

  it('does not let an answer of the bot’s go that has waited too long, but what a person sends again', async () => {
    const id = await reply('bot', 'too late');
    const again = await reply('bot', 'a person said so');
    await sql`update message set priority = 0 where conversation_id = ${again} and direction = 'out'`.execute(database.db);
    await clock.forward(31 * MINUTE);
    await desk.deliver();
    expect(arrived()).toEqual(['a person said so']);
    expect(await states(id)).toEqual([['too late', 'pending']]);
  });
});
