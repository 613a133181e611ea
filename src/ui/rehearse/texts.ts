import type { Language, Localized } from '../../core/language.ts';
import type { HappeningKind, SwitchName } from '../../core/rehearsal.ts';
import type { IconName } from '../kit/icons.tsx';

const both = (ja: string, en: string): Localized => ({ ja, en });

export const texts = {
  title: both('リハーサル', 'Rehearsal'),
  warning: both(
    '本物のXには届きません。署名つきのWebhookと送信数の上限は本番と同じです。',
    'Nothing reaches the real X. Signed webhooks and send limits work as in production.',
  ),
  openDesk: both('受付を開く', 'Open the desk'),
  startOver: both('最初からやり直す', 'Start over'),
  startOverAsk: both(
    '会話も担当者も設定も消えます。新しいログイン用リンクはターミナルに出ます。',
    'Conversations, staff and settings go. A new sign-in link appears in the terminal.',
  ),
  never: both('やめる', 'Cancel'),
  otherLanguage: both('English', '日本語'),
  messages: both('メッセージ', 'Messages'),
  addCustomer: both('お客様を追加', 'Add customer'),
  name: both('名前', 'Name'),
  screenName: both('ユーザー名', 'Handle'),
  screenNameRule: both('半角英数字と_、4〜15字', '4–15 letters, digits or _'),
  add: both('追加', 'Add'),
  hint: both(
    '選んだ人になって話しかけられます。届いた返事は右の記録にも残ります。',
    'Choose whom to be, and write. Every reply also appears in the log on the right.',
  ),
  nothingYet: both('まだ何も送っていません', 'Nothing sent yet'),
  begin: both('たとえば、こんなことばから', 'You could begin with'),
  automated: both('自動応答のアカウント', 'automated account'),
  whom: both('だれとして話すか', 'Whom to be'),
  conversation: both('会話', 'Conversation'),
  picture: both('写真', 'Picture'),
  sendPicture: both('写真を送る', 'Send a picture'),
  pictureSent: both('写真を送りました', 'Sent a picture'),
  pictureCame: both('写真が届きました', 'Received a picture'),
  send: both('送信', 'Send'),
  fromApp: both('Xアプリから', 'from the X app'),
  asBrand: both('お店の人として、Xアプリから返信します', 'You reply as the shop, from the X app'),
  asBrandPlaceholder: both('お店の人の返信', 'The shop’s reply'),
  busy: both('受付を準備しています', 'The front desk is getting ready'),
  failed: both('受付を始められませんでした', 'The front desk could not be started'),
  stopped: both(
    'リハーサルが止まっています。ターミナルでnpm run rehearseを実行すると続けられます。',
    'The rehearsal has stopped. Run npm run rehearse in the terminal to go on.',
  ),
  unclear: both('受け付けられませんでした。もう一度お試しください。', 'That was not taken. Please try again.'),
  laboratory: both('実験室', 'Laboratory'),
  limit: both('送信数の上限', 'Send limit'),
  faults: both('起こす不具合', 'Faults'),
  none: both('なし', 'none'),
  refuse: both('403（この人に送れない）', '403 (cannot DM this person)'),
  brandSide: both('お店の側でできること', 'On the shop’s side'),
  replyFromApp: both('Xアプリから返信', 'Reply from the X app'),
  revoke: both('アクセス権を取り消す', 'Revoke access'),
  giveBack: both('アクセス権を戻す', 'Give access back'),
  giveBackHint: both(
    '戻すと、受付は鍵を入れ直したものとして始まり直します。',
    'The front desk then restarts as if its keys had been renewed.',
  ),
  log: both('記録', 'Log'),
  newestFirst: both('新しい順', 'newest first'),
  logEmpty: both('話しかけると、Xとのやりとりがここに出ます。', 'Once you write, what passes between X and the desk appears here.'),
} as const;

export const switchTexts: Record<SwitchName, Localized> = {
  twice: both('同じWebhookを2回届ける', 'Deliver webhooks twice'),
  reorder: both('順番を入れ替える', 'Deliver out of order'),
  delay: both('Webhookを遅らせる', 'Delay webhooks'),
  lose: both('Webhookを失う', 'Lose webhooks'),
  fail: both('受け取ってから500を返す', 'Return 500 after accepting'),
  cut: both('返事をせずに切る', 'Drop the connection'),
};

