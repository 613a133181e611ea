import type { Presence } from '../../core/access.ts';
import type { Language, Localized } from '../../core/language.ts';
import type { QueueRow } from '../../features/desk/contract.ts';

const both = (ja: string, en: string): Localized => ({ ja, en });

/** Words of the shell and the queue; a conversation's are in its own folder. */
export const words = {
  desk: both('受付', 'Desk'),
  pages: both('ページ', 'Pages'),
  queue: both('待ち行列', 'Queue'),
  takeNext: both('次を引き継ぐ', 'Take next'),
  groups: {
    mine: both('自分の対応中', 'Mine'),
    waiting: both('未対応', 'Waiting'),
    customer: both('顧客返信待ち', 'Waiting for customer'),
    others: both('ほかの担当者', 'With others'),
  } satisfies Record<QueueRow['group'], Localized>,
  presence: {
    available: both('在席', 'Available'),
    break: both('休憩', 'On a break'),
    away: both('離席', 'Away'),
  } satisfies Record<Presence, Localized>,
  presenceMenu: both('在席の切り替えと通知', 'Presence and notifications'),
  notify: both('通知を受ける', 'Get notifications'),
  notifyOn: both('通知を受けています', 'Notifications are on'),
  notifyDenied: both('通知はブラウザの設定で止められています', 'Notifications are blocked in the browser'),
  account: both('自分', 'You'),
  language: both('English', '日本語'),
  keys: both('キーボード操作', 'Keyboard'),
  signOut: both('ログアウト', 'Sign out'),
  nobody: both('待っている人はいません', 'Nobody is waiting'),
  nobodyYet: both('新しく届くとここに出ます。', 'New ones appear here.'),
  fromApp: both('Xアプリ', 'X app'),
  fromAppReason: both('Xアプリで対応中', 'Answered from the X app'),
  toldLate: both('遅れを伝えました', 'Told it’s late'),
  failed: both('送れませんでした', 'Not sent'),
  parked: both('届いたかわかりません', 'May not have arrived'),
  photo: both('写真', 'Photo'),
  mine: both('自分：', 'You: '),
  byBot: both('自動応答：', 'Bot: '),
  byPerson: both('担当者：', 'Agent: '),
  unread: both('未読', 'unread'),
  loading: both('読み込み中', 'Loading'),
  loadFailed: both('一覧を読み込めません', 'The queue can’t be loaded'),
  loadFailedHint: both('サーバーに届くと続きを表示します。', 'It appears when the server can be reached.'),
  offline: both('接続が切れています。', 'You’re offline.'),
  nothingOpen: both('会話を選んでいません', 'No conversation chosen'),
  nothingOpenHint: both('一覧から選ぶか、Nで次を引き継ぎます。', 'Choose one from the queue, or press N to take the next.'),
  resizeQueue: both('一覧の幅', 'Width of the queue'),
  resizeCard: both('カードの幅', 'Width of the card'),
  actionFailed: both('サーバーに届きませんでした。もう一度お試しください。', 'The server wasn’t reached. Try again.'),
  ended: both('この引き継ぎは、すでに終わっています。', 'This handoff has already ended.'),
  outOfDate: both('この画面は古くなりました。最新を読み込みます。', 'This screen was out of date. Loading the latest.'),
  notAllowed: both('この操作はできません。', 'You can’t do that.'),
} as const;

const ja = (language: Language): boolean => language === 'ja';

/** Minutes as far as an hour, then hours, then days: 「4分」「1時間35分」「2日」, "4 min", "1 h 35 min", "2 days". */
export function duration(language: Language, minutes: number): string {
  if (minutes < 60) return ja(language) ? `${minutes}分` : `${minutes} min`;
  const [days, hours, rest] = [Math.floor(minutes / 1440), Math.floor(minutes / 60), minutes % 60];
  if (days > 0) return ja(language) ? `${days}日` : `${days} ${days === 1 ? 'day' : 'days'}`;
  if (ja(language)) return `${hours}時間${rest === 0 ? '' : `${rest}分`}`;
  return `${hours} h${rest === 0 ? '' : ` ${rest} min`}`;
}

export const minutesLeft = (language: Language, minutes: number): string =>
  ja(language) ? `あと ${duration(language, minutes)}` : `${duration(language, minutes)} left`;
