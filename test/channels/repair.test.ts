import { beforeEach, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import type { InboundBatch, RecordPage } from '../../src/channels/channel.ts';
import { createRepair, type RepairOptions } from '../../src/channels/repair.ts';
import { systemClock } from '../../src/core/clock.ts';
import { UnavailableError } from '../../src/core/errors.ts';
import type { InboundEvent } from '../../src/core/message.ts';
import type { Database } from '../../src/platform/database/engine.ts';
import { openDesk } from '../support/desk.ts';
import { describeOnEngines } from '../support/engines.ts';

const MINUTE = 60_000;
type Said = Extract<InboundEvent, { contactId: string }>;

/** A platform's record in memory, in pages of three, and what may be read of it. */
function recordOf() {
  const events: Said[] = [];
  const asked: (string | null)[] = [];
  let named: string | undefined;
  const state = { readsLeft: Infinity, fails: null as Error | null, namesDie: false };
  const record = async (page: string | null): Promise<RecordPage> => {
    if (state.fails) throw state.fails;
    if (state.readsLeft-- <= 0) return { limitedUntil: Date.now() + MINUTE, own: true };
    // The name of a page is good for the very next reading, or for ever.
    if (page !== null && state.namesDie && page !== named) return { forgotten: true };
    asked.push(page);
    const newest = [...events].sort((a, b) => b.at - a.at);
    const start = page === null ? 0 : newest.findIndex(({ externalId }) => externalId === page) + 1;
    const shown = newest.slice(start, start + 3);
    const [first, last] = [shown[0], shown.at(-1)];
    named = last?.externalId;
    return {
      events: shown.map((event) => ({ event, body: JSON.stringify(event) })),
      span: first && last ? { newest: first.at, oldest: last.at } : null,
      next: last && start + 3 < newest.length ? last.externalId : null,
    };
  };
  return { events, asked, state, record };
}

describeOnEngines('matching an account with the platform’s record', (open) => {
  let database: Database;
  let desk: Awaited<ReturnType<typeof openDesk>>;
  let platform: ReturnType<typeof recordOf>;
  let logged: string[];
  let recovered: number;
  let woken: number[];
  let nextId = 1;

  beforeEach(async () => {
    database = open();
    desk = await openDesk(database);
    platform = recordOf();
    logged = [];
    recovered = 0;
    woken = [];
    // The account has been here for long.
    await sql`update account set created_at = app_now() - interval '90 days'`.execute(database.db);
  });

  function repair(options: Partial<RepairOptions> = {}) {
    const channel = { ...desk.platform.channel, record: (_account: unknown, page: string | null) => platform.record(page) };
    const log = (level: string) => (_fields: Record<string, unknown>, message: string) => void logged.push(`${level}: ${message}`);
    return createRepair({
      ...{ database, channels: new Map([['x', channel]]), inbox: desk.inbox, clock: systemClock, holder: `process ${nextId++}` },
      ...{ everyMs: 5 * MINUTE, settleMs: 0, wakeDelivery: async () => undefined, wakeTurn: async (id) => void woken.push(id) },
      log: { debug: log('debug'), info: log('info'), warn: log('warn'), error: log('error') },
      onRecovered: (_channel, count) => void (recovered += count),
      ...options,
    });
  }

  /** Somebody wrote so many minutes ago. */
  const wrote = (minutesAgo: number, contact = '1', kind: 'message' | 'outbound' = 'message'): Said => {
    const shared = {
      externalId: String(5_000 + nextId++),
      contactId: contact,
      text: `${contact} ${minutesAgo}`,
      attachments: [],
      at: Date.now() - minutesAgo * MINUTE,
    };
    const event: Said = kind === 'message' ? { kind, ...shared } : { kind, ...shared, automated: false };
    platform.events.push(event);
    return event;
  };
  const row = () => database.db.selectFrom('repair').selectAll().executeTakeFirstOrThrow();
  const due = () => sql`update repair set due_at = app_now() - interval '1 second'`.execute(database.db);
  const texts = async () => (await database.db.selectFrom('message').select('text').orderBy('seq').execute()).map(({ text }) => text);

  it('takes in what is missing, in its order, and never what is here', async () => {
    const known = wrote(60);
    await desk.accept(known);
    wrote(50);
    wrote(40);
    await repair().run();
    expect(await texts()).toEqual(['1 60', '1 50', '1 40']);
    expect(recovered).toBe(2);
    expect(logged.filter((line) => line.startsWith('error'))).toHaveLength(1);
    await due();
    await repair().run();
    expect([recovered, (await row()).recovered, (await row()).last_recovered]).toEqual([2, 2, 0]);
    expect((await row()).last_clean_at).not.toBeNull();
  });

  it('leaves a young message to its webhook, and fetches it when it is missing again', async () => {
    wrote(1);
    await repair().run();
    expect([await texts(), recovered]).toEqual([[], 0]);
    await due();
    await repair().run();
    expect([await texts(), recovered]).toEqual([['1 1'], 1]);
  });

  it('is done by one process at a time', async () => {
    wrote(10);
    await Promise.all([repair().run(), repair().run(), repair().run()]);
    expect(platform.asked).toEqual([null]);
  });

  it('looks only when it is due, and soon after a start', async () => {
    await repair().run();
    await repair().run(true);
    expect(platform.asked).toHaveLength(1);
    await sql`update repair set last_run_at = app_now() - interval '1 minute'`.execute(database.db);
    await repair().run();
    expect(platform.asked).toHaveLength(1);
    await repair().run(true);
    expect(platform.asked).toHaveLength(2);
  });

  it('goes on where the reads ended, with what came meanwhile, until nothing is left', async () => {
    for (let minutes = 100; minutes > 60; minutes -= 2) wrote(minutes, String(minutes % 3));
    let lost = 20;
    for (let looks = 0; (await row().catch(() => null))?.last_clean_at instanceof Date === false && looks < 20; looks++) {
      platform.state.readsLeft = 3;
      wrote(40 - looks, 'new');
      lost += 1;
      await repair().run();
      await due();
    }
    // Everything but the youngest, which may still come.
    expect(platform.events).toHaveLength(lost);
    expect(new Set(await texts()).size).toBe(lost);
    expect(await texts()).toHaveLength(lost);
    expect((await row()).open).toBeNull();
  });

  it('closes a long gap with one read at a time, while more is written', async () => {
    for (let minutes = 400; minutes > 200; minutes -= 5) wrote(minutes, String(minutes % 3));
    const isClean = async () => (await row().catch(() => null))?.last_clean_at instanceof Date;
    let looks = 0;
    for (; !(await isClean()) && looks < 40; looks++) {
      platform.state.readsLeft = 1;
      if (looks < 10) wrote(195 - 4 * looks, 'new');
      await repair().run();
      await due();
    }
    const written = platform.events.length;
    expect(looks).toBeLessThan(40);
    expect([(await texts()).length, (await row()).open]).toEqual([written, null]);
  });

  it('closes a gap also when more has been written since than one look can read', async () => {
    for (let minutes = 400; minutes > 300; minutes -= 5) wrote(minutes, String(minutes % 3));
    platform.state.readsLeft = 3;
    await repair().run();
    expect((await row()).open).not.toBeNull();
    // Nobody looked for long.
    for (let minutes = 290; minutes > 20; minutes -= 6) wrote(minutes, String(minutes % 3));
    await sql`update repair set open = jsonb_set(open, '{headAt}', '0')`.execute(database.db);
    for (let looks = 0; looks < 30 && (await row()).open !== null; looks++) {
      platform.state.readsLeft = 3;
      // As time goes by, every third look is at the newest.
      if (looks % 3 === 0) await sql`update repair set open = jsonb_set(open, '{headAt}', '0') where open is not null`.execute(database.db);
      await due();
      await repair().run();
    }
    expect((await texts()).length).toBe(platform.events.length);
    expect((await row()).open).toBeNull();
  });

  it('does not read the whole record again after a restore for what was written while it was read', async () => {
    for (let minutes = 400; minutes > 200; minutes -= 5) wrote(minutes, String(minutes % 3));
    await restored(500);
    platform.state.readsLeft = 10;
    await repair().run();
    for (let minutes = 100; minutes > 20; minutes -= 4) wrote(minutes, 'new');
    await sql`update repair set open = jsonb_set(open, '{token}', 'null') where open is not null`.execute(database.db);
    platform.state.readsLeft = 3;
    await due();
    await repair().run();
    expect((await row()).open).toMatchObject({ bottom: expect.any(Number) });
    platform.asked.length = 0;
    platform.state.readsLeft = Infinity;
    await due();
    await repair().run();
    expect(await account()).toMatchObject({ state: 'active' });
    expect(platform.asked.length).toBeLessThan(14);
  });

  it('looks again for what was found in a gap and may still come', async () => {
    const young = wrote(1);
    wrote(0.5);
    wrote(0.4);
    wrote(0.3);
    platform.state.readsLeft = 1;
    await repair().run();
    for (let looks = 0; looks < 4; looks++) {
      platform.state.readsLeft = 2;
      await due();
      await repair().run();
    }
    expect(await texts()).toContain(young.text);
  });

  it('looks for what is newest also while it closes a gap', async () => {
    for (let minutes = 400; minutes > 200; minutes -= 5) wrote(minutes);
    platform.state.readsLeft = 2;
    await repair().run();
    wrote(50, 'new');
    const look = async () => {
      platform.state.readsLeft = 1;
      await due();
      await repair().run();
      return platform.asked.at(-1);
    };
    expect([await look(), await look()]).not.toContain(null);
    await sql`update repair set open = jsonb_set(open, '{headAt}', to_jsonb((open->>'headAt')::bigint - ${15 * MINUTE}::bigint))`.execute(
      database.db,
    );
    expect(await look()).toBeNull();
    expect(await texts()).toContain('new 50');
    expect(await look()).not.toBeNull();
  });

  it('gets to the end of a long gap although the names of pages do not live until the next look', async () => {
    platform.state.namesDie = true;
    for (let at = 0; at < 75; at++) wrote(100 + at, String(1 + (at % 5)));
    const one = repair();
    for (let looks = 0; looks < 4; looks++) {
      await one.run();
      await due();
    }
    expect([await texts(), recovered].map((value) => (Array.isArray(value) ? value.length : value))).toEqual([75, 75]);
    expect(await row()).toMatchObject({ open: null, problem: null });
  });

  it('waits until the limit of reads ends', async () => {
    platform.state.readsLeft = 0;
    await repair().run();
    expect((await row()).due_at.getTime()).toBeGreaterThan(Date.now() + MINUTE / 2);
    expect((await row()).problem).toContain('limit of reads');
    expect((await row()).last_run_at).toBeNull();
  });

  it('says once what hinders it', async () => {
    platform.state.fails = new UnavailableError('x-record', 'HTTP 401');
    await repair().run();
    await due();
    await repair().run();
    expect(logged.filter((line) => line.startsWith('warn'))).toHaveLength(1);
    expect((await row()).problem).toBe('HTTP 401');
    platform.state.fails = null;
    await due();
    await repair().run();
    expect((await row()).problem).toBeNull();
  });

  it('does not look behind the first day of an account, nor further than a day at its first look', async () => {
    await sql`update account set created_at = app_now() - interval '30 minutes'`.execute(database.db);
    wrote(40);
    wrote(20);
    await repair().run();
    expect(await texts()).toEqual(['1 20']);
    await sql`delete from repair`.execute(database.db);
    await sql`update account set created_at = app_now() - interval '90 days'`.execute(database.db);
    wrote(25 * 60);
    await repair().run();
    expect((await texts()).sort()).toEqual(['1 20', '1 40']);
  });

  it('takes in a question together with the answer that a person has given it in the app, however young that is', async () => {
    wrote(3);
    wrote(1, '1', 'outbound');
    wrote(1, '2', 'outbound');
    await repair().run();
    expect(await texts()).toEqual(['1 3', '1 1']);
    expect(await desk.conversation('1')).toMatchObject({ owner: 'agent', turn_due_at: null });
    expect((await row()).suspects).toHaveLength(1);
  });

  it('does not stop an account for a permission that was taken back long ago: it may have been given anew', async () => {
    const revoked = (minutesAgo: number) =>
      ({ kind: 'revoked', externalId: `revoke-${minutesAgo}`, at: Date.now() - minutesAgo * MINUTE }) as const;
    await desk.accept(revoked(180));
    expect(await account()).toMatchObject({ state: 'active' });
    await desk.accept(revoked(0));
    expect(await account()).toMatchObject({ state: 'paused', paused_reason: 'revoked' });
  });

  it('does not look at a paused account', async () => {
    wrote(10);
    await database.db.updateTable('account').set({ state: 'paused', paused_reason: 'revoked' }).execute();
    await repair().run();
    expect(platform.asked).toEqual([]);
  });

  it('asks for a replay of what came while nobody was here, once the plan has it, and reads what is still missing', async () => {
    const spans: number[] = [];
    const answers: ('asked' | 'not-in-plan')[] = ['asked', 'not-in-plan'];
    const replay = async (_channel: string, from: number, to: number) => {
      spans.push(Math.round((to - from) / MINUTE));
      return answers.shift() ?? 'asked';
    };
    const away = () => sql`update repair set last_run_at = app_now() - interval '3 hours', due_at = app_now()`.execute(database.db);
    await repair().run();
    wrote(90);
    await away();
    await repair({ replay }).run();
    expect([spans, platform.asked.length, recovered]).toEqual([[171], 1, 0]);
    await due();
    await repair({ replay }).run();
    expect([platform.asked.length, recovered]).toEqual([2, 1]);
    await away();
    await repair({ replay }).run();
    await away();
    await repair({ replay }).run();
    // Not in the plan: that is remembered.
    expect(spans).toHaveLength(2);
    expect(platform.asked).toHaveLength(4);
  });

  /** As a restore leaves it. */
  const restored = (minutesAgo: number) =>
    sql`with paused as (update account set state = 'paused', paused_reason = 'reconcile' returning id)
      insert into repair (account_id, reconcile_from, reconcile_since) select id, app_now() - ${minutesAgo} * interval '1 minute', app_now() from paused`.execute(
      database.db,
    );
  const account = () => database.db.selectFrom('account').selectAll().executeTakeFirstOrThrow();

  it('makes an account active again after a restore, once everything is matched, without an alarm', async () => {
    wrote(120);
    wrote(119, '1', 'outbound');
    wrote(1, '2');
    await restored(180);
    platform.state.readsLeft = 0;
    await repair().run();
    expect(await account()).toMatchObject({ state: 'paused', paused_reason: 'reconcile' });
    platform.state.readsLeft = Infinity;
    await due();
    expect(await repair().run()).toEqual({ reconciling: 0 });
    expect(await account()).toMatchObject({ state: 'active', paused_reason: null });
    expect((await texts()).sort()).toEqual(['1 119', '1 120', '2 1']);
    expect((await desk.conversation('1')).owner).toBe('agent');
    expect([recovered, logged.filter((line) => line.startsWith('error'))]).toEqual([0, []]);
    expect(logged.at(-1)).toMatch(/^info: .*sends again/);
  });

  it('keeps an account paused after a restore as long as the record cannot be read, and says why', async () => {
    await restored(10);
    platform.state.fails = new UnavailableError('x-record', 'HTTP 401');
    expect(await repair({ everyMs: null }).run()).toEqual({ reconciling: 1 });
    expect(await account()).toMatchObject({ state: 'paused', paused_reason: 'reconcile' });
    expect((await row()).problem).toBe('HTTP 401');
    expect(logged).toEqual([expect.stringMatching(/^warn: .*nothing is sent/)]);
  });

  it('settles the replies of a backup by the record: sent when it shows them, waiting again when it does not', async () => {
    await desk.accept(wrote(30, '1'), wrote(30, '2'));
    await desk.reply((await desk.conversation('1')).id, 'went out');
    await desk.reply((await desk.conversation('2')).id, 'did not');
    await sql`update message set state = 'doubt', reason = 'restored', attempt = 1, started_at = app_now() - interval '20 minutes' where direction = 'out'`.execute(
      database.db,
    );
    await restored(30);
    platform.events.push({
      kind: 'outbound',
      externalId: '77',
      contactId: '1',
      text: 'went out',
      attachments: [],
      at: Date.now() - 15 * MINUTE,
      automated: false,
    });
    await repair().run();
    const states = await database.db
      .selectFrom('message')
      .select(['text', 'state', 'external_id'])
      .where('direction', '=', 'out')
      .orderBy('id')
      .execute();
    expect(states).toEqual([
      { text: 'went out', state: 'sent', external_id: '77' },
      { text: 'did not', state: 'pending', external_id: null },
    ]);
    expect((await desk.conversation('1')).owner).toBe('bot');
  });

  const inDoubt = () =>
    sql`update message set state = 'doubt', reason = 'restored', attempt = 1, started_at = app_now() - interval '20 minutes' where direction = 'out'`.execute(
      database.db,
    );
  const replies = () => database.db.selectFrom('message').select(['text', 'state']).where('author', '=', 'person').orderBy('id').execute();

  it('believes nothing of the record about what is older than its last entry: X may have cut it', async () => {
    await desk.accept(desk.says('1', '11', 'a', Date.now() - 30 * MINUTE));
    await desk.reply((await desk.conversation('1')).id, 'your order is on its way', 'person');
    await inDoubt();
    await restored(30);
    wrote(2, '3');
    await repair().run();
    expect(await account()).toMatchObject({ state: 'active' });
    expect(await replies()).toEqual([{ text: 'your order is on its way', state: 'doubt' }]);
  });

  it('nor where its end is reached before the reads are spent, and what is newest is looked at by another look', async () => {
    await desk.accept(desk.says('1', '11', 'a', Date.now() - 30 * MINUTE));
    await desk.reply((await desk.conversation('1')).id, 'your order is on its way', 'person');
    await inDoubt();
    await restored(30);
    for (const minutes of [12, 10, 9, 2]) wrote(minutes, '3');
    // The newest page; the last one; from the newest one again what has come since.
    for (let looks = 0; looks < 3; looks++) {
      platform.state.readsLeft = 1;
      await due();
      await repair().run();
    }
    expect(platform.asked.map((page) => page === null)).toEqual([true, false, true]);
    expect(await account()).toMatchObject({ state: 'active' });
    expect(await replies()).toEqual([{ text: 'your order is on its way', state: 'doubt' }]);
  });

  it('does not send a person’s reply again of which the record may show other words', async () => {
    const link = 'こちらです https://日本語.example/返品';
    await desk.accept(wrote(30, '1'), wrote(30, '2'));
    for (const contact of ['1', '2']) await desk.reply((await desk.conversation(contact)).id, link, 'person');
    await inDoubt();
    await restored(30);
    wrote(15, '1', 'outbound').text = 'こちらです https://t.co/abcdefghij';
    await repair().run();
    expect(await replies()).toEqual([
      { text: link, state: 'doubt' },
      { text: link, state: 'pending' },
    ]);
  });

  it('does not send a reply of a backup again that is older than what was read of the record', async () => {
    await desk.accept(desk.says('1', '11', 'a', Date.now() - 30 * MINUTE));
    await desk.reply((await desk.conversation('1')).id, 'long ago');
    await sql`update message set state = 'doubt', reason = 'restored', attempt = 1, started_at = app_now() - interval '3 days' where direction = 'out'`.execute(
      database.db,
    );
    await restored(30);
    await sql`update repair set matched_at = reconcile_from`.execute(database.db);
    platform.events.push({ ...wrote(30), externalId: '11' });
    await repair().run();
    expect(await account()).toMatchObject({ state: 'active' });
    const [reply] = (
      await sql<{ state: string; due: boolean }>`
      select state, check_at <= app_now() as due from message where direction = 'out'`.execute(database.db)
    ).rows;
    expect(reply).toEqual({ state: 'doubt', due: true });
  });

  it('waits after a restore until the record shows the last replies of before', async () => {
    await restored(10);
    await repair({ settleMs: 60_000 }).run();
    expect(await account()).toMatchObject({ state: 'paused', paused_reason: 'reconcile' });
    expect((await row()).due_at.getTime()).toBeGreaterThan(Date.now() + 50_000);
    await sql`update repair set reconcile_since = reconcile_since - interval '1 minute', due_at = app_now()`.execute(database.db);
    await repair({ settleMs: 60_000 }).run();
    expect(await account()).toMatchObject({ state: 'active' });
  });

  it('wakes after a restore what waited for its turn until everything was matched', async () => {
    await desk.accept(desk.says('1', '11', 'a', Date.now() - 30 * MINUTE));
    wrote(20, '2');
    platform.events.push({ ...wrote(30), externalId: '11' });
    await restored(60);
    await repair().run();
    expect(woken.sort()).toEqual([(await desk.conversation('1')).id, (await desk.conversation('2')).id].sort());
  });

  it('does not take an old entry among newer ones for the end of the record, after a restore', async () => {
    await desk.accept(desk.says('1', '11', 'a', Date.now() - 30 * MINUTE));
    await desk.reply((await desk.conversation('1')).id, 'went out');
    await sql`update message set state = 'doubt', reason = 'restored', attempt = 1, started_at = app_now() - interval '20 minutes' where direction = 'out'`.execute(
      database.db,
    );
    await restored(30);
    const now = Date.now();
    const page = (events: Said[], next: string | null) => ({
      events: events.map((event) => ({ event, body: JSON.stringify(event) })),
      span: { newest: Math.max(...events.map(({ at }) => at)), oldest: Math.min(...events.map(({ at }) => at)) },
      next,
    });
    const echo: Said = {
      ...{ kind: 'outbound', externalId: '77', contactId: '1', text: 'went out', attachments: [] },
      at: now - 15 * MINUTE,
      automated: false,
    };
    const ancient = wrote(40 * 24 * 60, '3');
    platform.record = async (at) => (at === null ? page([wrote(1, '2'), ancient], 'older') : page([echo], null));
    await repair().run();
    const [own] = (await desk.messages((await desk.conversation('1')).id)).filter(({ direction }) => direction === 'out');
    expect(own).toMatchObject({ state: 'sent', external_id: '77' });
  });

  it('does not believe after a restore that nothing is there when messages are known', async () => {
    await desk.accept(desk.says('1', '11', 'a', Date.now() - 30 * MINUTE));
    await restored(60);
    await repair().run();
    expect(await account()).toMatchObject({ state: 'paused', paused_reason: 'reconcile' });
    expect((await row()).problem).toContain('shows nothing');
    platform.events.push({ ...wrote(30), externalId: '11' });
    await due();
    await repair().run();
    expect(await account()).toMatchObject({ state: 'active' });
  });

  it('waits longer after each failure, and keeps the reason while our own count of the reads hinders it', async () => {
    await restored(10);
    const one = repair({ everyMs: null });
    const waits: number[] = [];
    platform.state.fails = new UnavailableError('x-record', 'HTTP 401');
    for (let tries = 0; tries < 7; tries++) {
      await due();
      await one.run();
      const { rows } = await sql<{ s: number }>`select extract(epoch from due_at - app_now())::float8 as s from repair`.execute(
        database.db,
      );
      waits.push(Math.ceil((rows[0]?.s ?? 0) / 10) * 10);
    }
    expect(waits).toEqual([10, 20, 40, 80, 160, 300, 300]);
    platform.state.fails = null;
    platform.state.readsLeft = 0;
    await due();
    await one.run();
    expect((await row()).problem).toBe('HTTP 401');
    platform.state.readsLeft = Infinity;
    await due();
    await one.run();
    expect(await account()).toMatchObject({ state: 'active' });
  });

  it('takes in what it has read before it reads on', async () => {
    for (let minutes = 130; minutes > 10; minutes -= 3) wrote(minutes, String(minutes % 4));
    const heldAt: number[] = [];
    const inbox = { accept: (batch: InboundBatch) => (heldAt.push(batch.accounts[0]?.events.length ?? 0), desk.inbox.accept(batch)) };
    await repair({ inbox }).run();
    expect(await texts()).toHaveLength(40);
    expect(heldAt).toEqual([30, 10]);
    expect((await row()).open).toBeNull();
    expect((await row()).matched_at?.getTime()).toBeGreaterThan(Date.now() - 30 * MINUTE);
  });

  it('leaves the end of a restore to the process that took over meanwhile', async () => {
    wrote(20);
    await restored(60);
    const inbox = {
      accept: async (batch: InboundBatch) => {
        await desk.inbox.accept(batch);
        await sql`update repair set lease_by = 'another', lease_until = app_now() + interval '1 minute'`.execute(database.db);
      },
    };
    await repair({ inbox }).run();
    expect(await account()).toMatchObject({ state: 'paused', paused_reason: 'reconcile' });
  });
});
