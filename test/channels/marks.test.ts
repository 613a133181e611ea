import { beforeEach, expect, it } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import type { Claimed } from '../../src/channels/claim.ts';
import { markAll, type Ended } from '../../src/channels/marks.ts';
import { DELIVERY } from '../../src/core/delivery.ts';
import type { Database } from '../../src/platform/database/engine.ts';
import { openDesk } from '../support/desk.ts';
import { describeOnEngines } from '../support/engines.ts';

describeOnEngines('what became of many sends', (open) => {
  let database: Database;
  let desk: Awaited<ReturnType<typeof openDesk>>;
  const contacts = Array.from({ length: 12 }, (_, n) => String(n + 1));

  beforeEach(async () => {
    database = open();
    desk = await openDesk(database);
    for (const contact of contacts) {
      await desk.accept(desk.says(contact, `1${contact}`, 'hello'));
      await desk.reply((await desk.conversation(contact)).id, `to ${contact}`);
    }
  });

  const states = async () =>
    (
      await sql<{ text: string; state: string; xmin: string }>`
        select text, state, xmin::text from message where direction = 'out' order by conversation_id`.execute(database.db)
    ).rows;

  it('is written down together', async () => {
    await desk.deliver();
    const rows = await states();
    expect(rows.map(({ text, state }) => [text, state])).toEqual(contacts.map((contact) => [`to ${contact}`, 'sent']));
    expect(new Set(rows.map(({ xmin }) => xmin)).size).toBeLessThan(contacts.length / 2);
  });

  it('is written down for each as it was, whatever became of the others', async () => {
    desk.platform.script.push('sent', 'doubt', 'sent', 'failed');
    await desk.deliver();
    const counts = (await states()).reduce<Record<string, number>>((sum, { state }) => ({ ...sum, [state]: (sum[state] ?? 0) + 1 }), {});
    expect(counts).toEqual({ sent: contacts.length - 2, doubt: 1, failed: 1 });
  });

  it('is written down by two workers at once, whichever account ended first', async () => {
    await desk.deliver();
    const { rows: accounts } = await sql<{ id: number }>`
      insert into account (channel, external_id, name) values ('x', '9001', 'one'), ('x', '9002', 'two') returning id`.execute(database.db);
    const limits = { limit: 15, remaining: 3, resetAt: Date.now() + 60_000 };
    // Of no message that there is: what is said of the account counts all the same.
    const message = { id: 0, conversation_id: 0 } as Claimed;
    const over = ({ id }: { id: number }) =>
      ({
        from: { account: { id }, word: {}, channel: desk.platform.channel, skewMs: 0, claimedAt: 0, spentAt: 1, tokens: null },
        ...{ message, outcome: { kind: 'sent', externalId: `${id}`, limits }, now: Date.now() },
      }) as Ended;
    const there = accounts.map(over);
    const back = [...there].reverse();
    const mark = (group: Ended[]) => database.db.transaction().execute((tx) => markAll(tx, group, DELIVERY));
    for (let n = 0; n < 20; n++) await Promise.all([mark(there), mark(back)]);
  });

  it('is one write of each account, which keeps the newest word of its answers, in whatever order they ended', async () => {
    const { rows } = await sql<{ id: number }>`
      insert into account (channel, external_id, name) values ('x', '9001', 'one'), ('x', '9002', 'two') returning id`.execute(database.db);
    const ids = rows.map(({ id }) => id);
    const soon = Date.now() + 60_000;
    const said = (resetAt: number, remaining: number) => ({
      ...{ limit: 15, remaining, resetAt },
      ...{ dayLimit: 1440, dayRemaining: remaining + 1_000, dayResetAt: soon + 80_000_000 },
    });
    const over = (id: number, limits: ReturnType<typeof said>) =>
      ({
        from: { account: { id }, word: {}, channel: desk.platform.channel, skewMs: 0, claimedAt: 0, spentAt: 1, tokens: null },
        ...{ message: { id: 0, conversation_id: 0 }, outcome: { kind: 'sent', externalId: 'x', limits }, now: Date.now(), calm: true },
      }) as unknown as Ended;
    const mark = (ended: Ended[]) => database.db.transaction().execute((tx) => markAll(tx, ended, DELIVERY));
    const words = async () =>
      (await database.db.selectFrom('account').select('limits').where('id', 'in', ids).orderBy('id').execute()).map(({ limits }) => limits);
    const [before, next] = [soon - 900_000, soon + 900_000];
    const answers = [said(soon, 7), said(soon, 3), said(before, 1), said(soon, 5), said(before, 0)];
    for (const order of [answers, [...answers].reverse()]) {
      await sql`update account set limits = '{}'`.execute(database.db);
      const writes = await countWrites(() => mark(order.flatMap((limits) => ids.map((id) => over(id, limits)))));
      expect(writes).toBe(ids.length);
      for (const word of await words()) expect(word).toMatchObject({ limit: 15, remaining: 3, resetAt: soon, dayRemaining: 1_000 });
      // A later window is newer than any remainder of this one.
      await mark([said(next, 14), said(soon, 2), said(next, 13)].map((limits) => over(ids[0] ?? 0, limits)));
      expect((await words())[0]).toMatchObject({ remaining: 13, resetAt: next });
    }
  });

  /** How many statements change accounts meanwhile. */
  async function countWrites(work: () => Promise<unknown>): Promise<number> {
    const count = `create function count_writes() returns trigger language plpgsql as $$ begin perform nextval('account_writes'); return null; end $$`;
    await sql`create sequence account_writes`.execute(database.db);
    await sql.raw(count).execute(database.db);
    await sql`create trigger count_writes after update on account for each statement execute function count_writes()`.execute(database.db);
    try {
      await work();
      const { rows } = await sql<{ n: number }>`select nextval('account_writes')::int as n`.execute(database.db);
      return (rows[0]?.n ?? 0) - 1;
    } finally {
      await sql`drop function count_writes cascade`.execute(database.db);
      await sql`drop sequence account_writes`.execute(database.db);
    }
  }

  it('gives a send back once, although it is written down again because nobody heard of the first commit', async () => {
    const { id: accountId } = await database.db.selectFrom('account').select('id').executeTakeFirstOrThrow();
    await sql`delete from send_budget`.execute(database.db);
    await sql`insert into send_budget (account_id, sends) values (${accountId}, '[1000, 3]')`.execute(database.db);
    const { rows } = await sql<Claimed>`
      update message set state = 'sending', attempt = 1, started_at = app_now() where id = (select min(id) from message where direction = 'out')
      returning *`.execute(database.db);
    const outcomes = [{ kind: 'limited', retryAt: Date.now(), scope: 'message' }, { kind: 'unauthorized' }] as const;
    for (const [at, outcome] of outcomes.entries()) {
      await sql`update message set state = 'sending', attempt = 1, started_at = ${rows[0]?.started_at} where id = ${rows[0]?.id}`.execute(
        database.db,
      );
      const from = {
        account: { id: accountId },
        word: {},
        channel: desk.platform.channel,
        skewMs: 0,
        claimedAt: 0,
        spentAt: 1000,
        tokens: 'others',
      };
      const ended = [{ from, message: rows[0], outcome, now: Date.now() }] as unknown as Ended[];
      for (let n = 0; n < 2; n++) await database.db.transaction().execute((tx) => markAll(tx, ended, DELIVERY));
      const budget = await database.db.selectFrom('send_budget').select('sends').executeTakeFirstOrThrow();
      expect(budget.sends).toEqual([1000, 2 - at]);
    }
  });

  it('is not written down again over a newer claim, which has the same number because the first attempt was given back', async () => {
    const claim = async () =>
      (
        await sql<Claimed>`update message set state = 'sending', attempt = attempt + 1, started_at = app_now(), lease_until = app_now() + interval '30 seconds'
          where id = (select min(id) from message where direction = 'out') returning *`.execute(database.db)
      ).rows[0] as Claimed;
    const { id: accountId } = await database.db.selectFrom('account').select('id').executeTakeFirstOrThrow();
    const first = await claim();
    for (const outcome of [
      { kind: 'limited', retryAt: Date.now(), scope: 'message' },
      { kind: 'limited', retryAt: Date.now(), scope: 'message', givesUp: 'unreached' },
      { kind: 'unauthorized' },
    ]) {
      const from = {
        account: { id: accountId },
        word: {},
        channel: desk.platform.channel,
        skewMs: 0,
        claimedAt: 0,
        spentAt: null,
        tokens: 'others',
      };
      const ended = [{ from, message: first, outcome, now: Date.now() }] as unknown as Ended[];
      const mark = () => database.db.transaction().execute((tx) => markAll(tx, ended, DELIVERY));
      await sql`update message set state = 'sending', attempt = 1, started_at = ${first.started_at} where id = ${first.id}`.execute(
        database.db,
      );
      await mark();
      await sleep(5);
      const second = await claim();
      await mark();
      expect(second.attempt).toBe(1);
      expect((await states())[0]?.state).toBe('sending');
    }
  });

  it('is written down although one of them cannot be, which its lease then settles', async () => {
    await sql
      .raw(
        `create function refuse() returns trigger language plpgsql as $$ begin if new.state = 'sent' and new.text = 'to 5' then raise exception 'refused'; end if; return new; end $$`,
      )
      .execute(database.db);
    await sql`create trigger refuse before update on message for each row execute function refuse()`.execute(database.db);
    try {
      await desk.deliver();
    } finally {
      await sql`drop trigger refuse on message`.execute(database.db);
      await sql`drop function refuse()`.execute(database.db);
    }
    const left = (await states()).filter(({ state }) => state !== 'sent');
    expect(left.map(({ text, state }) => [text, state])).toEqual([['to 5', 'sending']]);
    await sql`update message set lease_until = app_now() - interval '1 second' where state = 'sending'`.execute(database.db);
    await desk.outbox.sweep();
    expect((await states()).every(({ state }) => state === 'sent')).toBe(true);
    expect(desk.platform.sends).toHaveLength(contacts.length);
  });
});
