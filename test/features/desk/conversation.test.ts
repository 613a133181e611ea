import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { conversationView, type ConversationView } from '../../../src/features/desk/contract.ts';
import type { ContextCard } from '../../../src/core/handoff.ts';
import type { Database } from '../../../src/platform/database/engine.ts';
import { describeOnEngines } from '../../support/engines.ts';
import { addStaff, openDeskApi, type DeskApi } from './kit.ts';

const CARD: ContextCard = {
  reason: 'complaint',
  sentence: '返事がないんですけど',
  language: 'ja',
  contact: { externalId: '1', channel: 'x' },
  intents: [
    { intent: 'complaint', score: 0.62 },
    { intent: 'unheard-of', score: 0.2 },
  ],
  entities: [
    { type: 'order_number', text: 'K-2611-40835', value: 'K-2611-40835' },
    { type: 'count', text: '2つ', value: '2' },
    { type: 'number', text: '3', value: '3' },
    { type: 'amount', text: '1,000円', value: '1000 JPY' },
  ],
  slots: { item: '波佐見マグ 藍', when: '2026-12-30T19:00' },
  answered: [{ flow: 'return-exchange', text: '交換は受付から3〜5日です。' }],
  emotion: { now: { negativity: 0.5, anger: 0.1, urgency: 0, gratitude: 0, strength: 0 }, course: [0.1, 0.5] },
  previousHandoffs: [],
  transcript: [],
};

