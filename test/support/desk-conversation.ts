import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import express, { type Request, type Response } from 'express';
import { assetsRoute, pageRoute } from '../../src/channels/web/page.ts';
import type { CardView, ConversationView, DeskEvent, MessageView, QueueView } from '../../src/features/desk/contract.ts';
import { session } from './desk-page.ts';
import { messageView } from './message-view.ts';

/** The moment at which everything here happens: 14:33 in Tokyo on a Saturday. */
const today = '2026-11-21';
/** A clock time in Tokyo as ISO 8601. */
export const at = (time: string, day = today): string => new Date(`${day}T${time}:00+09:00`).toISOString();
export const now = at('14:33');

export const me = { id: 'staff:7', name: '佐藤' };
export const ken = { id: 'staff:8', name: '高橋' };
export const photo = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAoAAAAKCAYAAACNMs+9AAAAFUlEQVR42mNk+M9Qz0AEYBxVSF+FABJADveWkH6oAAAAAElFTkSuQmCC',
  'base64',
);

let ids = 1_000;
type Saying = Partial<MessageView> & { text: string; at: string };

export const message = (author: MessageView['author'], saying: Saying): MessageView => messageView((ids += 1), author, saying);
export const said = (text: string, time: string, more: Partial<MessageView> = {}): MessageView =>
  message('contact', { text, at: time, ...more });
export const byMe = (text: string, more: Partial<MessageView> = {}): MessageView =>
  message('person', { text, at: at('14:33'), authorId: me.id, authorName: me.name, ...more });

const account = { id: 1, channel: 'x' as const, label: 'X', name: 'カモ屋お客様窓口', handle: '@kamoya_help' };
const contact = { externalId: '4711', name: '森下 かおり', handle: '@mochi_morishita', language: 'ja' as const, optedOut: false };
const picture = (id: string) => ({
  kind: 'image',
  url: `/api/v1/conversations/1/messages/1/attachments/${id}`,
  mime: 'image/jpeg',
  name: null,
});

export const card: CardView = {
  handoffId: 101,
  state: 'assigned',
  reason: 'unanswered',
  sentence: '水曜にも聞いたのに返事がないんですけど。いつまで待たせるんですか',
  sentenceSeq: null,
  urgency: 20,
  grave: true,
  team: { id: 'support', name: { ja: 'お客様窓口', en: 'Support' } },
  at: at('14:22'),
  clock: { from: at('14:22'), due: at('14:45'), late: false },
  promise: { at: at('14:45'), kind: 'by' },
  answered: [
    { text: '交換の品は、受付から3〜5日でお届けしています。', flow: 'exchange' },
    { text: 'お返事が遅れており、申し訳ございません。', flow: 'complaint' },
  ],
  known: [
    { name: { ja: '注文番号', en: 'Order' }, value: 'K-2611-40835' },
    { name: { ja: '品', en: 'Item' }, value: '波佐見マグ 藍 2個' },
    { name: { ja: '希望', en: 'Wants' }, value: '明日22日（日）までに交換、または返金' },
  ],
  mood: { level: 'strong-anger', value: 0.86, trend: 'rising' },
  course: [0.18, 0.1, 0.71, 0.86],
  believed: [
    { intent: 'exchange-status', title: { ja: '交換の状況', en: 'Exchange status' }, score: 0.62 },
    { intent: 'complaint', title: { ja: '苦情', en: 'Complaint' }, score: 0.24 },
    { intent: 'order-status', title: { ja: '注文の状況', en: 'Order status' }, score: 0.09 },
  ],
  before: [
    { reason: 'damaged-or-wrong', state: 'returned', at: at('21:04', '2026-11-18') },
    { reason: 'person', state: 'resolved', at: at('12:00', '2026-08-02') },
    { reason: 'holds', state: 'resolved', at: at('12:00', '2026-03-15') },
  ],
  firstLine: { text: 'お返事が遅れており、申し訳ございません。', from: { ja: '流れ「苦情」から', en: 'from the flow “Complaint”' } },
};

