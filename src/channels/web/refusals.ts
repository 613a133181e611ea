import type { ChatRefusal } from '../../core/chat.ts';
import type { Localized } from '../../core/language.ts';

/** A request that the chat does not take: a status, and what the page shows for it in both languages. */
export class Refusal extends Error {
  readonly status: number;
  readonly body: ChatRefusal;
  constructor(status: number, code: string, message: Localized, retryAfter?: number) {
    super(code);
    this.status = status;
    this.body = { error: { code, message, ...(retryAfter === undefined ? {} : { retryAfter }) } };
  }
}

export const refusals = {
  otherSite: () =>
    new Refusal(403, 'other-site', {
      ja: '恐れ入りますが、チャットのページからお送りください。',
      en: 'Please send this from the chat page itself.',
    }),
  noSession: () =>
    new Refusal(401, 'no-session', {
      ja: '時間がたったため、お手数ですがページを読み込み直してください。',
      en: 'It’s been a while. Please reload this page.',
    }),
  malformed: () =>
    new Refusal(400, 'malformed', {
      ja: '恐れ入りますが、内容をうまく受け取れませんでした。もう一度お送りください。',
      en: 'We couldn’t read that message. Please send it again.',
    }),
  notJson: () =>
    new Refusal(415, 'not-json', {
      ja: 'Content-Type: application/jsonで送ってください。',
      en: 'Send it as Content-Type: application/json.',
    }),
  empty: () => new Refusal(400, 'empty', { ja: 'メッセージをご入力ください。', en: 'Please write a message first.' }),
  tooLong: () =>
    new Refusal(413, 'too-long', {
      ja: '恐れ入りますが、1通は10,000字までです。2通に分けてお送りください。',
      en: 'One message can have up to 10,000 characters. Please send it in two parts.',
    }),
  photoTooLarge: () =>
    new Refusal(413, 'photo-too-large', {
      ja: '恐れ入りますが、写真は1枚5MBまでです。小さくしてお送りください。',
      en: 'A photo can have up to 5 MB. Please send a smaller one.',
    }),
  notAPicture: () =>
    new Refusal(415, 'not-a-picture', {
      ja: '恐れ入りますが、お送りいただけるのはPNG、JPEG、WebP、GIFの写真です。',
      en: 'We can take PNG, JPEG, WebP and GIF pictures only.',
    }),
  noPhoto: () =>
    new Refusal(404, 'no-photo', {
      ja: 'あいにくこの写真は残っていません。お手数ですが、もう一度お送りください。',
      en: 'We no longer have that photo. Please send it again.',
    }),
  tooManyStreams: () =>
    new Refusal(429, 'too-many-streams', {
      ja: '恐れ入りますが、開いているチャットの画面が多いため、ほかの画面を閉じてください。',
      en: 'The chat is open in too many places. Please close one of them.',
    }),
  unavailable: () =>
    new Refusal(503, 'unavailable', {
      ja: 'ただいま受け取れませんでした。申し訳ございません。つながり次第、自動で送り直します。',
      en: 'We couldn’t take that just now, sorry. It’ll be sent again by itself.',
    }),
  tooMany: (waitMs: number) => {
    const seconds = Math.max(1, Math.ceil(waitMs / 1000));
    const message = {
      ja: `恐れ入りますが、短い間に多くのメッセージをいただいています。${seconds}秒ほどお待ちください。`,
      en: `That’s a lot of messages in a short time. Please wait ${seconds} ${seconds === 1 ? 'second' : 'seconds'}.`,
    };
    return new Refusal(429, 'too-many', message, seconds);
  },
};