describeOnEngines('one conversation', (open) => {
  let database: Database;
  let api: DeskApi;
  let aya: number;
  let id: number;

  beforeEach(async () => {
    database = open();
    api = await openDeskApi(database, { limits: { per15Min: 15, per24Hours: 1_440 } });
    aya = await addStaff(database, 'Aya');
    id = await api.customer('1', 'こんにちは', '返事がないんですけど', 'もしもし');
  });
  afterEach(() => api.close());

  async function read(who: number | string = aya, conversationId = id): Promise<ConversationView> {
    const { status, answer } = await api.call(who, 'GET', `/api/v1/conversations/${conversationId}`);
    expect(status).toBe(200);
    return conversationView.parse(answer);
  }
  const say = (author: 'bot' | 'system' | 'person', text: string, more = {}) =>
    api.desk.change(id, { messages: [{ author, text, state: 'pending', ...more }] });

  it('shows what was said, who has it, and what happened in between', async () => {
    const handoff = await api.handOver(id);
    await api.take(id, `staff:${aya}`, handoff);
    await say('person', 'お待たせしました', { authorName: 'Aya', authorId: `staff:${aya}` });
    const view = await read();
    expect(view).toMatchObject({ owner: 'agent', status: 'open', mine: true, agent: { name: 'Aya' }, blocked: null, maxPhotos: 1 });
    expect(view.messages.map(({ author, state }) => [author, state])).toEqual([
      ['contact', null],
      ['contact', null],
      ['contact', null],
      ['person', 'pending'],
    ]);
    expect(view.messages[3]).toMatchObject({ authorName: 'Aya', authorId: `staff:${aya}`, until: null, fromApp: false });
    expect(view.ownership).toMatchObject([
      { kind: 'handed-over', afterSeq: 3, mine: false },
      { kind: 'taken', afterSeq: 3, mine: true },
    ]);
  });

  it('says of a message that was known late when it was known, so that nobody wonders about an answer without it', async () => {
    expect((await read()).messages.map(({ knownAt }) => knownAt)).toEqual([null, null, null]);
    const { rows } = await sql<{ at: Date }>`
      update message set said_at = created_at - interval '10 minutes' where conversation_id = ${id} and seq = 2 returning created_at as at`.execute(
      database.db,
    );
    expect((await read()).messages.map(({ knownAt }) => knownAt)).toEqual([null, rows[0]?.at.toISOString(), null]);
  });

  it('says it of what a person had written in the X app, too, and of none of our own replies, which may wait', async () => {
    const written = { ...api.desk.outbound('1', '900001', '店長です。'), at: Date.now() - 10 * 60_000 };
    await api.desk.accept(written);
    await say('person', '少々お待ちください', { authorId: `staff:${aya}` });
    await sql`update message set sent_at = created_at + interval '10 minutes', state = 'sent' where seq = 5`.execute(database.db);
    expect((await read()).messages.slice(3)).toMatchObject([
      { fromApp: true, at: new Date(written.at).toISOString(), knownAt: expect.any(String) },
      { fromApp: false, knownAt: null },
    ]);
  });

  it('makes a card that can be shown as it is', async () => {
    const notice = 'お返事でご迷惑をおかけし、申し訳ございません。担当の者が15:40までにお返事いたします。';
    await api.handOver(id);
    await database.db.updateTable('handoff').set({ state: 'resolved' }).execute();
    const source = { phrase: 'handoff_open' };
    await api.desk.change(id, {
      messages: [{ author: 'system', text: `${notice}\n\n紹介`, parts: [{ kind: 'body', text: notice }], source, state: 'sent' }],
      openHandoff: {
        ...{ reason: 'complaint', sentence: CARD.sentence, team: 'support', urgency: 15, dueAt: null, card: CARD },
        ...{ promisedUntil: Date.parse('2026-12-01T06:40:00Z'), promisedOpen: true },
      },
      emotion: [0.1, 0.5],
    });
    const { card } = await read();
    expect(card).toMatchObject({
      state: 'waiting',
      sentenceSeq: 2,
      grave: false,
      team: { id: 'support' },
      promise: { at: '2026-12-01T06:40:00.000Z', kind: 'by' },
      clock: { due: '2026-12-01T06:40:00.000Z', late: false },
      answered: [{ text: '交換は受付から3〜5日です。' }],
      mood: { level: 'annoyed', value: 0.5, trend: 'rising' },
      course: [0.1, 0.5],
      before: [{ reason: 'person', state: 'resolved' }],
      firstLine: {
        text: 'お返事でご迷惑をおかけし、申し訳ございません。',
        from: { ja: '流れ「ご不満・苦情」から', en: 'from the flow “Complaint”' },
      },
    });
    expect(card?.known).toEqual([
      { name: { ja: '商品', en: 'Product' }, value: '波佐見マグ 藍' },
      { name: { ja: 'when', en: 'when' }, value: '2026-12-30 19:00' },
      { name: { ja: '注文番号', en: 'Order no.' }, value: 'K-2611-40835' },
      { name: { ja: '金額', en: 'Amount' }, value: '1000 JPY' },
    ]);
    expect(card?.believed).toEqual([
      { intent: 'complaint', title: { ja: '苦情', en: 'Complaint' }, score: 0.62 },
      { intent: 'unheard-of', title: { ja: 'unheard-of', en: 'unheard-of' }, score: 0.2 },
    ]);
  });

  it('shows a card of which nothing but the reason is known, in red where staff marked its words as grave', async () => {
    await api.handOver(id, { reason: 'legal', sentence: '', card: {} as ContextCard });
    expect((await read()).card).toMatchObject({ grave: true, sentenceSeq: null, known: [], believed: [], mood: null, firstLine: null });
  });

  it('tells when a waiting message goes by its place in the line, and what is left', async () => {
    const sent = await api.desk.change(id, { messages: Array.from({ length: 14 }, () => ({ author: 'bot', text: 'x', state: 'sent' })) });
    const oldest = Date.now() - 600_000;
    for (const [index, messageId] of sent.messageIds.entries())
      await database.db
        .updateTable('message')
        .set({ started_at: new Date(oldest + index * 1_000) })
        .where('id', '=', messageId)
        .execute();
    expect((await read()).budget).toMatchObject({ limit: 15, left: 1, minutes: 15, resetAt: new Date(oldest + 900_000).toISOString() });

    await say('person', 'first');
    await say('person', 'second');
    await say('person', 'third');
    const view = await read();
    expect(view.messages.slice(-3).map(({ until }) => until && Date.parse(until) - oldest)).toEqual([null, 900_250, 901_250]);
    expect(view.budget).toMatchObject({ limit: 15, left: 0, resetAt: new Date(oldest + 902_250).toISOString() });
  });

  it('tells a platform in trouble from a limit, and names no time for it', async () => {
    const trouble = { of: [1, 2, 3], holds: 4, until: Date.now() + 60_000, unread: 0 };
    await say('person', 'first');
    await database.db
      .updateTable('account')
      .set({ limits: JSON.stringify({ trouble }) })
      .execute();
    const view = await read();
    expect(view).toMatchObject({ held: true, budget: { limit: 15, left: 14 } });
    expect(view.messages.at(-1)).toMatchObject({ state: 'pending', until: null });
    // Its time is up, and one message finds out whether it is over.
    await database.db
      .updateTable('account')
      .set({ limits: JSON.stringify({ trouble: { ...trouble, until: 0 } }) })
      .execute();
    expect(await read()).toMatchObject({ held: true, budget: { left: 14 } });
    await database.db.updateTable('account').set({ limits: '{}' }).execute();
    expect((await read()).held).toBe(false);
  });

  it('does not call it a limit that the platform cannot be reached: of one message, or of all', async () => {
    const retryAt = Date.now() + 30_000;
    await say('person', 'first');
    api.desk.platform.script.push({ kind: 'limited', scope: 'message', away: true, retryAt });
    await api.desk.deliver();
    const alone = await read();
    expect(alone).toMatchObject({ held: false, budget: { left: 14 } });
    expect(alone.messages.at(-1)).toMatchObject({ state: 'pending', reason: 'unreached', until: new Date(retryAt).toISOString() });

    await sql`update message set not_before = null where state = 'pending'`.execute(database.db);
    api.desk.platform.script.push({ kind: 'limited', away: true, retryAt });
    await api.desk.deliver();
    expect(await read()).toMatchObject({ held: true });
    expect((await read()).messages.at(-1)).toMatchObject({ state: 'pending', reason: 'unreached' });

    await sql`update message set not_before = null where state = 'pending'`.execute(database.db);
    await sql`update account set limits = '{}'`.execute(database.db);
    api.desk.platform.script.push({ kind: 'limited', retryAt });
    await api.desk.deliver();
    expect(await read()).toMatchObject({ held: false });
    expect((await read()).messages.at(-1)).toMatchObject({ state: 'pending', reason: null });
  });

  it('has no budget where there is no limit', async () => {
    const other = await openDeskApi(database);
    const { answer } = await other.call(aya, 'GET', `/api/v1/conversations/${id}`);
    await other.close();
    expect(answer['budget']).toBeNull();
  });

  it('tells until when a doubtful message is being checked', async () => {
    const { messageIds } = await say('person', 'はい');
    const started = Date.now() - 10_000;
    const doubt = { state: 'doubt' as const, reason: 'no answer', started_at: new Date(started), check_at: new Date(started + 60_000) };
    await database.db.updateTable('message').set(doubt).where('id', 'in', messageIds).execute();
    expect((await read()).messages.at(-1)).toMatchObject({ state: 'doubt', reason: null, until: new Date(started + 60_000).toISOString() });
    await database.db
      .updateTable('message')
      .set({ check_at: new Date(started) })
      .where('id', 'in', messageIds)
      .execute();
    expect((await read()).messages.at(-1)).toMatchObject({ until: new Date(started + 900_000).toISOString() });
    // As a backup brings it back: its time was up long ago.
    await database.db
      .updateTable('message')
      .set({ started_at: new Date(started - 86_400_000) })
      .where('id', 'in', messageIds)
      .execute();
    expect((await read()).messages.at(-1)).toMatchObject({ state: 'doubt', until: null });
  });

  it('leaves out signals to the channel, and gives photos an address of ours', async () => {
    await say('system', 'signal', { source: { event: { name: 'handoff.initiate', value: {} } } });
    await say('person', '', {
      attachments: [
        { kind: 'image', url: 'https://ton.twitter.com/1.jpg', mime: 'image/jpeg' },
        { kind: 'video', url: 'https://video.twimg.com/1.mp4' },
      ],
    });
    const { messages } = await read();
    expect(messages.map(({ text }) => text)).not.toContain('signal');
    const last = messages.at(-1);
    expect(last?.attachments).toEqual([
      { kind: 'image', url: `/api/v1/conversations/${id}/messages/${last?.id}/attachments/0`, mime: 'image/jpeg', name: null },
      { kind: 'video', url: null, mime: null, name: null },
    ]);
  });

  it('says why nothing can be sent', async () => {
    await database.db.updateTable('account').set({ state: 'paused', paused_reason: 'unauthorized' }).execute();
    expect((await read()).blocked).toBe('unauthorized');
    await database.db.updateTable('account').set({ paused_reason: 'locked' }).execute();
    expect((await read()).blocked).toBe('stopped');
    await database.db.updateTable('account').set({ state: 'active', channel: 'botframework' }).execute();
    await database.db
      .updateTable('contact')
      .set({ address: JSON.stringify({ channelId: 'line' }) })
      .execute();
    expect(await read()).toMatchObject({ blocked: 'no-channel', account: { label: 'LINE' }, budget: null });
  });

  it('holds the last two hundred messages of a long conversation', async () => {
    await sql`insert into message (conversation_id, account_id, seq, direction, author, text, said_at)
      select ${id}, account_id, n, 'in', 'contact', 'm' || n, app_now() from conversation, generate_series(4, 400) n where id = ${id}`.execute(
      database.db,
    );
    const { messages } = await read();
    expect([messages.length, messages[0]?.seq, messages.at(-1)?.seq]).toEqual([200, 201, 400]);
  });

  it('answers 404 to numbers that are none of ours', async () => {
    expect((await api.call(aya, 'GET', '/api/v1/conversations/999')).code).toBe('not-found');
    expect((await api.call(aya, 'GET', '/api/v1/conversations/1;drop')).status).toBe(404);
    expect((await api.call(aya, 'GET', '/api/v1/conversations/99999999999999999999')).status).toBe(404);
  });
});
