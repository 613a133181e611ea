import type { Language, Localized } from '../../../core/language.ts';

const both = (ja: string, en: string): Localized => ({ ja, en });

/** Words of the conversation and its composer. */
export const words = {
  conversation: both('会話', 'Conversation'),
  backToQueue: both('一覧へ', 'Back to queue'),
  resolve: both('解決', 'Resolve'),
  more: both('ほか', 'More'),
  giveBack: both('自動応答に戻す', 'Give back to the bot'),
  takeOver: both('引き継ぐ', 'Take over'),
  card: both('カード', 'Card'),
  handoff: both('引き継ぎ', 'Handoff'),
  bot: both('自動応答', 'Bot'),
  notice: both('自動のお知らせ', 'Automatic notice'),
  customer: both('お客様', 'Customer'),
  agent: both('担当者', 'Agent'),
  sent: both('送信済み', 'Sent'),
  sending: both('送信中', 'Sending'),
  queued: both('送信待ち', 'Queued'),
  cancel: both('取り消す', 'Cancel'),
  again: both('送り直す', 'Send again'),
  arrived: both('届いた', 'It arrived'),
  rewrite: both('書き直す', 'Rewrite'),
  backToDraft: both('下書きに戻す', 'Back to the draft'),
  toComposer: both('返信欄に写す', 'Copy into the reply'),
  newMessages: both('新しいメッセージ', 'New messages'),
  choices: both('出した選択肢', 'Choices offered'),
  chosen: both('お客様が選択', 'chosen by the customer'),
  photo: both('写真', 'Photo'),
  openPhoto: both('写真を大きく表示', 'Show the photo large'),
  close: both('閉じる', 'Close'),
  photoGone: both('写真は期限が切れ、Xから取り出せません', 'X no longer keeps this photo'),
  photoGoneElsewhere: both('写真は期限が切れ、取り出せません', 'This photo is no longer kept'),
  photoNone: both('届いたファイルは写真ではありません', 'The file that came isn’t a photo'),
  photoHuge: both('写真が大きすぎて表示できません', 'This photo is too large to show'),
  photoAway: both('写真を取り出せません', 'The photo can’t be fetched'),
  tryAgain: both('もう一度', 'Try again'),
  reply: both('返信', 'Reply'),
  send: both('送信', 'Send'),
  attach: both('写真を添付', 'Attach a photo'),
  attached: both('添付した写真', 'Attached photos'),
  uploading: both('読み込み中', 'Uploading'),
  uploadLater: both('接続後に読み込みます', 'Uploads when you’re back'),
  remove: both('添付から外す', 'Remove from the reply'),
  dropHere: both('ここに写真を置くと添付します', 'Drop a photo here to attach it'),
  enterSends: both('Enterキーで送信', 'Enter sends'),
  atLimit: both('上限です', 'At the limit'),
  newMessage: both('お客様から新しいメッセージが届きました。', 'The customer has written again.'),
  read: both('読む', 'Read it'),
  resolveAnyway: both('それでも解決', 'Resolve anyway'),
  giveBackAnyway: both('それでも戻す', 'Give back anyway'),
  wait: both('待つ', 'Wait'),
  conflict: both('この画面は古くなりました。最新を読み込みます。', 'This screen was out of date. Loading the latest.'),
  noChannel: both(
    'このチャンネルは設定されていないため、送信できません。管理者にお知らせください。',
    'This channel isn’t set up, so nothing can be sent. Tell an admin.',
  ),
  cannotDm: both(
    'この人はDMを閉じています。先にお客様から届くと、ここから返信できます。',
    'Their DMs are closed. You can reply here once they write first.',
  ),
  optedOut: both(
    'お客様は停止を希望されています。お問い合わせへの返信だけをお送りください。',
    'They asked us to stop. Send only what answers their question.',
  ),
  notFound: both('この会話は見つかりません', 'This conversation can’t be found'),
  notFoundHint: both('消去されたか、アドレスが違います。', 'It was erased, or the address is wrong.'),
  loadFailed: both('会話を読み込めません', 'The conversation can’t be loaded'),
  loadFailedHint: both('サーバーに届くと続きを表示します。', 'It appears when the server can be reached.'),
  foldLess: both('たたむ', 'Show less'),
  empty: both('まだメッセージがありません', 'No messages yet'),
  emptyHint: both('届くとここに出ます。', 'They appear here.'),
  waitingForAgent: both('担当者を待っています', 'Waiting for an agent'),
  withBot: both('自動応答が対応しています', 'The bot is answering'),
  closed: both('完了した会話です。お客様から届くと自動応答が答えます。', 'Closed. The bot answers when they write again.'),
  fromAppNow: both('Xアプリから返信されています（担当者不明）', 'Somebody is answering from the X app'),
  offline: both('接続が切れています。書いたものは接続後に送信します。', 'You’re offline. What you write goes out when you’re back.'),
  photosNotReady: both('写真の読み込みが終わると送信できます', 'You can send when the photo is uploaded'),
  photoRefused: both('送れない写真を外すと送信できます', 'Remove the photo that can’t be sent'),
  notPhoto: both('写真はPNG、JPEG、WebP、GIFで添付してください', 'Photos can be PNG, JPEG, WebP or GIF'),
  noPhotos: both('このチャンネルでは写真を送れません', 'This channel can’t send photos'),
  uploadFailed: both('写真を読み込めませんでした', 'The photo could not be uploaded'),
  movedOn: both('すでに状態が変わっています。最新を表示しています。', 'It has moved on since. This is the latest.'),
  stillSending: both('送信中の返信があります。送り終わると解決できます。', 'A reply is still on its way. Resolve once it’s sent.'),
  actionFailed: both('サーバーに届きませんでした。もう一度お試しください。', 'The server wasn’t reached. Try again.'),
  budgetTitle: both('15分に送れる数', 'Sends per 15 minutes'),
  budgetDayTitle: both('24時間に送れる数', 'Sends per 24 hours'),
} as const;

