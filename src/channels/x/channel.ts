import type { Clock } from '../../core/clock.ts';
import { SettingsError, UnavailableError } from '../../core/errors.ts';
import type { Account, Channel } from '../channel.ts';
import { createAgent } from './client.ts';
import { comparable } from './comparable.ts';
import { fetchMedia } from './media.ts';
import type { XTokens } from './oauth.ts';
import { readBackConversation } from './read-back.ts';
import { MAX_PHOTOS, MAX_TEXT, sendDirectMessage } from './send.ts';
import { createUploads } from './uploads.ts';
import { createWebhookRouter } from './webhook.ts';

/** An account's OAuth 1.0a user tokens. */
export type XCredentials = { accessToken: string; accessSecret: string };

export type XChannelOptions = {
  /** https://api.x.com; another address gets the same signed requests. */
  apiUrl: string;
  consumerKey: string;
  consumerSecret: string;
  /** The account's tokens; null when it has none (it is then unauthorised). */
  credentials(account: Account): XCredentials | null | Promise<XCredentials | null>;
  clock: Clock;
};

/** X Direct Messages. Throws SettingsError without the consumer keys: an empty secret would sign for everybody. */
export function createXChannel(options: XChannelOptions): Channel {
  const { apiUrl, consumerKey, consumerSecret, clock } = options;
  const missing = Object.entries({ X_CONSUMER_KEY: consumerKey, X_CONSUMER_SECRET: consumerSecret }).filter(([, value]) => !value);
  if (missing.length > 0) throw new SettingsError(missing.map(([name]) => `${name} is missing: the X channel needs it`));
  const agent = createAgent(apiUrl);
  const uploads = createUploads(agent, clock);

  async function tokensOf(account: Account): Promise<XTokens | null> {
    const credentials = await options.credentials(account);
    if (!credentials?.accessToken || !credentials.accessSecret) return null;
    return { appKey: consumerKey, appSecret: consumerSecret, accessToken: credentials.accessToken, accessSecret: credentials.accessSecret };
  }

  return {
    name: 'x',
    capabilities: { buttons: false, maxText: MAX_TEXT, confirm: 'readBack', mergeBubbles: true, photos: MAX_PHOTOS, events: false },
    async send(account, message, deadlineMs) {
      const started = clock.monotonic();
      let tokens: XTokens | null;
      try {
        tokens = await tokensOf(account);
      } catch {
        // Nothing was sent: the tokens could not be read just now.
        return { kind: 'limited', retryAt: clock.now() + 5000 };
      }
      if (!tokens) return { kind: 'unauthorized', detail: 'the account has no access token' };
      return sendDirectMessage({ tokens, agent, clock, uploads }, message, deadlineMs - (clock.monotonic() - started));
    },
    async readBack(account, contactExternalId, since) {
      const tokens = await tokensOf(account);
      if (!tokens) throw new UnavailableError('x-read-back', `the account ${account.externalId} has no access token`);
      return readBackConversation(tokens, agent, clock, account.externalId, contactExternalId, since);
    },
    async fetchMedia(account, attachment, maxBytes) {
      const tokens = await tokensOf(account).catch(() => null);
      if (!tokens) return { kind: 'unavailable', detail: 'the account’s tokens are not at hand' };
      return fetchMedia(tokens, agent, attachment.url, maxBytes);
    },
    comparable,
    routes: (inbox) => createWebhookRouter(consumerSecret, inbox, clock),
  };
}
