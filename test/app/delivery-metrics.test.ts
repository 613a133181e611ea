import { beforeEach, expect, it } from '@jest/globals';
import { createDeliveryMetrics } from '../../src/app/delivery-metrics.ts';
import { sql } from 'kysely';
import { createMetrics } from '../../src/app/gauges.ts';
import { createAppMetrics } from '../../src/app/metrics.ts';
import { createRepairMetrics } from '../../src/app/repair-metrics.ts';
import { claimMessages } from '../../src/channels/claim.ts';
import { createReadBudget } from '../../src/channels/x/reads.ts';
import { takeOver, toQueue } from '../../src/core/conversation.ts';
import type { NewHandoff } from '../../src/platform/database/conversation-handoffs.ts';
import { lockConversation } from '../../src/platform/database/conversations.ts';
import { transaction } from '../../src/platform/database/transaction.ts';
import { openDesk } from '../support/desk.ts';
import { describeOnEngines } from '../support/engines.ts';
import { movedClock } from '../support/moved-clock.ts';

describeOnEngines('what /metrics tells of an account', (database) => {
  it('is under X’s number for it everywhere, so that it can be joined', async () => {
    const metrics = createMetrics();
    const { registry } = metrics;
    createDeliveryMetrics(database(), metrics, { per15Min: 15, per24Hours: 1_440, reserve: 0.2 });
    createRepairMetrics(database(), metrics);
    const { db } = database();
    await db.insertInto('account').values({ channel: 'x', external_id: '4242' }).execute();
    await db.insertInto('setting').values({ key: 'x-webhook', value: '{"kind":"valid","accounts":{"4242":{"kind":"on"}}}' }).execute();
    await db
      .insertInto('repair')
      .columns(['account_id', 'last_clean_at'])
      .expression((from) => from.selectFrom('account').select(['id', 'created_at']))
      .execute();
    const lines = (await registry.metrics()).split('\n').filter((line) => line.includes('account="'));
    expect(lines.map((line) => /^\w+/.exec(line)?.[0])).toEqual([
      'uketsuke_send_budget_limit',
      'uketsuke_send_budget_limit',
      'uketsuke_send_budget_left',
      'uketsuke_send_budget_left',
      'uketsuke_send_budget_bot_left',
      'uketsuke_repair_last_clean_timestamp_seconds',
      'uketsuke_webhook_valid',
    ]);
    for (const line of lines) expect(line).toContain('account="4242"');
  });
});

describeOnEngines('what /metrics tells of reads at X', (database) => {
  it('is how many an account has left for each purpose, of all that its processes have made', async () => {
    const metrics = createMetrics();
    const { registry } = metrics;
    createRepairMetrics(database(), metrics, 15);
    const { id } = await database()
      .db.insertInto('account')
      .values({ channel: 'x', external_id: '4242' })
      .returning('id')
      .executeTakeFirstOrThrow();
    const left = async () =>
      (await registry.metrics()).split('\n').filter((line) => line.startsWith('uketsuke_read_budget_left{account="4242"'));
    const of = (repair: number, doubt: number) =>
      Object.entries({ repair, doubt }).map(
        ([purpose, count]) => `uketsuke_read_budget_left{account="4242",purpose="${purpose}"} ${count}`,
      );
    expect(await left()).toEqual(of(10, 15));
    const reads = createReadBudget(database(), 15);
    for (let made = 0; made < 3; made++) await reads.take({ id }, 'repair');
    expect(await left()).toEqual(of(7, 12));
  });

  it('is nothing where nothing limits them', async () => {
    const metrics = createMetrics();
    const { registry } = metrics;
    createRepairMetrics(database(), metrics, 0);
    await database().db.insertInto('account').values({ channel: 'x', external_id: '4242' }).execute();
    expect(await registry.metrics()).not.toContain('uketsuke_read_budget_left{');
  });
});

const HANDOFF: NewHandoff = {
  ...{ reason: 'person', sentence: '人', team: 'support', urgency: 0, promisedUntil: null, promisedOpen: true, dueAt: null },
  card: {
    ...{
      reason: 'person',
      sentence: '人',
      language: 'ja',
      contact: { externalId: '1', channel: 'x' },
      intents: [],
      entities: [],
      slots: {},
    },
    ...{ answered: [], emotion: { now: null, course: [] }, previousHandoffs: [], transcript: [] },
  },
};

