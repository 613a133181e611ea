import { beforeEach, expect, it } from '@jest/globals';
import { compareIds } from '../../src/channels/ids.ts';
import { takeOver, toQueue } from '../../src/core/conversation.ts';
import { sql } from 'kysely';
import { lockConversation } from '../../src/platform/database/conversations.ts';
import type { Database } from '../../src/platform/database/engine.ts';
import { transaction } from '../../src/platform/database/transaction.ts';
import { openDesk } from '../support/desk.ts';
import { describeOnEngines } from '../support/engines.ts';
import { movedClock } from '../support/moved-clock.ts';

describeOnEngines('the outbox', (open) => {
  let database: Database;
  let desk: Awaited<ReturnType<typeof openDesk>>;
  let id: number;
  beforeEach(async () => {
    database = open();
    desk = await openDesk(database);
    await desk.accept(desk.says('1', '11', 'hello'));
    id = (await desk.conversation('1')).id;
  });

  const states = async () =>
    (await desk.messages(id)).filter((message) => message.direction === 'out').map((message) => [message.text, message.state]);
  const locked = () => transaction(database, (tx) => lockConversation(tx, id)).then((conversation) => conversation!);

  it('sends in order, one at a time per conversation, and marks what was sent with its id', async () => {
    for (const text of ['one', 'two', 'three']) await desk.reply(id, text);
    await desk.deliver();
    expect(desk.platform.arrived.map((message) => message.text)).toEqual(['one', 'two', 'three']);
    expect((await desk.messages(id)).slice(1).map((message) => message.external_id)).toEqual(['1000', '1001', '1002']);
  });

  it('never sends again what is in doubt; the read-back finds it', async () => {
    desk.platform.script.push('doubt-but-arrived');
    await desk.reply(id, 'hi');
    await desk.deliver();
    expect(await states()).toEqual([['hi', 'doubt']]);
    await desk.outbox.sweep();
    expect(await states()).toEqual([['hi', 'sent']]);
    expect(desk.platform.arrived).toHaveLength(1);
  });

  it('sends again what the platform shows not to have arrived', async () => {
    desk.platform.script.push('doubt');
    await desk.reply(id, 'hi');
    await desk.deliver();
    await desk.outbox.sweep();
    await desk.deliver();
    expect(await states()).toEqual([['hi', 'sent']]);
    expect(desk.platform.sends).toHaveLength(2);
    expect(desk.platform.arrived).toHaveLength(1);
  });

  it('leaves what is in doubt and not there to a person at once, where the house wants it so', async () => {
    const careful = await openDesk(database, { absent: 'park' });
    careful.platform.script.push('doubt');
    await careful.reply(id, 'hi');
    await careful.deliver();
    await careful.outbox.sweep();
    await careful.outbox.idle();
    expect(await states()).toEqual([['hi', 'parked']]);
    expect(careful.platform.sends).toHaveLength(1);
    await careful.reply(id, 'next');
    await careful.deliver();
    expect(await states()).toEqual([
      ['hi', 'parked'],
      ['next', 'sent'],
    ]);
  });

  it('keeps what follows waiting while one is in doubt, and tells identical texts apart', async () => {
    desk.platform.script.push('sent', 'doubt-but-arrived');
    for (let i = 0; i < 3; i++) await desk.reply(id, 'same');
    await desk.deliver();
    expect(await states()).toEqual([
      ['same', 'sent'],
      ['same', 'doubt'],
      ['same', 'pending'],
    ]);
    await desk.outbox.sweep();
    await desk.deliver();
    expect(desk.platform.arrived).toHaveLength(3);
    expect((await states()).map(([, state]) => state)).toEqual(['sent', 'sent', 'sent']);
  });

  it('settles a doubt by the echo, and a late echo of what is pending again too', async () => {
    desk.platform.script.push('doubt', 'doubt');
    await desk.reply(id, 'a');
    await desk.deliver();
    await desk.accept(desk.outbound('1', '77', 'a'));
    expect(await states()).toEqual([['a', 'sent']]);
    await desk.reply(id, 'b');
    await desk.deliver();
    await sql`update message set state = 'pending' where state = 'doubt'`.execute(database.db);
    await desk.accept(desk.outbound('1', '78', 'b'));
    await desk.deliver();
    expect(desk.platform.sends).toHaveLength(2);
    expect((await desk.conversation('1')).owner).toBe('bot');
  });

  it('decides an unmatched outbound event only when nothing is under way any more', async () => {
    desk.platform.script.push('doubt-but-arrived');
    await desk.reply(id, 'mine');
    await desk.deliver();
    await desk.accept(desk.outbound('1', '80', '担当の佐藤です'));
    expect((await desk.conversation('1')).owner).toBe('bot');
    await desk.outbox.sweep();
    expect((await desk.conversation('1')).owner).toBe('agent');
  });

  it('drops what the bot wrote before a person took over, and sends what it wrote before the queue', async () => {
    await desk.reply(id, 'before the queue');
    await desk.change(id, { state: toQueue(await locked()) });
    await desk.deliver();
    await desk.reply(id, 'before the person');
    await desk.change(id, { state: takeOver(await locked(), 'Aya') });
    await desk.reply(id, 'I am Aya', 'person');
    await desk.deliver();
    expect(desk.platform.arrived.map((message) => message.text)).toEqual(['before the queue', 'I am Aya']);
    expect(await states()).toContainEqual(['before the person', 'dropped']);
  });

  it('sends nothing of the bot to a contact who said stop, but the confirmation and a person', async () => {
    await sql`update contact set opted_out_at = app_now()`.execute(database.db);
    await desk.reply(id, 'bot');
    await desk.reply(id, 'confirmed', 'system');
    await desk.reply(id, 'person', 'person');
    await desk.deliver();
    expect(desk.platform.arrived.map((message) => message.text)).toEqual(['confirmed', 'person']);
  });

  it('takes a no for this contact as final, and goes on', async () => {
    desk.platform.script.push('failed');
    await desk.reply(id, 'refused');
    await desk.reply(id, 'next');
    await desk.deliver();
    expect(await states()).toEqual([
      ['refused', 'failed'],
      ['next', 'sent'],
    ]);
  });

  it('makes no request while the platform says wait, and spends no attempt', async () => {
    desk.platform.script.push('limited');
    await desk.reply(id, 'hi');
    await desk.deliver();
    await desk.deliver();
    expect(desk.platform.sends).toHaveLength(1);
    expect((await desk.messages(id)).at(-1)).toMatchObject({ state: 'pending', attempt: 0 });
    expect(desk.woken.deliveries.at(-1)?.[1]).toBeGreaterThan(30_000);
  });

  it('lets only the conversation wait when the platform says wait for this message alone', async () => {
    await desk.accept(desk.says('2', '21', 'me too'));
    const other = (await desk.conversation('2')).id;
    desk.platform.script.push({ kind: 'limited', scope: 'message', retryAt: Date.now() + 60_000 });
    await desk.reply(id, 'hi');
    await desk.reply(id, 'and then');
    await desk.reply(other, 'hello');
    await desk.deliver();
    expect(desk.platform.arrived).toMatchObject([{ contact: '2', text: 'hello' }]);
    expect(await states()).toEqual([
      ['hi', 'pending'],
      ['and then', 'pending'],
    ]);
    expect(desk.woken.deliveries.at(-1)?.[1]).toBeGreaterThan(30_000);
    await sql`update message set not_before = null`.execute(database.db);
    await desk.deliver();
    expect(desk.platform.arrived.map((message) => message.text)).toEqual(['hello', 'hi', 'and then']);
  });

  it('gives up a contact’s address that is still not reached long after the message was written, but not at its first try', async () => {
    const unreached = () => ({ kind: 'limited', scope: 'message', givesUp: 'unreached', retryAt: Date.now() + 5_000 }) as const;
    desk.platform.script.push(unreached(), unreached());
    await desk.reply(id, 'hi', 'person');
    await sql`update message set created_at = app_now() - interval '1 hour' where direction = 'out'`.execute(database.db);
    await desk.reply(id, 'next');
    await desk.deliver();
    expect((await desk.messages(id)).find((message) => message.text === 'hi')).toMatchObject({ state: 'pending', attempt: 0 });
    await sql`update message set not_before = null`.execute(database.db);
    await desk.deliver();
    expect((await desk.messages(id)).find((message) => message.text === 'hi')).toMatchObject({ state: 'failed', reason: 'unreached' });
    expect(desk.platform.arrived.map((message) => message.text)).toEqual(['next']);
  });

  it.each(['failed', 'doubt', 'limited', 'unauthorized'] as const)('drops a signal that ends as %s: it holds nothing up', async (end) => {
    desk.platform.script.push(end);
    await desk.change(id, {
      messages: [{ author: 'system', text: '', source: { event: { name: 'handoff.initiate', value: {} } }, state: 'pending' }],
    });
    await desk.deliver();
    expect(await states()).toEqual([['', 'dropped']]);
  });

  it('drops a signal whose sender died', async () => {
    await desk.change(id, {
      messages: [{ author: 'system', text: '', source: { event: { name: 'handoff.initiate', value: {} } }, state: 'pending' }],
    });
    await sql`update message set state = 'sending', attempt = 1, started_at = app_now(), lease_until = app_now() - interval '1 second' where direction = 'out'`.execute(
      database.db,
    );
    await desk.outbox.sweep();
    expect(await states()).toEqual([['', 'dropped']]);
    expect(desk.platform.sends).toEqual([]);
  });

  it('pauses an account whose authorisation is gone, and keeps storing what comes in', async () => {
    desk.platform.script.push('unauthorized');
    await desk.reply(id, 'hi');
    await desk.deliver();
    await desk.accept(desk.says('1', '12', 'still there?'));
    expect(await database.db.selectFrom('account').select(['state', 'paused_reason']).executeTakeFirst()).toEqual({
      state: 'paused',
      paused_reason: 'unauthorized',
    });
    expect((await desk.messages(id)).map((message) => message.text)).toContain('still there?');
  });

  it('does not pause an account that was connected anew while the old tokens were refused', async () => {
    desk.platform.script.push('unauthorized');
    const { send } = desk.platform.channel;
    desk.platform.channel.send = async (...given) => {
      await sql`update account set credentials = ${Buffer.from(String(desk.platform.sends.length))}`.execute(database.db);
      return send(...given);
    };
    await desk.reply(id, 'hi');
    await desk.deliver();
    expect(await database.db.selectFrom('account').select('state').executeTakeFirst()).toEqual({ state: 'active' });
    expect(await states()).toEqual([['hi', 'sent']]);
  });

  it('does not wait in a sweep for sends that get no answer, and goes on by a wake-up', async () => {
    desk = await openDesk(database, { batch: 2 });
    const { send } = desk.platform.channel;
    let answer: () => void = () => undefined;
    const answered = new Promise<void>((resolve) => (answer = resolve));
    desk.platform.channel.send = (...given) => answered.then(() => send(...given));
    await desk.reply(id, 'one');
    for (const contact of ['2', '3', '4']) {
      await desk.accept(desk.says(contact, `${contact}1`, 'hello'));
      await desk.reply((await desk.conversation(contact)).id, contact);
    }
    await desk.outbox.sweep();
    const { rows } = await sql<{ count: number }>`select count(*)::int as count from message where state = 'sending'`.execute(database.db);
    expect(rows).toEqual([{ count: 2 }]);
    expect(desk.woken.deliveries.at(-1)?.[1]).toBe(0);
    answer();
    await desk.outbox.idle();
    await desk.deliver();
    expect(desk.platform.arrived).toHaveLength(4);
  });

  it.each([1, -1])('waits as long as the platform says, however far the two clocks are apart (%d h)', async (hours) => {
    const clock = { now: () => Date.now() + hours * 3_600_000, monotonic: () => performance.now() };
    desk = await openDesk(database, { clock });
    desk.platform.script.push({ kind: 'limited', retryAt: clock.now() + 60_000 });
    await desk.reply(id, 'hi');
    await desk.deliver();
    await desk.deliver();
    expect(desk.platform.sends).toHaveLength(1);
    const wait = desk.woken.deliveries.at(-1)?.[1];
    expect(wait).toBeGreaterThan(20_000);
    expect(wait).toBeLessThan(62_000);
    await sql`update account set limits = limits || jsonb_build_object('blockedUntil', (extract(epoch from app_now()) * 1000)::bigint - 1)`.execute(
      database.db,
    );
    await sql`update message set not_before = not_before - interval '62 seconds' where not_before is not null`.execute(database.db);
    await desk.deliver();
    expect(await states()).toEqual([['hi', 'sent']]);
  });

  it('counts a doubt’s age by the database’s clock, and asks the platform from there and after the newest message that was known', async () => {
    const clock = { now: () => Date.now() + 3_600_000, monotonic: () => performance.now() };
    desk = await openDesk(database, { clock });
    const asked: [number, string | null | undefined][] = [];
    desk.platform.channel.readBack = async (_account, _contact, since, afterId) => {
      asked.push([since, afterId]);
      throw new Error('away');
    };
    desk.platform.script.push('doubt');
    await desk.reply(id, 'hi');
    await desk.deliver();
    await desk.outbox.sweep();
    expect(await states()).toEqual([['hi', 'doubt']]);
    expect(asked[0]?.[0]).toBeGreaterThan(Date.now() + 3_000_000);
    const known = await database.db.selectFrom('message').select('external_id').where('direction', '=', 'in').executeTakeFirst();
    expect(known).toBeDefined();
    expect(asked[0]?.[1]).toBe(known?.external_id);
  });

  it('is not misled by a parked reply that turned up while the next one was in doubt', async () => {
    endPagesWhereKnown();
    desk.platform.script.push('doubt', 'doubt-but-arrived');
    await desk.reply(id, 'first', 'person');
    await desk.deliver();
    await sql`update message set state = 'parked', check_at = null where text = 'first'`.execute(database.db);
    await desk.reply(id, 'second', 'person');
    await desk.deliver();
    expect(await states()).toEqual([
      ['first', 'parked'],
      ['second', 'doubt'],
    ]);
    // Somebody says the same in the platform's own app.
    await desk.accept({
      kind: 'outbound',
      externalId: '5000',
      contactId: '1',
      text: 'first',
      attachments: [],
      at: Date.now(),
      automated: false,
    });
    expect(await states()).toEqual([
      ['first', 'sent'],
      ['second', 'doubt'],
    ]);
    await desk.outbox.sweep();
    await desk.deliver();
    expect(desk.platform.arrived.map(({ text }) => text)).toEqual(['second']);
    expect(await states()).toEqual([
      ['first', 'sent'],
      ['second', 'sent'],
    ]);
  });

  /** As X's does, a page ends where it shows what was known. */
  function endPagesWhereKnown(): void {
    const { readBack } = desk.platform.channel;
    desk.platform.channel.readBack = async (...asked) => {
      const page = await readBack?.(...asked);
      if (!page || !('seen' in page)) throw new Error('no page');
      return { ...page, seen: page.seen.filter(({ externalId }) => compareIds(externalId, asked[3] ?? '0') > 0) };
    };
  }

  it('does not wait for words that the platform had before what was known when the request began', async () => {
    endPagesWhereKnown();
    desk.platform.arrived.push({ id: '1900', contact: '1', text: 'our reply 1', at: Date.now() });
    await desk.reply(id, 'our reply 2', 'person');
    await desk.accept(desk.says('1', '2000', 'hello?'));
    desk.platform.script.push('doubt');
    await desk.deliver();
    await desk.outbox.sweep();
    await desk.deliver();
    expect(await states()).toEqual([['our reply 2', 'sent']]);
  });

  it.each([1, -1])('finds what the platform took although the database’s clock has been set meanwhile (%d h)', async (hours) => {
    const time = await movedClock(database);
    desk = await openDesk(database, { clock: time });
    await time.forward(hours * 3_600_000);
    endPagesWhereKnown();
    desk.platform.script.push('doubt-but-arrived');
    await desk.reply(id, 'hi');
    await desk.deliver();
    expect(await states()).toEqual([['hi', 'doubt']]);
    await time.forward(-hours * 3_600_000);
    // What the customer says now is newer, and its time may be older.
    await desk.accept(desk.says('1', '9999999', 'and?'));
    await time.forward(2 * 3_600_000);
    await desk.outbox.sweep();
    await desk.deliver();
    expect([await states(), desk.platform.arrived.length]).toEqual([[['hi', 'sent']], 1]);
  });

  it('takes the echo of what a person said had arrived for its own, once: the same words in the app are then somebody’s', async () => {
    desk.platform.script.push('doubt-but-arrived');
    await desk.reply(id, 'お待ちください', 'person');
    await desk.deliver();
    await sql`update message set state = 'sent', sent_at = app_now(), check_at = null where state = 'doubt'`.execute(database.db);
    await desk.accept(desk.outbound('1', '1000', 'お待ちください'));
    expect((await desk.messages(id)).map((message) => message.external_id)).toEqual(['11', '1000']);
    expect((await desk.conversation('1')).owner).toBe('bot');
    await desk.accept(desk.outbound('1', '1010', 'お待ちください'));
    expect((await desk.messages(id)).map((message) => message.external_id)).toEqual(['11', '1000', '1010']);
    expect((await desk.conversation('1')).owner).toBe('agent');
  });

  it('knows by its late echo what was given up although it may have arrived; nobody in the app said it', async () => {
    desk.platform.script.push('doubt-but-arrived');
    await desk.reply(id, 'お待ちください', 'person');
    await desk.deliver();
    await sql`update message set state = 'dropped', reason = 'cancelled', check_at = null where state = 'doubt'`.execute(database.db);
    await desk.change(id, { state: toQueue(await locked()) });
    await desk.accept(desk.outbound('1', '1000', 'お待ちください'));
    expect(await states()).toEqual([['お待ちください', 'sent']]);
    expect((await desk.conversation('1')).owner).toBe('queue');
  });

  it('takes what was refused, and is then written in the app, for a person’s', async () => {
    desk.platform.script.push('failed');
    await desk.reply(id, 'お待ちください', 'person');
    await desk.deliver();
    await desk.accept(desk.outbound('1', '1010', 'お待ちください'));
    expect(await states()).toEqual([
      ['お待ちください', 'failed'],
      ['お待ちください', 'sent'],
    ]);
    expect((await desk.conversation('1')).owner).toBe('agent');
  });

  it('takes a lease that ran out for doubt, never for pending', async () => {
    await desk.reply(id, 'hi');
    await sql`update message set state = 'sending', attempt = 1, started_at = app_now() - interval '1 hour', lease_until = app_now() - interval '1 second' where direction = 'out'`.execute(
      database.db,
    );
    await desk.outbox.sweep();
    await desk.outbox.idle();
    expect(desk.platform.sends).toHaveLength(1);
    expect(await states()).toEqual([['hi', 'sent']]);
  });

  it('keeps to the configured limit of an account', async () => {
    desk = await openDesk(database, { limits: () => ({ per15Min: 2, per24Hours: 0 }) });
    for (const text of ['one', 'two', 'three']) await desk.reply(id, text, 'person');
    await desk.deliver();
    expect(desk.platform.arrived.map((message) => message.text)).toEqual(['one', 'two']);
  });

  it('is woken again for what one claim left over because the limit was reached', async () => {
    desk = await openDesk(database, { limits: () => ({ per15Min: 2, per24Hours: 0 }) });
    for (const contact of ['71', '72', '73']) {
      await desk.accept(desk.says(contact, `1${contact}`, 'hello'));
      await desk.reply((await desk.conversation(contact)).id, `to ${contact}`, 'person');
    }
    await desk.deliver();
    expect(desk.platform.arrived).toHaveLength(2);
    expect(desk.woken.deliveries.at(-1)?.[1]).toBeGreaterThan(60_000);
  });

  it('parks what a platform without any confirmation left in doubt', async () => {
    desk = await openDesk(database, { confirm: 'none' });
    desk.platform.script.push('doubt');
    await desk.reply(id, 'hi');
    await desk.deliver();
    expect(await states()).toEqual([['hi', 'parked']]);
  });
});
