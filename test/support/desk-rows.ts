import type { ConversationView, QueueRow } from '../../src/features/desk/contract.ts';
import type { SessionView } from '../../src/features/staff/contract.ts';
import { messageView } from './message-view.ts';

const minute = 60_000;
export const ago = (minutes: number): string => new Date(Date.now() - minutes * minute).toISOString();
export const later = (minutes: number): string => ago(-minutes);

export const team = { id: 'support', name: { ja: 'お客様窓口', en: 'Support' } };
const teams = [team, { id: 'quality', name: { ja: '品質', en: 'Quality' } }, { id: 'delivery', name: { ja: '配送', en: 'Delivery' } }];
const teamOf = (id: string) => teams.find((one) => one.id === id) ?? team;
const x = { id: 1, channel: 'x' as const, label: 'X', name: 'カモ屋お客様窓口', handle: '@kamoya_help' };
const web = { id: 2, channel: 'web' as const, label: 'Web', name: 'チャット', handle: null };
const line = { id: 3, channel: 'botframework' as const, label: 'LINE', name: 'カモ屋', handle: null };
export const ken = { id: 'staff:8', name: '高橋' };

type RowOptions = Partial<Omit<QueueRow, 'contact' | 'last' | 'clock'>> & {
  name: string;
  says: string;
  minutes: number;
  due?: number | null;
  late?: boolean;
  by?: 'person' | 'bot';
};

/** One row; `minutes`: how long ago the wait began and the last words came, `due`: when it ends, from its beginning. */
export function row(conversationId: number, options: RowOptions): QueueRow {
  const { name, says, minutes, due = 30, late = false, by, ...rest } = options;
  // Half a minute more, so that a second's delay changes no text.
  const from = ago(minutes + 0.5);
  return {
    conversationId,
    version: 3,
    group: 'waiting',
    handoffId: conversationId + 100,
    contact: { externalId: `contact-${conversationId}`, name, handle: null, language: 'ja', optedOut: false },
    account: x,
    unread: true,
    last: { author: by ?? 'contact', mine: by === 'person', text: says, photo: false, at: from },
    reason: 'person',
    urgency: 0,
    mood: 'calm',
    team,
    clock: { from, due: due === null ? null : new Date(Date.parse(from) + due * minute).toISOString(), late },
    agent: null,
    limitedUntil: null,
    trouble: null,
    ...rest,
  };
}

export const me = { id: 'staff:7', name: '佐藤' };

/** Every state that a row may be in. */
export function everyRow(): QueueRow[] {
  return [
    row(1, {
      name: '森下 かおり',
      says: '明日が誕生日なんです。間に合わないなら返金してください',
      minutes: 13,
      due: 25,
      group: 'mine',
      agent: me,
      reason: 'unanswered',
      mood: 'strong-anger',
    }),
    row(2, {
      name: 'Daniel',
      says: 'Your parcel left Shibuya this morning and will be with you tomorrow.',
      minutes: 4,
      group: 'mine',
      agent: me,
      by: 'person',
      unread: false,
      limitedUntil: later(9),
    }),
    row(3, {
      name: '鈴木商店',
      says: 'ご連絡ありがとうございます',
      minutes: 7,
      due: null,
      group: 'mine',
      agent: me,
      trouble: 'failed',
      by: 'person',
      unread: false,
    }),
    row(4, {
      name: '大村',
      says: '充電式ランタンから焦げたにおいがします',
      minutes: 22,
      due: 20,
      reason: 'danger',
      urgency: 30,
      team: teamOf('quality'),
    }),
    row(5, {
      name: 'Priya N.',
      says: 'I asked twice and nobody answered',
      minutes: 12,
      due: 16,
      reason: 'unanswered',
      account: line,
      team: teamOf('delivery'),
    }),
    row(6, { name: 'はるとパパ', says: '割れたガラスの花びん', minutes: 8, reason: 'damaged-or-wrong' }),
    row(7, { name: '小野寺', says: '宛名を会社名に変えた領収書をいただけますか', minutes: 5 }),
    row(8, { name: 'user_84021', says: 'それじゃないです', minutes: 2, account: web, reason: 'not-understood' }),
    row(9, { name: 'みなと', says: '取り置きできますか？渋谷で', minutes: 95, due: 60, reason: 'holds', late: true }),
    row(10, {
      name: 'Kenji O.',
      says: 'Could you send a photo of the label?',
      minutes: 26 * 60,
      due: null,
      group: 'customer',
      agent: me,
      by: 'person',
      unread: false,
      handoffId: null,
      reason: null,
    }),
    row(11, { name: '<img src=x onerror=alert(1)>', says: '<script>alert(1)</script>', minutes: 1, group: 'others', agent: ken }),
    row(12, {
      name: '名前がとても長いお客様でどこまでも続いていくのでここで切れます',
      says: 'あ'.repeat(300),
      minutes: 3,
      group: 'others',
      agent: null,
    }),
  ].map((one) =>
    one.conversationId === 6
      ? { ...one, last: { author: 'contact', mine: false, text: '割れたガラスの花びん', photo: true, at: ago(8) } }
      : one,
  );
}

export const session = (presence: SessionView['staff']['presence'] = 'available'): SessionView => ({
  staff: { id: 7, agentId: me.id, name: me.name, email: 'misaki@kamoya.example', role: 'agent', teams: [], presence },
  csrf: 'csrf-of-the-session',
  brand: { ja: '雑貨のカモ屋', en: 'Kamoya Goods' },
  zone: 'Asia/Tokyo',
  teams,
  expiresAt: later(600),
});

export function conversation(of: QueueRow): ConversationView {
  return {
    now: ago(0),
    id: of.conversationId,
    version: of.version,
    owner: of.agent === null ? 'queue' : 'agent',
    status: 'open',
    agent: of.agent,
    mine: of.group === 'mine',
    contact: of.contact,
    account: of.account,
    card: null,
    messages: [messageView(1, 'contact', { text: of.last?.text ?? '', at: of.last?.at ?? ago(0) })],
    ownership: [],
    budget: { limit: 15, left: 6, reserved: 3, minutes: 15, resetAt: later(12) },
    held: false,
    maxText: 10_000,
    maxPhotos: 1,
    blocked: null,
  };
}