describeOnEngines('what /metrics tells of sending', (database) => {
  const TIMES = { deadlineMs: 500, leaseMs: 30_000, readBackMs: 0, parkMs: 60_000 };
  const HOUR = 3_600_000;
  let clock: Awaited<ReturnType<typeof movedClock>>;
  let metrics: ReturnType<typeof createAppMetrics>;

  beforeEach(async () => {
    clock = await movedClock(database());
  });

  /** A desk that counts as the product does. */
  async function open(options: Parameters<typeof openDesk>[1] = {}) {
    metrics = createAppMetrics(database());
    const { onCount, onSent } = createDeliveryMetrics(database(), metrics, { per15Min: 0, per24Hours: 0 });
    return openDesk(database(), { clock, times: TIMES, onOutcome: metrics.sent, onCount, onSent, ...options });
  }
  type Desk = Awaited<ReturnType<typeof open>>;

  async function conversation(desk: Desk, contact: string): Promise<number> {
    await desk.accept(desk.says(contact, `${contact}00`, 'hello'));
    return (await desk.conversation(contact)).id;
  }
  const locked = async (id: number) => (await transaction(database(), (tx) => lockConversation(tx, id)))!;

  /** What Prometheus would read under these names, without the part that all of ours share; undefined where there is no such line. */
  async function told(...names: string[]): Promise<(number | undefined)[]> {
    const lines = (await metrics.registry.metrics()).split('\n').map((line) => /^uketsuke_(\S+) (\S+)$/.exec(line));
    const values = new Map(lines.flatMap((line) => (line ? [[line[1], Number(line[2])]] : [])));
    return names.map((name) => values.get(name));
  }

  it('counts sends by what the platform answered, and how long those waited that it took', async () => {
    const desk = await open();
    for (const contact of ['1', '2', '3', '4']) await desk.reply(await conversation(desk, contact), 'hi');
    await clock.forward(HOUR / 20);
    desk.platform.script.push('sent', 'failed', 'doubt');
    await desk.deliver();
    const outcomes = ['sent"', 'failed",reason="cannot-dm"', 'doubt"'].map((outcome) => `sends_total{channel="x",outcome="${outcome}}`);
    expect(await told(...outcomes)).toEqual([2, 1, 1]);
    expect(await told('messages{state="doubt"}', 'messages{state="pending"}', 'messages{state="parked"}')).toEqual([
      1,
      undefined,
      undefined,
    ]);
    const within = (seconds: string) => `send_wait_seconds_bucket{le="${seconds}",channel="x",author="bot"}`;
    const count = 'send_wait_seconds_count{channel="x",author="bot"}';
    expect(await told(within('60'), within('300'), count)).toEqual([0, 2, 2]);
  });

  it('counts what was said inside another message', async () => {
    const limits = { per15Min: 1, per24Hours: 0 };
    const desk = await open({ limits: () => limits });
    await desk.reply(await conversation(desk, '1'), 'first', 'person');
    const id = await conversation(desk, '2');
    for (const text of ['a', 'b', 'c']) await desk.reply(id, text);
    await desk.deliver();
    expect(await told('messages_merged_total')).toEqual([0]);
    await clock.forward(HOUR / 3);
    await desk.deliver();
    expect(desk.platform.arrived.at(-1)?.text).toBe('a\n\nb\n\nc');
    expect(await told('messages_merged_total')).toEqual([2]);
  });

  it('counts the sends whose sender died', async () => {
    const desk = await open();
    for (const contact of ['1', '2', '3']) await desk.reply(await conversation(desk, contact), 'hi');
    const { id } = await database().db.selectFrom('account').select('id').executeTakeFirstOrThrow();
    const claiming = { now: clock.now(), times: TIMES, limits: { per15Min: 0, per24Hours: 0 }, word: {}, mergeUpTo: 0 };
    const claim = await transaction(database(), (tx) => claimMessages(tx, id, 2, claiming));
    expect(claim.messages).toHaveLength(2);
    await desk.outbox.sweep();
    await desk.outbox.idle();
    expect(await told('send_leases_expired_total')).toEqual([0]);
    await clock.forward(TIMES.leaseMs + 1_000);
    await desk.outbox.sweep();
    await desk.outbox.idle();
    expect(await told('send_leases_expired_total')).toEqual([2]);
  });

  it('tells since when a send is in doubt and the next one waits, and counts what it parks', async () => {
    const desk = await open();
    desk.platform.channel.readBack = () => Promise.reject(new Error('no answer'));
    const id = await conversation(desk, '1');
    const ages = async () =>
      (await told('oldest_doubt_age_seconds', 'oldest_pending_age_seconds')).map((s) => Math.floor((s ?? NaN) / 3_600));
    expect(await told('oldest_doubt_age_seconds', 'oldest_pending_age_seconds')).toEqual([0, 0]);
    await desk.reply(id, 'perhaps', 'person');
    await clock.forward(2 * HOUR);
    expect(await ages()).toEqual([0, 2]);
    desk.platform.script.push('doubt');
    await desk.deliver();
    await clock.forward(HOUR);
    await desk.reply(id, 'next', 'person');
    await clock.forward(3 * HOUR);
    expect(await ages()).toEqual([4, 3]);
    expect(await told('messages_parked_total')).toEqual([0]);
    await desk.outbox.sweep();
    await desk.outbox.idle();
    expect(await told('messages_parked_total', 'oldest_doubt_age_seconds', 'oldest_pending_age_seconds')).toEqual([1, 0, 0]);
  });

  it('counts at once what nobody can find out about', async () => {
    const desk = await open({ confirm: 'none' });
    const id = await conversation(desk, '1');
    desk.platform.script.push('doubt', 'sent');
    await desk.reply(id, 'perhaps', 'person');
    await desk.reply(id, 'surely', 'person');
    await desk.deliver();
    expect((await desk.messages(id)).filter(({ direction }) => direction === 'out').map(({ state }) => state)).toEqual(['parked', 'sent']);
    expect(await told('messages_parked_total')).toEqual([1]);
  });

  it('tells how many accounts are paused, and why, and how many customers wait for a person', async () => {
    const desk = await open();
    const PAUSED = ['unauthorized', 'locked'].map((reason) => `accounts_paused{reason="${reason}"}`);
    expect(await told(...PAUSED, 'handoffs_waiting')).toEqual([0, 0, 0]);
    for (const contact of ['1', '2', '3']) {
      const id = await conversation(desk, contact);
      await desk.change(id, { state: toQueue(await locked(id)), openHandoff: HANDOFF });
    }
    expect(await told(...PAUSED, 'handoffs_waiting')).toEqual([0, 0, 3]);
    const { id } = await desk.conversation('1');
    const handoff = await database().db.selectFrom('handoff').select('id').where('conversation_id', '=', id).executeTakeFirstOrThrow();
    await desk.change(id, { state: takeOver(await locked(id), 'Aya'), handoff: { ...handoff, state: 'assigned', agentId: 'Aya' } });
    desk.platform.script.push('unauthorized');
    await desk.reply(id, 'hi', 'person');
    await desk.deliver();
    expect(await told(...PAUSED, 'handoffs_waiting')).toEqual([1, 0, 2]);
    expect(await told('sends_total{channel="x",outcome="unauthorized",reason="unauthorized"}')).toEqual([1]);
    await database().db.updateTable('account').set({ paused_reason: 'locked' }).execute();
    expect(await told(...PAUSED)).toEqual([0, 1]);
  });

  it('tells whose line is held while the platform does not answer, and what waits in it', async () => {
    const desk = await open();
    expect(await told('accounts_held')).toEqual([0]);
    for (const contact of ['1', '2', '3', '4']) await desk.reply(await conversation(desk, contact), 'hi');
    desk.platform.script.push('doubt', 'doubt', 'doubt');
    await desk.deliver();
    expect(await told('accounts_held', 'messages{state="doubt"}', 'messages{state="pending"}')).toEqual([1, 3, 1]);
  });

  it('tells how many customers the bot should be answering by now, and since when', async () => {
    const desk = await open();
    for (const contact of ['1', '2']) await conversation(desk, contact);
    expect(await told('turns_due', 'oldest_turn_due_age_seconds')).toEqual([0, 0]);
    await clock.forward(HOUR);
    const [due, seconds] = await told('turns_due', 'oldest_turn_due_age_seconds');
    expect([due, Math.round((seconds ?? 0) / 60)]).toEqual([2, 60]);
  });

  it('leaves out what cannot be read, and tells all the rest', async () => {
    const desk = await open();
    const id = await conversation(desk, '1');
    await desk.change(id, { state: toQueue(await locked(id)), openHandoff: HANDOFF });
    await clock.forward(HOUR);
    expect(await told('database_up', 'handoffs_waiting', 'turns_due')).toEqual([1, 1, 1]);
    const unread: unknown[] = [];
    metrics = createAppMetrics(database(), { onUnread: (error) => unread.push(error) });
    await sql`alter table handoff rename to handoffs`.execute(database().db);
    expect(await told('database_up', 'handoffs_waiting', 'turns_due')).toEqual([1, undefined, 1]);
    await sql`alter table handoffs rename to handoff`.execute(database().db);
    expect(unread).toEqual([expect.objectContaining({ code: '42P01' })]);
    expect(await told('handoffs_waiting')).toEqual([1]);
  });
});