/** What stands before and after a switch's number. */
export const amountTexts: Record<SwitchName, Localized<[string, string]>> = {
  twice: { ja: ['', '%'], en: ['', '%'] },
  reorder: { ja: ['', ''], en: ['', ''] },
  delay: { ja: ['', '秒'], en: ['', 's'] },
  lose: { ja: ['', '%'], en: ['', '%'] },
  fail: { ja: ['次の', '回'], en: ['next', ''] },
  cut: { ja: ['', ''], en: ['', ''] },
};

type Tone = 'ok' | 'warn' | 'danger' | 'info' | 'quiet';

export const happeningTexts: Record<HappeningKind, { icon: IconName; tone: Tone; text: Localized }> = {
  webhook: { icon: 'check', tone: 'ok', text: both('Webhook 署名あり', 'Webhook, signed') },
  'webhook-again': { icon: 'refresh', tone: 'quiet', text: both('同じWebhookをもう一度', 'Same webhook again') },
  'webhook-lost': { icon: 'off', tone: 'warn', text: both('Webhookが失われた', 'Webhook lost') },
  'webhook-failed': { icon: 'cross', tone: 'danger', text: both('Webhookに応答なし', 'Webhook not taken') },
  echo: { icon: 'check', tone: 'quiet', text: both('送信の控え', 'Echo of a message') },
  'echo-confirmed': { icon: 'check', tone: 'ok', text: both('控えで確認：届いていた', 'Echo: it had arrived') },
  sent: { icon: 'check', tone: 'ok', text: both('送信', 'Sent') },
  limited: { icon: 'clock', tone: 'info', text: both('送信数の上限', 'Send limit reached') },
  refused: { icon: 'cross', tone: 'danger', text: both('この人に送れない', 'Cannot DM this person') },
  'signed-out': { icon: 'key', tone: 'danger', text: both('アクセス権なし', 'No access') },
  'not-sent': { icon: 'cross', tone: 'danger', text: both('受け付けられず', 'Not accepted') },
  doubt: { icon: 'doubt', tone: 'warn', text: both('届いたか不明', 'In doubt') },
  'read-back': { icon: 'refresh', tone: 'quiet', text: both('会話の読み返し', 'Read back') },
  'read-confirmed': { icon: 'check', tone: 'ok', text: both('読み返しで確認：届いていた', 'Read back: it had arrived') },
  'read-missing': { icon: 'info', tone: 'info', text: both('読み返し：届いていなかった', 'Read back: it had not') },
  upload: { icon: 'image', tone: 'quiet', text: both('写真の登録', 'Picture uploaded') },
  fetched: { icon: 'image', tone: 'quiet', text: both('写真の取り出し', 'Picture fetched') },
  'app-reply': { icon: 'phone', tone: 'quiet', text: both('Xアプリから返信', 'Reply from the X app') },
  revoked: { icon: 'key', tone: 'warn', text: both('アクセス権の取り消し', 'Access revoked') },
  'given-back': { icon: 'key', tone: 'ok', text: both('アクセス権を戻した', 'Access given back') },
};

export const brokenOff: Record<'reset' | 'silence' | 'cut', Localized> = {
  reset: both('切断', 'cut off'),
  silence: both('無応答', 'no answer'),
  cut: both('途中で切断', 'cut short'),
};

export const sendAs = (language: Language, name: string): string => (language === 'ja' ? `${name}として送る` : `Send as ${name}`);
export const speakingAs = (language: Language, name: string): string => (language === 'ja' ? `${name}として` : `as ${name}`);
export const returnsAt = (language: Language, time: string): string => (language === 'ja' ? `${time}に戻る` : `resets ${time}`);
export const unread = (language: Language, count: number): string => (language === 'ja' ? `新着${count}` : `${count} new`);
export const switchedOn = (language: Language, count: number): string => {
  if (count === 0) return texts.none[language];
  return language === 'ja' ? `${count}つ有効` : `${count} on`;
};
export const overLimit = (language: Language, over: number): string =>
  language === 'ja'
    ? `1通は10,000字までです。あと${over}字、短くしてください。`
    : `One message holds 10,000 characters; this is ${over} over.`;
