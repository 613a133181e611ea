import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { queueView, type QueueView } from '../../../src/features/desk/contract.ts';
import type { Database } from '../../../src/platform/database/engine.ts';
import { createToken } from '../../../src/platform/http/bearer.ts';
import { describeOnEngines } from '../../support/engines.ts';
import { addStaff, openDeskApi, type DeskApi } from './kit.ts';

describeOnEngines('the queue', (open) => {
  let database: Database;
  let api: DeskApi;
  let aya: number;
  let ken: number;

  beforeEach(async () => {
    database = open();
    api = await openDeskApi(database, { limits: { per15Min: 2, per24Hours: 0 } });
    aya = await addStaff(database, 'Aya');
    ken = await addStaff(database, 'Ken', ['stores']);
  });
  afterEach(() => api.close());

  async function queue(who: number | string): Promise<QueueView> {
    const { status, answer } = await api.call(who, 'GET', '/api/v1/desk/queue');
    expect(status).toBe(200);
    return queueView.parse(answer);
  }
  const rowOf = async (who: number | string, conversationId: number) =>
    (await queue(who)).rows.find((row) => row.conversationId === conversationId);
  const minutesAgo = (minutes: number, handoffId: number) =>
    sql`update handoff set created_at = app_now() - ${minutes} * interval '1 minute' where id = ${handoffId}`.execute(database.db);

  it('serves by arrival, moved up by urgency, and says why somebody waits', async () => {
    const early = await api.customer('1', '人');
    await minutesAgo(10, await api.handOver(early, { promisedUntil: Date.now() + 300_000 }));
    const urgent = await api.customer('2', '火が出ました');
    await minutesAgo(1, await api.handOver(urgent, { reason: 'danger', urgency: 30 }));
    const late = await api.customer('3', '在庫は？');
    await minutesAgo(2, await api.handOver(late));

    const view = await queue(aya);
    expect(view.rows.map((row) => row.conversationId)).toEqual([urgent, early, late]);
    expect(view.rows[1]).toMatchObject({
      group: 'waiting',
      unread: true,
      reason: 'person',
      agent: null,
      team: { id: 'support', name: { ja: 'お客様窓口', en: 'Customer support' } },
      last: { author: 'contact', text: '人', mine: false, photo: false },
      clock: { late: false },
    });
    expect(view.lastHandoffAt).not.toBeNull();
    expect(view.colleagues).toEqual([{ id: `staff:${ken}`, name: 'Ken', presence: 'available' }]);
  });

  it('shows a member of certain teams only who waits for these, and everybody else all of them', async () => {
    const support = await api.customer('1', '人');
    await api.handOver(support);
    const stores = await api.customer('2', '渋谷店の人');
    await api.handOver(stores, { team: 'stores' });
    const token = await createToken(database, 'robot', ['desk'], null);

    expect((await queue(ken)).rows.map((row) => row.conversationId)).toEqual([stores]);
    expect((await queue(aya)).rows).toHaveLength(2);
    expect((await queue(token)).rows).toHaveLength(2);
  });

  it('does not count a signal to the channel, whatever became of it', async () => {
    const id = await api.customer('1', '人');
    await api.handOver(id);
    const event = { name: 'handoff.initiate', value: {} };
    await api.desk.change(id, { messages: [{ author: 'system', text: '', state: 'pending', source: { event } }] });
    await sql`update message set state = 'parked' where direction = 'out'`.execute(database.db);
    expect(await rowOf(aya, id)).toMatchObject({ trouble: null, last: { author: 'contact', text: '人' } });
  });

  it('moves a conversation through mine, customer and mine again as they speak in turn', async () => {
    const id = await api.customer('1', '人');
    const handoff = await api.handOver(id);
    await api.take(id, `staff:${aya}`, handoff);
    expect(await rowOf(aya, id)).toMatchObject({ group: 'mine', unread: true, agent: { id: `staff:${aya}`, name: 'Aya' } });

    await api.desk.change(id, { messages: [{ author: 'person', authorId: `staff:${aya}`, text: 'お調べします', state: 'pending' }] });
    expect(await rowOf(aya, id)).toMatchObject({
      group: 'customer',
      unread: false,
      clock: null,
      last: { mine: true, text: 'お調べします' },
    });
    // Ken is of another team.
    expect((await queue(ken)).rows).toEqual([]);
    const token = await createToken(database, 'robot', ['desk'], null);
    expect((await queue(token)).rows).toMatchObject([{ group: 'others', agent: { name: 'Aya' } }]);

    await api.desk.accept(api.desk.says('1', '1009', 'まだですか', Date.now()));
    expect(await rowOf(aya, id)).toMatchObject({ group: 'mine', unread: true, clock: { due: null, late: false } });
  });

  it('lists what somebody answered from the X app under others, without a name', async () => {
    const id = await api.customer('1', '人');
    await api.take(id, null);
    expect(await rowOf(aya, id)).toMatchObject({ group: 'others', agent: null, handoffId: null, reason: null });
  });

  it('does not count a reply that failed as an answer, and says that it failed', async () => {
    const id = await api.customer('1', '人');
    await api.take(id, `staff:${aya}`, await api.handOver(id));
    const reply = await api.desk.change(id, { messages: [{ author: 'person', text: 'はい', state: 'pending' }] });
    await database.db.updateTable('message').set({ state: 'failed', reason: 'cannot-dm' }).where('id', 'in', reply.messageIds).execute();
    expect(await rowOf(aya, id)).toMatchObject({ group: 'mine', unread: true, trouble: 'failed' });

    await api.desk.change(id, { messages: [{ author: 'person', text: 'もう一度', state: 'sent' }] });
    expect(await rowOf(aya, id)).toMatchObject({ group: 'customer', trouble: null });
  });

  it.each([
    ['failed', 'late-answer', 'failed'],
    ['parked', 'late-answer', 'parked'],
    ['failed', 'person', null],
    ['failed', 'reply-lost', 'failed', 'person'],
    ['parked', 'reply-lost', 'parked', 'person'],
  ] as const)(
    'says what became of the answer (%s) where that is why a person was called (%s)',
    async (state, reason, trouble, by: 'bot' | 'person' = 'bot') => {
      const id = await api.customer('1', '在庫は？');
      const source = by === 'person' ? { unattended: false } : {};
      const answer = await api.desk.change(id, { messages: [{ author: by, text: 'あります', state: 'pending', source }] });
      await sql`update message set state = ${state}, created_at = created_at - interval '2 hours' where id = any(${answer.messageIds}::bigint[])`.execute(
        database.db,
      );
      await api.handOver(id, { reason });
      expect(await rowOf(aya, id)).toMatchObject({
        group: 'waiting',
        trouble,
        last: { author: by === 'bot' ? 'contact' : by, text: by === 'bot' ? '在庫は？' : 'あります' },
      });
      if (trouble === null) return;
      await api.desk.change(id, { messages: [{ author: 'person', text: 'あります', state: 'sent' }] });
      expect(await rowOf(aya, id)).toMatchObject({ trouble: null });
    },
  );

  it('tells until when a reply waits for the limit of X', async () => {
    const id = await api.customer('1', '人');
    await api.take(id, `staff:${aya}`, await api.handOver(id));
    const sent = await api.desk.change(id, {
      messages: ['1', '2'].map((text) => ({ author: 'person' as const, text, state: 'sent' as const })),
    });
    const started = new Date(Date.now() - 300_000);
    await database.db.updateTable('message').set({ started_at: started }).where('id', 'in', sent.messageIds).execute();
    await api.desk.change(id, { messages: [{ author: 'person', text: '3', state: 'pending' }] });
    const row = await rowOf(aya, id);
    expect(Date.parse(row?.limitedUntil ?? '') - started.getTime()).toBe(900_250);
  });

  it('names the accounts that may not send, on their rows as well', async () => {
    const id = await api.customer('1', '人');
    await api.handOver(id);
    await database.db.updateTable('account').set({ state: 'paused', paused_reason: 'unauthorized' }).execute();
    const view = await queue(aya);
    expect(view.paused).toMatchObject([{ reason: 'unauthorized', account: { channel: 'x', label: 'X' } }]);
    expect(view.rows[0]).toMatchObject({ trouble: 'paused' });
  });

  it('names the accounts that wait for a platform in trouble, and no time for their replies', async () => {
    const id = await api.customer('1', '人');
    await api.take(id, `staff:${aya}`, await api.handOver(id));
    await api.desk.change(id, { messages: ['1', '2', '3'].map((text) => ({ author: 'person', text, state: 'pending' })) });
    expect(await queue(aya)).toMatchObject({ held: [], rows: [{ limitedUntil: expect.any(String) }] });
    const trouble = { of: [1, 2, 3], holds: 1, until: 0, unread: 0 };
    await database.db
      .updateTable('account')
      .set({ limits: JSON.stringify({ trouble }) })
      .execute();
    expect(await queue(aya)).toMatchObject({ held: [{ channel: 'x', label: 'X' }], rows: [{ limitedUntil: null }] });
    // Why it is stopped is told instead.
    await database.db.updateTable('account').set({ state: 'paused', paused_reason: 'locked' }).execute();
    expect((await queue(aya)).held).toEqual([]);
  });

  it('reads the mood from the latest words, and shows nobody whom the bot answers', async () => {
    const angry = await api.customer('1', 'ふざけるな');
    await api.handOver(angry);
    await api.desk.change(angry, { emotion: [0.1, 0.86] });
    const emotion = { negativity: 0.86, anger: 0.86, urgency: 0, gratitude: 0, strength: 0 };
    await database.db
      .insertInto('turn')
      .values({ conversation_id: angry, first_seq: 1, last_seq: 1, outcome: 'handed-over', understanding: JSON.stringify({ emotion }) })
      .execute();
    await api.customer('2', '在庫は？');
    const view = await queue(aya);
    expect(view.rows.map((row) => [row.conversationId, row.mood])).toEqual([[angry, 'strong-anger']]);
  });

  it('keeps a closed desk away from colleagues, and lets nobody in who may not work here', async () => {
    await sql`update staff set seen_at = app_now() - interval '2 minutes' where id = ${ken}`.execute(database.db);
    expect((await queue(aya)).colleagues).toEqual([{ id: `staff:${ken}`, name: 'Ken', presence: 'away' }]);
    const editor = await createToken(database, 'editor', ['releases'], null);
    expect((await api.call(editor, 'GET', '/api/v1/desk/queue')).status).toBe(403);
    expect((await api.call('nonsense', 'GET', '/api/v1/desk/queue')).status).toBe(401);
  });

  it('lists two hundred who wait and counts the others', async () => {
    await sql`insert into contact (account_id, external_id) select a.id, 'c' || n from account a, generate_series(1, 210) n`.execute(
      database.db,
    );
    await sql`insert into conversation (account_id, contact_id, owner) select account_id, id, 'queue' from contact`.execute(database.db);
    await sql`insert into handoff (conversation_id, account_id, reason, team, card, created_at)
      select id, account_id, 'person', 'support', '{}', app_now() - id * interval '1 minute' from conversation`.execute(database.db);
    const view = await queue(aya);
    expect(view.rows).toHaveLength(200);
    expect(view.more).toBe(10);
    expect(view.rows[0]?.contact.externalId).toBe('c210');
  });
});