const isJa = (language: Language): boolean => language === 'ja';

/** A colleague in a sentence: 「高橋さん」, "Ken". */
export const colleague = (language: Language, name: string): string => (isJa(language) ? `${name}さん` : name);

export const accountOf = (language: Language, label: string, handle: string | null, name: string): string => {
  const own = handle ?? name;
  if (own === label) return label;
  return isJa(language) ? `${label} ${own}宛` : `${label} to ${own}`;
};

export const fromApp = (language: Language, label: string): string =>
  isJa(language) ? `${label}アプリから（担当者不明）` : `From the ${label} app (person unknown)`;

// Of the times below, `when` is what `whenText` says ("at 14:36", "tomorrow 09:12"), and `time` what `momentText` says.

export const arrivedLate = (language: Language, time: string): string =>
  isJa(language) ? `遅れて届きました（${time}）` : `Arrived late (${time})`;

export const learntLate = (language: Language, time: string): string =>
  isJa(language) ? `受付には遅れて届きました（${time}）` : `Reached the desk late (${time})`;

export const limitedUntil = (language: Language, label: string, when: string): string =>
  isJa(language) ? `${label}の上限のため${when}に送信` : `${label}’s limit: goes out ${when}`;

/** What waits while the account may not send: no time can be promised. */
export const queuedUntilBack = (language: Language, label: string, blocked: string): string => {
  if (blocked === 'reconcile') return isJa(language) ? `送信待ち（${label}との照合が終わるまで）` : `Queued until matched with ${label}`;
  if (blocked === 'stopped') return isJa(language) ? `送信待ち（${label}に止められています）` : `Queued: ${label} has stopped the account`;
  return isJa(language) ? `送信待ち（${label}につなぎ直すまで）` : `Queued until ${label} is connected again`;
};

/** Nobody there could be asked, which is no limit. */
export const unreachedUntil = (language: Language, label: string, when: string): string =>
  isJa(language) ? `${label}につながりません。${when}にもう一度試します` : `${label} can’t be reached: trying again ${when}`;

/** The platform is in trouble: no time can be promised, and nobody need do anything. */
export const queuedWhileHeld = (language: Language, label: string): string =>
  isJa(language) ? `送信待ち（${label}が応えていません）` : `Queued: ${label} isn’t answering`;