export const minutesOver = (language: Language, minutes: number): string =>
  ja(language) ? `超過 ${duration(language, minutes)}` : `${duration(language, minutes)} over`;
export const longest = (language: Language, minutes: number): string =>
  ja(language) ? `最長 ${duration(language, minutes)}` : `longest ${duration(language, minutes)}`;
export const limitOf = (language: Language, label: string): string => (ja(language) ? `${label}の上限` : `${label}’s limit`);
export const goesOut = (language: Language, time: string): string => (ja(language) ? `${time}に送信` : `Goes out ${time}`);
export const colleagueHas = (language: Language, name: string): string => (ja(language) ? `${name}さんが対応中` : `${name} has it`);
export const signedOutBy = (language: Language, label: string): string =>
  ja(language) ? `${label}との接続が切れました` : `${label} signed us out`;

export const stoppedAt = (language: Language, label: string): string =>
  ja(language) ? `${label}に送信を止められています` : `${label} has stopped the account`;

export const matchingWith = (language: Language, label: string): string =>
  ja(language) ? `${label}の記録と照合中` : `Matching with ${label}`;

export const moreWaiting = (language: Language, count: number): string =>
  ja(language) ? `ほかに${count.toLocaleString('en')}件が待っています` : `${count.toLocaleString('en')} more are waiting`;

export const lastHandoff = (language: Language, time: string | null): string => {
  if (time === null) return words.nobodyYet[language];
  return ja(language) ? `最後の引き継ぎは${time}。${words.nobodyYet.ja}` : `The last handoff was at ${time}. ${words.nobodyYet.en}`;
};

export const offlineSince = (language: Language, time: string): string =>
  ja(language) ? `接続が切れています。一覧は${time}のものです。` : `You’re offline. This is the queue as of ${time}.`;

/** An account that may not send: which one, and who can mend it. */
export const pausedAccount = (language: Language, reason: string, label: string, own: string): string => {
  if (reason === 'reconcile')
    return ja(language)
      ? `${label}の記録と照合しています。終わるまで${own}からは送れません。`
      : `Matching ${own} with ${label}’s record. Nothing goes out until that’s done.`;
  const why = STOPPED[reason] ?? STOPPED['unauthorized'];
  return ja(language)
    ? `${why?.ja(label)}${own}からは送れません。管理者にお知らせください。`
    : `${why?.en(label)}: ${own} can’t send. Tell an admin.`;
};

/** The platform is in trouble: which account's replies wait, and that nobody need do anything. */
export const heldAccount = (language: Language, label: string, own: string): string =>
  ja(language)
    ? `${label}が送信に応えていません。${own}の返信は、応えるようになると自動で送ります。`
    : `${label} isn’t answering. Replies from ${own} go out by themselves once it does.`;

/** Why the platform stops an account, the first half of the sentence. */
const STOPPED: Record<string, { ja: (label: string) => string; en: (label: string) => string }> = {
  unauthorized: { ja: (label) => `${label}との接続が切れました。`, en: (label) => `${label} signed us out` },
  locked: {
    ja: (label) => `${label}がアカウントをロックまたは凍結しています。`,
    en: (label) => `${label} has locked or suspended the account`,
  },
  credits: { ja: (label) => `${label}の利用枠を使い切りました。`, en: (label) => `${label}’s credits are used up` },
  permission: { ja: (label) => `${label}がDMの送信を許可していません。`, en: (label) => `${label} doesn’t let our app send DMs` },
  clock: {
    ja: (label) => `サーバーの時計がずれているため、${label}に断られています。`,
    en: (label) => `The server’s clock is wrong, so ${label} refuses us`,
  },
};

export const alreadyTaken = (language: Language, agent: string | null): string => {
  if (agent === null) return ja(language) ? 'ほかの担当者が先に引き継ぎました。' : 'Somebody else took it first.';
  return ja(language) ? `${agent}さんが先に引き継ぎました。` : `${agent} took it first.`;
};

export const newHandoff = (language: Language, name: string): string => (ja(language) ? `新しい引き継ぎ：${name}` : `New handoff: ${name}`);
export const newReply = (language: Language, name: string): string => (ja(language) ? `返信が届きました：${name}` : `New reply: ${name}`);
