import type { Language, Localized } from '../../../core/language.ts';

const both = (ja: string, en: string): Localized => ({ ja, en });

/** Words of the handoff card. */
export const cardWords = {
  card: both('引き継ぎカード', 'Handoff card'),
  back: both('会話へ', 'Back to conversation'),
  why: both('引き継いだ理由', 'Why it’s with you'),
  last: both('前回の引き継ぎ', 'Last handoff'),
  answered: both('もう伝えたこと', 'Already answered'),
  known: both('わかっていること', 'What we know'),
  emotion: both('感情の動き', 'Emotion'),
  promises: both('約束', 'Promises'),
  noPromise: both('時刻の約束はしていません', 'No time was promised'),
  kept: both('守れた', 'Kept'),
  broken: both('破れた', 'Broken'),
  planned: both('予定', 'Planned'),
  late: both('時間までにお返事できず、お詫びしました', 'We apologised for not replying in time'),
  believed: both('自動応答の理解', 'What the bot believed'),
  believedNothing: both('当てはまる話題を見つけられませんでした', 'It found no topic that fits'),
  before: both('これまで', 'Before'),
  firstLine: both('最初の一文', 'First line'),
  insert: both('入れる', 'Insert'),
  japanese: both('日本語', 'Japanese'),
  english: both('英語', 'English'),
  optedOut: both('停止を希望', 'asked us to stop'),
} as const;

const ja = (language: Language): boolean => language === 'ja';

/** 「規則：強い怒り（緊急度 +15分）・お客様窓口へ」 */
export function ruleText(language: Language, reason: string, urgency: number, team: string): string {
  if (ja(language)) return `規則：${reason}${urgency > 0 ? `（緊急度 +${urgency}分）` : ''}・${team}へ`;
  return `Rule: ${reason}${urgency > 0 ? ` (+${urgency} min)` : ''}, to ${team}`;
}

export const quoted = (language: Language, sentence: string): string => (ja(language) ? `「${sentence}」` : `“${sentence}”`);

/** `time` as it was promised to the customer. */
export function promiseText(language: Language, kind: 'by' | 'from', time: string): string {
  if (kind === 'by') return ja(language) ? `${time}までにお返事` : `Reply by ${time}`;
  return ja(language) ? `${time}からお返事` : `Reply from ${time}`;
}

/** 「流れ「苦情」から」 */