/** The story of the wrong colour, taken over by the person who looks. */
export function story(): ConversationView {
  const asked = said(card.sentence, at('14:22'));
  const messages = [
    said('藍色を頼んだのに、白が届きました', at('21:04', '2026-11-18'), { attachments: [picture('ok')] }),
    message('bot', {
      text: '違う色の品をお届けし、申し訳ございません。交換は担当の者が承ります。11月19日（木）13:00までにこちらでお返事いたします。',
      at: at('21:04', '2026-11-18'),
    }),
    message('person', { text: '確認のうえ、本日中にご連絡いたします。', at: at('12:10', '2026-11-19'), fromApp: true }),
    said('交換の品はいつ届きますか', at('14:20')),
    message('bot', {
      text: '交換の品は、受付から3〜5日でお届けしています。',
      at: at('14:20'),
    }),
    asked,
    message('system', { text: 'お返事が遅れており、申し訳ございません。担当の者が14:45までにこちらでお返事いたします。', at: at('14:22') }),
    said('明日が誕生日なんです。間に合わないなら返金してください', at('14:26')),
    message('bot', { text: '交換の品は、11月25日（水）にお届けする予定です。', at: at('14:31'), state: 'dropped', reason: 'fence' }),
  ];
  const seq = (index: number): number => messages[index]?.seq ?? 0;
  return {
    now,
    id: 1,
    version: 7,
    owner: 'agent',
    status: 'open',
    agent: me,
    mine: true,
    contact,
    account,
    card: { ...card, sentenceSeq: asked.seq },
    messages,
    ownership: [
      { id: 1, afterSeq: seq(2), kind: 'quiet', name: null, mine: false, at: at('12:40', '2026-11-19') },
      { id: 2, afterSeq: seq(6), kind: 'handed-over', name: null, mine: false, at: at('14:22') },
      { id: 3, afterSeq: seq(7), kind: 'taken', name: me.name, mine: true, at: at('14:31') },
    ],
    budget: { limit: 15, left: 6, reserved: 3, minutes: 15, resetAt: at('14:47') },
    held: false,
    maxText: 10_000,
    maxPhotos: 1,
    blocked: null,
  };
}

/** Every state that a message can be in. */
export function everyState(): ConversationView {
  const reply = '15:00までにお返事いたします。';
  const offer = message('bot', {
    text: 'どちらのお店でお受け取りになりますか？',
    at: at('14:18'),
    choices: [
      { value: 'shibuya', label: '渋谷店' },
      { value: 'kichijoji', label: '吉祥寺店' },
      { value: 'other', label: 'ほかの店' },
    ],
  });
  return {
    ...story(),
    messages: [
      said('写真です', at('14:10'), { attachments: [picture('ok'), picture('gone'), picture('none'), picture('away')] }),
      offer,
      said('渋谷店', at('14:19'), { choice: 'shibuya' }),
      message('person', { text: '確認しております。', at: at('14:20'), authorId: ken.id, authorName: ken.name }),
      message('person', { text: '本日中にご連絡いたします。', at: at('14:15'), fromApp: true, knownAt: at('14:21') }),
      said('今日中に受け取れますか？', at('14:16'), { knownAt: at('14:22') }),
      byMe(reply),
      byMe(reply, { state: 'sending' }),
      byMe(reply, { state: 'pending' }),
      byMe(reply, { state: 'pending', until: at('14:36') }),
      byMe(reply, { state: 'doubt', until: at('14:35') }),
      byMe(reply, { state: 'parked' }),
      byMe(reply, { state: 'failed', reason: 'forbidden' }),
      byMe(reply, { state: 'failed', reason: 'rejected' }),
      byMe(reply, { state: 'dropped', reason: 'cancelled' }),
      message('bot', { text: '交換の品は、11月25日（水）にお届けする予定です。', at: at('14:31'), state: 'dropped', reason: 'fence' }),
      byMe(reply, { state: 'failed', reason: 'cannot-dm' }),
    ],
    ownership: [],
    budget: { limit: 15, left: 0, reserved: 3, minutes: 15, resetAt: at('14:36') },
  };
}

export type Refusal = { status: number; code: string; details?: object };
type Asked = { method: string; path: string; body: unknown };

/** What the canned server says; tests change it as they go. */
export type State = {
  view: ConversationView;
  /** Answers the next requests that change something with these, one after the other. */
  refusals: Refusal[];
  /** Replies are sent at once; false: they stay pending. */
  delivers: boolean;
  /** Every connection is cut without an answer. */
  away: boolean;
};

const refuse = (response: Response, { status, code, details }: Refusal): void =>
  void response.status(status).json({ error: { code, message: code, ...details } });