/** The account may not send; what to do about it is for an admin. */
export const signedOut = (language: Language, label: string, blocked: string): string => {
  if (blocked === 'reconcile')
    return isJa(language)
      ? `${label}の記録と照合しています。終わると送れます。`
      : `Matching with ${label}’s record. You can send once that’s done.`;
  if (blocked === 'stopped')
    return isJa(language)
      ? `${label}に送信を止められています。管理者にお知らせください。`
      : `${label} has stopped this account. Tell an admin.`;
  return isJa(language) ? `${label}との接続が切れました。管理者にお知らせください。` : `${label} signed us out. Tell an admin.`;
};

export const unsentReplies = (language: Language, count: number): string => {
  if (isJa(language)) return `まだ送られていない返信が${count}通あります。`;
  return count === 1 ? 'One reply hasn’t gone out yet.' : `${count} replies haven’t gone out yet.`;
};

/** An account that is matched after a restore: what may have gone out before is found by that. */
export const doubtUntilMatched = (language: Language, label: string): string =>
  isJa(language) ? `届いたか確かめています（${label}との照合が終わるまで）` : `Checking whether it arrived (until matched with ${label})`;

export const doubtUntil = (language: Language, time: string | null): string => {
  if (time === null) return isJa(language) ? '届いたか確かめています' : 'Checking whether it arrived';
  return isJa(language) ? `届いたか確かめています（${time}まで）` : `Checking whether it arrived (until ${time})`;
};

export const cannotResend = (language: Language, label: string): string =>
  isJa(language)
    ? `いまは${label}に送れないため、送り直せません。`
    : `Nothing can be sent to ${label} just now, so it can’t be sent again.`;

export const sendAt = (language: Language, when: string): string => (isJa(language) ? `${when}に送信` : `Send ${when}`);

export const budgetLeft = (language: Language, left: number): string => (isJa(language) ? `残り ${left}通` : `${left} left`);
export const budgetUntil = (language: Language, time: string): string => (isJa(language) ? `（${time}まで）` : ` until ${time}`);
export const budgetNext = (language: Language, when: string): string => (isJa(language) ? `。次は${when}に送信` : `. Next ${when}`);

export const offlineWaiting = (language: Language, waiting: number): string => {
  if (waiting === 0) return words.offline[language];
  if (isJa(language)) return `接続が切れています。${waiting}通は接続後に送信します。`;
  return `You’re offline. ${waiting} ${waiting === 1 ? 'message goes' : 'messages go'} out when you’re back.`;
};

/** 「高橋さんが14:31に引き継ぎました。」 with what became of the draft. */
export const takenBy = (language: Language, name: string, when: string | null, draftKept: boolean): string => {
  if (isJa(language))
    return `${colleague(language, name)}が${when === null ? '' : `${when}に`}引き継ぎました。${draftKept ? '下書きは残しています。' : ''}`;
  return `${name} took this${when === null ? '' : ` ${when}`}.${draftKept ? ' Your draft is kept.' : ''}`;
};

export const handledBy = (language: Language, name: string): string =>
  isJa(language) ? `${colleague(language, name)}が対応中です` : `${name} has it`;

export const length = (language: Language, used: number, most: number): string => {
  const [have, may] = [used.toLocaleString('en'), most.toLocaleString('en')];
  return isJa(language) ? `${have} / ${may}字` : `${have} / ${may}`;
};

export const tooLong = (language: Language, over: number): string => {
  const far = over.toLocaleString('en');
  return isJa(language) ? `${far}字超えています` : `${far} ${over === 1 ? 'character' : 'characters'} too long`;
};

export const tooManyPhotos = (language: Language, most: number): string =>
  isJa(language) ? `写真は1通に${most}枚までです` : `One message holds ${most} ${most === 1 ? 'photo' : 'photos'}`;

/** Sizes in bytes. */
export const photoTooLarge = (language: Language, size: number, most: number): string => {
  const [mine, may] = [size, most].map(
    (bytes) => `${(bytes / 1024 / 1024).toFixed(bytes >= 10 * 1024 * 1024 ? 0 : 1).replace(/\.0$/, '')} MB`,
  );
  return isJa(language) ? `写真は${may}までです（この写真は${mine}）` : `Photos can have ${may} (this one has ${mine})`;
};

export const showAll = (language: Language, characters: number): string =>
  isJa(language) ? `全文を表示（${characters.toLocaleString('en')}字）` : `Show all ${characters.toLocaleString('en')} characters`;

export const failedSince = (language: Language, time: string): string => (isJa(language) ? `${time}から` : `Since ${time}`);
