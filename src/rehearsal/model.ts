import type { Clock } from '../core/clock.ts';

/** A brand's user at X, with the tokens by which our app may act for it. */
export type FakeAccount = {
  userId: string;
  accessToken: string;
  accessSecret: string;
  /** OAuth 2.0 user token, for X Activity subscriptions to private events. */
  userToken?: string;
  name?: string;
  screenName?: string;
};

export type FakeProfile = { name?: string; screenName?: string; followers?: number; verified?: boolean };

/** `mediaId`, `mime` and `size` (bytes) are known of what is kept at the fake X itself. */
export type FakeAttachment = { type: 'photo' | 'video' | 'animated_gif'; url: string; mediaId?: string; mime?: string; size?: number };

/** A client that messages are written with, as X's `apps` map names it. */
export type FakeApp = { id: string; name: string; url: string };

/** Who wrote it: a customer, our app through the API, a person of the brand in X's own app, or another automation of the brand. */
export type MessageOrigin = 'customer' | 'api' | 'app' | 'automation';

/** One direct message as X keeps it. `text` is as it was written. */
export type FakeMessage = {
  id: string;
  origin: MessageOrigin;
  accountId: string;
  customerId: string;
  senderId: string;
  recipientId: string;
  text: string;
  attachments: FakeAttachment[];
  /** Epoch ms. */
  at: number;
  appId?: string;
  welcomeMessageId?: string;
  /** Metadata of the quick reply that was pressed. */
  choice?: string;
};

export const X_WEB_APP: FakeApp = { id: '3033300', name: 'Twitter Web App', url: 'https://mobile.x.com' };

/** The id of a 1:1 conversation: the smaller user id first. */
export function conversationId(a: string, b: string): string {
  return BigInt(a) < BigInt(b) ? `${a}-${b}` : `${b}-${a}`;
}

const SNOWFLAKE_EPOCH = 1_288_834_974_657n;

/** Ids like X's: 64 bit, growing, with the time in their upper part. Always above 2^53, so that a number cannot hold them. */
export function createIds(clock: Clock): () => string {
  let last = 1n << 60n;
  return () => {
    const now = (BigInt(Math.trunc(clock.now())) - SNOWFLAKE_EPOCH) << 22n;
    last = now > last ? now : last + 1n;
    return last.toString();
  };
}
