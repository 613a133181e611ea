import { formatMoment } from '../../core/format.ts';
import type { Language, Localized } from '../../core/language.ts';
import type { Setup } from '../../core/setup.ts';

/** `waiting`: a customer waits and nobody is at the desk. `late`: nobody came by the time that was promised. */
export type Occasion = 'waiting' | 'late';

/**
 * What leaves the house about a handoff: when, why and where, so that somebody comes. No name and no word of the customer's: mail boxes and webhooks are read by
 * more people, and kept for longer, than the desk.
 */
export type Notice = {
  occasion: Occasion;
  handoff: number;
  conversation: number;
  team: string;
  reason: string;
  /** Epoch ms. */
  since: number;
  promise: { at: number; kind: 'by' | 'from' } | null;
  /** The conversation at the desk; null when the house does not know its own address. */
  url: string | null;
};

const REASONS: Record<string, Localized> = {
  person: { ja: '担当者をご希望', en: 'Asked for a person' },
  again: { ja: '解決のあと、もう一度', en: 'Not settled last time' },
  anger: { ja: '強い怒り', en: 'Strong anger' },
  complaint: { ja: 'ご不満', en: 'Complaint' },
  unanswered: { ja: 'これまでの連絡に返事がない', en: 'Earlier contacts went unanswered' },
  danger: { ja: 'けが・危険', en: 'Injury or danger' },
  'self-harm': { ja: '命にかかわるおそれ', en: 'A life may be at risk' },
  legal: { ja: '法律にかかわること', en: 'Legal matter' },
  'public-threat': { ja: '公開の予告', en: 'Threatens to make it public' },
  'refund-overdue': { ja: '返金の遅れ', en: 'Refund overdue' },
  'not-understood': { ja: '自動応答で読み取れない', en: 'The bot did not understand' },
  'did-not-help': { ja: '自動応答で解決しない', en: 'The bot’s answer did not help' },
  'lookup-failed': { ja: '自動応答で確認が取れない', en: 'The bot could not look it up' },
  'opted-out': { ja: '自動応答を停止中のご質問', en: 'Asks with the bot stopped' },
  'reply-lost': { ja: '担当者の返信が届いていない可能性', en: 'A colleague’s reply may not have arrived' },
  'late-answer': { ja: '自動応答が届いていない可能性', en: 'The bot’s answer may not have arrived' },
};
const BOT_FAILED: Localized = { ja: '自動応答が続けられない', en: 'The bot could not go on' };

function reasonIn(reason: string, language: Language): string {
  if (['bot-loop', 'limits', 'content-error', 'poison'].includes(reason)) return BOT_FAILED[language];
  return REASONS[reason]?.[language] ?? reason;
}

/** The mail, Japanese above English: who is on call may read either. */
export function mailText(notice: Notice, setup: Setup, now: number): { subject: string; text: string } {
  const team = setup.teams[notice.team]?.name ?? { ja: notice.team, en: notice.team };
  const late = notice.occasion === 'late';
  const subject = late
    ? `お約束の時刻を過ぎました（${team.ja}） / A reply is overdue (${team.en})`
    : `お客様がお待ちです（${team.ja}） / A customer is waiting (${team.en})`;
  const ja = [
    late
      ? `${team.ja}あてのお客様に、お約束の時刻までにお返事できていません。おわびと次の時刻を、自動のお知らせでお伝えしました。`
      : `${team.ja}あてのお客様がお待ちです。いま、席に担当者がいません。`,
    ...lines(notice, setup, now, 'ja'),
    'お客様のお名前とことばは、このメールには載せていません。',
  ];
  const en = [
    late
      ? `A customer of ${team.en} has not had a reply by the promised time. An automatic notice has apologised and named the next one.`
      : `A customer is waiting for ${team.en}, and nobody is at the desk.`,
    ...lines(notice, setup, now, 'en'),
    'The customer’s name and words are left out of this mail on purpose.',
  ];
  return { subject: `[${setup.brand.name.ja}] ${subject}`, text: `${ja.join('\n')}\n\n${en.join('\n')}\n` };
}

function lines(notice: Notice, setup: Setup, now: number, language: Language): string[] {
  const words = {
    ja: { reason: '引き継いだ理由：', since: 'お待ちの開始：', promise: 'お約束：', open: '開く：' },
    en: { reason: 'Why it is with you: ', since: 'Waiting since: ', promise: 'Promised: ', open: 'Open: ' },
  }[language];
  const moment = (at: number) => formatMoment(at, language, now, setup.zone);
  const found = ['', `${words.reason}${reasonIn(notice.reason, language)}`, `${words.since}${moment(notice.since)}`];
  if (notice.promise) found.push(`${words.promise}${promiseIn(notice.promise.kind, moment(notice.promise.at), language)}`);
  if (notice.url) found.push(`${words.open}${notice.url}`);
  return [...found, ''];
}

function promiseIn(kind: 'by' | 'from', at: string, language: Language): string {
  if (language === 'ja') return `${at}${kind === 'by' ? 'まで' : 'から'}`;
  return `${kind} ${at}`;
}