/** The built desk with one conversation behind it that behaves as the contract says, on loopback. */
export async function startConversation(pages: string, view: ConversationView = story()) {
  const state: State = { view, refusals: [], delivers: true, away: false };
  const asked: Asked[] = [];
  const requests = new Map<string, number>();
  const streams = new Set<Response>();
  const push = (event: DeskEvent): void =>
    streams.forEach((stream) => stream.write(`event: ${event.event}\ndata: ${JSON.stringify(event.data)}\n\n`));
  const changed = (change: Partial<ConversationView>): void => {
    state.view = { ...state.view, version: state.view.version + 1, ...change };
    push({ event: 'changed', data: { conversations: [state.view.id], staff: false } });
  };
  const app = express();
  app.use((request, _response, next) => (state.away ? request.socket.destroy() : next()));
  app.use(pageRoute({ folder: pages, page: 'desk', path: '/desk{/*rest}' }), assetsRoute(pages));
  app.use('/api/v1', express.json({ limit: '1mb' }), express.raw({ type: 'image/*', limit: '5mb' }), (request, response, next) => {
    if (request.method === 'GET') return next();
    asked.push({ method: request.method, path: request.path, body: Buffer.isBuffer(request.body) ? request.body.length : request.body });
    const refusal = state.refusals.shift();
    if (refusal) refuse(response, refusal);
    else next();
  });
  app.get('/api/v1/session', (_request, response) => void response.json(session()));
  app.get('/api/v1/desk/queue', (_request, response) => void response.json(queueOf(state.view)));
  app.get('/api/v1/desk/stream', (_request, response) => {
    response.set({ 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' });
    response.write(`retry: 300\nevent: hello\ndata: ${JSON.stringify({ now })}\n\n`);
    streams.add(response);
    response.on('close', () => streams.delete(response));
  });
  app.get('/api/v1/conversations/:id', (request, response) => {
    if (Number(request.params.id) === state.view.id) response.json({ ...state.view, now });
    else refuse(response, { status: 404, code: 'not-found' });
  });
  app.get('/api/v1/conversations/:id/messages/:messageId/attachments/:index', (request, response) => {
    const refusals: Record<string, Refusal> = {
      gone: { status: 404, code: 'gone' },
      none: { status: 415, code: 'not-a-photo' },
      away: { status: 503, code: 'unavailable' },
    };
    const refusal = refusals[request.params.index];
    if (refusal) refuse(response, refusal);
    else response.type('png').send(photo);
  });
  app.post('/api/v1/conversations/:id/photos', (_request, response) => void response.status(201).json({ id: `photo-${asked.length}` }));
  app.post('/api/v1/conversations/:id/messages', (request: Request<{ id: string }, unknown, Reply>, response) => {
    const { requestId, text, photos = [] } = request.body;
    const known = requests.get(requestId);
    if (known !== undefined) return void response.status(202).json({ id: known });
    const sent = byMe(text, {
      state: state.delivers ? 'sent' : 'pending',
      attachments: photos.map(() => picture('ok')),
    });
    requests.set(requestId, sent.id);
    response.status(202).json({ id: sent.id });
    changed({ messages: [...state.view.messages, sent] });
  });
  app.post('/api/v1/conversations/:id/take', (_request, response) => {
    response.json({});
    const taken = { id: (ids += 1), afterSeq: ids, kind: 'taken' as const, name: me.name, mine: true, at: now };
    changed({ owner: 'agent', agent: me, mine: true, ownership: [...state.view.ownership, taken] });
  });
  app.post(
    '/api/v1/conversations/:id/resolve',
    (request: Request<{ id: string }, unknown, { outcome: 'resolved' | 'returned' }>, response) => {
      response.json({});
      const event = { id: (ids += 1), afterSeq: ids, kind: request.body.outcome, name: me.name, mine: true, at: now };
      changed({ owner: 'bot', status: 'closed', agent: null, mine: false, ownership: [...state.view.ownership, event] });
    },
  );
  app.post('/api/v1/messages/:id/settle', (request: Request<{ id: string }, unknown, { action: string }>, response) => {
    response.json({});
    const to: Record<string, Partial<MessageView>> = {
      cancel: { state: 'dropped', reason: 'cancelled' },
      arrived: { state: 'sent' },
      resend: { state: 'sending' },
    };
    const id = Number(request.params.id);
    changed({ messages: state.view.messages.map((one) => (one.id === id ? { ...one, ...to[request.body.action] } : one)) });
  });
  const server = app.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    state,
    asked,
    changed,
    /** What the server was asked to say, each only once. */
    replies: () => state.view.messages.filter((one) => one.authorId === me.id && requestsHave(requests, one.id)).map((one) => one.text),
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
export type ConversationPage = Awaited<ReturnType<typeof startConversation>>;
type Reply = { requestId: string; text: string; photos?: string[] };

const requestsHave = (requests: Map<string, number>, id: number): boolean => [...requests.values()].includes(id);

function queueOf(view: ConversationView): QueueView {
  const last = view.messages.findLast((one) => one.state !== 'dropped');
  return {
    now,
    rows: [
      {
        conversationId: view.id,
        version: view.version,
        group: view.mine ? 'mine' : view.agent ? 'others' : 'waiting',
        handoffId: view.card?.handoffId ?? null,
        contact: view.contact,
        account: view.account,
        unread: true,
        last: last ? { author: last.author, mine: last.authorId === me.id, text: last.text, photo: false, at: last.at } : null,
        reason: view.card?.reason ?? null,
        urgency: view.card?.urgency ?? 0,
        mood: view.card?.mood?.level ?? null,
        team: view.card?.team ?? null,
        clock: view.card?.clock ?? null,
        agent: view.agent,
        limitedUntil: null,
        trouble: null,
      },
    ],
    more: 0,
    lastHandoffAt: null,
    colleagues: [{ id: ken.id, name: ken.name, presence: 'available' }],
    paused: [],
    held: [],
  };
}
