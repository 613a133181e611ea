import type { Language, Localized } from '../../../core/language.ts';

const both = (ja: string, en: string): Localized => ({ ja, en });

/** Why a person is needed, as the desk says it. Flows may name reasons of their own; those that ship are here too. */
const handoffReasons: Record<string, Localized> = {
  person: both('人を希望', 'Asked for a person'),
  'not-understood': both('2回わからず', 'Not understood twice'),
  'did-not-help': both('答えで解決せず', 'The answer didn’t help'),
  anger: both('強い怒り', 'Strong anger'),
  unanswered: both('前回の返事なし', 'Earlier one unanswered'),
  danger: both('安全', 'Safety'),
  'self-harm': both('命に関わる言葉', 'Words of self-harm'),
  legal: both('法的な話', 'Legal matter'),
  'refund-overdue': both('返金の遅れ', 'Refund overdue'),
  'lookup-failed': both('照会できず', 'Look-up failed'),
  'bot-loop': both('自動応答どうしの往復', 'Another bot is answering'),
  limits: both('流れが長すぎて中断', 'The flow ran too long'),
  'content-error': both('流れの不具合', 'Fault in the flow'),
  poison: both('自動では読めないメッセージ', 'A message the bot can’t read'),
  again: both('解決後の再連絡', 'Back after being resolved'),
  'opted-out': both('停止後のお問い合わせ', 'Wrote after opting out'),
  'reply-lost': both('返信が届いていない可能性', 'Reply may be lost'),
  'late-answer': both('自動応答が届いていない可能性', 'The bot’s answer may not have arrived'),
  'safety-question': both('安全についての質問', 'Safety question'),
  'public-threat': both('公の場での訴え', 'Says they will go public'),
  cancel: both('注文の取り消し', 'Cancel an order'),
  complaint: both('苦情', 'Complaint'),
  'damaged-or-wrong': both('破損・品違い', 'Damaged or wrong item'),
  'lost-property': both('忘れ物', 'Lost property'),
  'order-change': both('注文の変更', 'Change an order'),
  'order-not-found': both('注文が見つからず', 'Order not found'),
  'personal-data': both('個人情報の依頼', 'Personal data request'),
  holds: both('取り置き', 'Hold an item'),
  restock: both('再入荷', 'Restock'),
};

/** An editor's own reason is shown as its name. */
export const reasonText = (reason: string, language: Language): string => handoffReasons[reason]?.[language] ?? reason.replaceAll('-', ' ');

/** What became of an earlier handoff. */
export function handoffState(state: string, language: Language): string {
  const states: Record<string, Localized> = {
    waiting: both('未対応', 'Waiting'),
    assigned: both('対応中', 'In progress'),
    resolved: both('解決', 'Resolved'),
    returned: both('自動応答へ', 'Back to the bot'),
  };
  return states[state]?.[language] ?? state;
}

/** What can still be done about a message that was not sent. `none`: nothing here. */
export type NextStep = 'resend' | 'rewrite' | 'none';

/** Why a message was not sent, in our words, and the one next step. `label` is the channel's name: X, LINE, … */
export function failureText(reason: string | null, label: string, language: Language): { text: string; next: NextStep } {
  const failures: Record<string, { text: Localized; next: NextStep }> = {
    'cannot-dm': { text: both('この人はDMを閉じています', 'their DMs are closed'), next: 'resend' },
    forbidden: { text: both(`${label}がこの送信を許可しませんでした`, `${label} didn’t allow it`), next: 'resend' },
    rejected: { text: both(`${label}がこの文面を受け付けませんでした`, `${label} refused this text`), next: 'rewrite' },
    'not-found': { text: both(`この人は${label}に見つかりません`, `they can’t be found on ${label}`), next: 'none' },
    unreached: { text: both(`${label}につながりませんでした`, `${label} couldn’t be reached`), next: 'resend' },
    'never-arrived': {
      text: both(`何度試しても${label}に届きませんでした`, `it never reached ${label}, though we tried several times`),
      next: 'resend',
    },
    'too-long': { text: both(`${label}には長すぎます`, `too long for ${label}`), next: 'rewrite' },
    photo: { text: both(`${label}に写真を渡せませんでした`, `the photo couldn’t be given to ${label}`), next: 'rewrite' },
    'photo-gone': { text: both('写真が残っていません', 'the photo is no longer kept here'), next: 'rewrite' },
  };
  const known = failures[reason ?? ''] ?? { text: both(`${label}が断りました`, `${label} refused it`), next: 'resend' as const };
  const lead = language === 'ja' ? '送れません：' : 'Not sent: ';
  return { text: `${lead}${known.text[language]}`, next: known.next };
}

/** Why a message was never sent. */
export function droppedText(reason: string | null, byBot: boolean, language: Language): string {
  const drops: Record<string, Localized> = {
    fence: byBot
      ? both('送っていません：引き継ぎの前に書かれた自動応答', 'Not sent: the bot wrote this before you took over')
      : both('送っていません：会話が自動応答に戻りました', 'Not sent: the conversation went back to the bot'),
    'opt-out': both('送っていません：お客様が停止を希望しました', 'Not sent: they asked us to stop'),
    cancelled: both('送っていません：取り消しました', 'Not sent: cancelled'),
    stale: both('送っていません：送れるまでに時間がかかりすぎました', 'Not sent: it had waited too long'),
    superseded: both('送っていません：新しいお知らせに替えました', 'Not sent: a newer notice took its place'),
  };
  return (drops[reason ?? ''] ?? both('送っていません', 'Not sent'))[language];
}

/** Why a message is held for a person's word. */
export function parkedText(reason: string | null, language: Language): string {
  if (reason === 'too-old') return both('1日以上前の返信のため、送らずに止めています', 'Held back: written more than a day ago')[language];
  return both('届いたかわからず、止めています', 'Parked: we can’t tell if it arrived')[language];
}

/** Why the server did not take a reply, by the code of its answer and the colleague it named. */
export function refusalText(code: string, agent: string | null, language: Language): string {
  const known: Record<string, Localized> = {
    'already-taken': both('ほかの担当者が引き継ぎました', 'somebody else took over'),
    'version-conflict': both('送る前に会話の担当が変わりました', 'the conversation had changed hands'),
    'too-long': both('長すぎます', 'too long'),
    'too-many-photos': both('写真が多すぎます', 'too many photos'),
    'no-photo': both('写真が見つかりません。もう一度添付してください', 'the photo is gone; attach it again'),
    'not-found': both('この会話は消去されました', 'this conversation was erased'),
  };
  const lead = language === 'ja' ? '送っていません：' : 'Not sent: ';
  if (agent !== null) return `${lead}${language === 'ja' ? `${agent}さんが引き継ぎました` : `${agent} took over`}`;
  return `${lead}${(known[code] ?? both(`サーバーが受け付けませんでした（${code}）`, `the server refused it (${code})`))[language]}`;
}
