import type { Language, Localized } from '../../core/language.ts';

const both = (ja: string, en: string): Localized => ({ ja, en });

/** Every word of the page itself. What the bot and people say comes from the server. */
export const texts = {
  title: both('チャット', 'Chat'),
  byBot: both('自動応答がすぐにお答えします', 'Automatic replies, at once'),
  byQueue: both('担当者からのお返事をお待ちください', 'Our staff will reply here'),
  talk: both('人と話す', 'Talk to a person'),
  personWord: both('人', 'person'),
  hours: both('営業時間', 'Hours'),
  words: both('ことばで操作', 'Words that work'),
  wordList: {
    ja: [
      ['「人」', '担当者につなぐ'],
      ['「戻る」', 'ひとつ前へ'],
      ['「停止」', 'メッセージを停止'],
    ],
    en: [
      ['“person”', 'reach our staff'],
      ['“back”', 'one step back'],
      ['“stop”', 'end messages'],
    ],
  } satisfies Localized<[string, string][]>,
  otherLanguage: both('English', '日本語'),
  privacy: both('個人情報の取り扱い', 'Privacy'),
  log: both('会話', 'Conversation'),
  about: both('ご案内', 'About this chat'),
  bot: both('自動応答', 'Automatic reply'),
  notice: both('自動のお知らせ', 'Automatic notice'),
  staff: both('担当者', 'Our staff'),
  you: both('あなた', 'You'),
  sending: both('送信中', 'Sending'),
  queued: both('送信待ち', 'Queued'),
  notSent: both('送れませんでした', 'Not sent'),
  again: both('送り直す', 'Send again'),
  discard: both('取り消す', 'Discard'),
  photo: both('写真', 'Photo'),
  sendPhoto: both('写真を送る', 'Send a photo'),
  message: both('メッセージ', 'Message'),
  placeholder: both('メッセージを入力', 'Write a message'),
  send: both('送信', 'Send'),
  newMessages: both('新しいメッセージ', 'New messages'),
  choices: both('選択肢', 'Choices'),
  examples: both('質問の例', 'Example questions'),
  ask: both('ご質問をそのままの言葉でお送りください。すぐにお答えします。', 'Ask in your own words and you’ll get an answer at once.'),
  awaySince: both('接続が切れています。つながり次第、続きを表示します。', 'You’re offline. The conversation goes on when you’re back.'),
} as const;

export const generalExamples: Localized[] = [
  both('営業時間を教えてください', 'What are your hours?'),
  both('商品の在庫を知りたいです', 'Is something in stock?'),
  both('送料はいくらですか', 'How much is delivery?'),
  both('返品はできますか', 'Can I return something?'),
];

export const greeting = (language: Language, name: string): string =>
  language === 'ja' ? `${name}の自動応答です` : `This is ${name}${name.endsWith('s') ? '’' : '’s'} automatic reply`;

export const withAgent = (language: Language, name: string | undefined): string => {
  if (language === 'ja') return name === undefined ? '担当者がお答えします' : `${name}がお答えします`;
  return name === undefined ? 'Our staff is with you' : `${name} is with you`;
};

export const waitingUntil = (language: Language, time: string): string =>
  language === 'ja' ? `担当者が${time}までにこちらでお返事します。` : `Our staff will reply here by ${time}.`;

export const waitingOpens = (language: Language, time: string): string =>
  language === 'ja' ? `ただいま受付時間外です。担当者は${time}からお返事します。` : `Our staff is away now and will reply from ${time}.`;

export const offline = (language: Language, waiting: number): string => {
  if (waiting === 0) return texts.awaySince[language];
  if (language === 'ja') return `接続が切れています。${waiting}通は接続後に送信します。`;
  return `You’re offline. ${waiting} ${waiting === 1 ? 'message goes' : 'messages go'} out when you’re back.`;
};

export const tooLong = (language: Language, over: number): string =>
  language === 'ja'
    ? `1通は10,000字までです。あと${over.toLocaleString('en')}字、短くしてください。`
    : `One message holds 10,000 characters; this is ${over.toLocaleString('en')} over.`;
