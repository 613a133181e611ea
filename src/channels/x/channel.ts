import type https from 'node:https';
import type { Clock } from '../../core/clock.ts';
import { SettingsError, UnavailableError } from '../../core/errors.ts';
import type { Account, Channel, Limits } from '../channel.ts';
import { createAgent } from './client.ts';
import { comparable } from './comparable.ts';
import { fetchMedia } from './media.ts';
import type { XTokens } from './oauth.ts';
import { readBackConversation } from './read-back.ts';
import type { ReadBudget, ReadPurpose } from './reads.ts';
import { readRecord } from './record.ts';
import { wasNoRead } from './refusal.ts';
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
  /** What carries the requests; unless told, one that reaches `apiUrl`. */
  agent?: https.Agent | undefined;
  /** Counts the reads; without it only X's own word limits them. */
  reads?: ReadBudget;
  /** A webhook without a right signature was refused. */
  onRefused?(): void;
};

/** X Direct Messages. Throws SettingsError without the consumer keys: an empty secret would sign for everybody. */
export function createXChannel(options: XChannelOptions): Channel {
  const { apiUrl, consumerKey, consumerSecret, clock } = options;
  const missing = Object.entries({ X_CONSUMER_KEY: consumerKey, X_CONSUMER_SECRET: consumerSecret }).filter(([, value]) => !value);
  if (missing.length > 0) throw new SettingsError(missing.map(([name]) => `${name} is missing: the X channel needs it`));
  const agent = options.agent ?? createAgent(apiUrl);
  const uploads = createUploads(agent, clock);

  async function tokensOf(account: Account): Promise<XTokens | null> {
    const credentials = await options.credentials(account);
    if (!credentials?.accessToken || !credentials.accessSecret) return null;
    return { appKey: consumerKey, appSecret: consumerSecret, accessToken: credentials.accessToken, accessSecret: credentials.accessSecret };
  }

  /** The account's tokens, once a read has been counted. */
  async function toRead(account: Account, purpose: ReadPurpose): Promise<{ tokens: XTokens } | { limitedUntil: number }> {
    const tokens = await tokensOf(account);
    if (!tokens) throw new UnavailableError(`x-${purpose}`, `the account ${account.externalId} has no access token that can be opened`);
    const waitMs = (await options.reads?.take(account, purpose)) ?? null;
    return waitMs === null ? { tokens } : { limitedUntil: clock.now() + waitMs };
  }

  /** A read that has been counted; it is given back when none was made. */
  async function reading<T>(account: Account, read: () => Promise<T>): Promise<T> {
    try {
      return await read();
    } catch (error) {
      // Should that fail, one read too many is counted.
      if (error instanceof Error && wasNoRead(error.cause)) await options.reads?.giveBack(account).catch(() => undefined);
      throw error;
    }
  }

  const noting = (account: Account, purpose: ReadPurpose) => async (limits: Limits | undefined) => {
    await options.reads?.note(account, purpose, limits);
  };

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
        return { kind: 'limited', away: true, retryAt: clock.now() + 5000 };
      }
      if (!tokens) return { kind: 'unauthorized', detail: 'the account has no access token' };
      return sendDirectMessage({ tokens, agent, clock, uploads }, message, deadlineMs - (clock.monotonic() - started));
    },
    async readBack(account, contactExternalId, since, afterId = null) {
      const read = await toRead(account, 'doubt');
      if ('limitedUntil' in read) return read;
      return reading(account, () =>
        readBackConversation(
          { tokens: read.tokens, agent, clock, onLimits: noting(account, 'doubt') },
          account.externalId,
          contactExternalId,
          { at: since, afterId },
        ),
      );
    },
    async record(account, page) {
      const read = await toRead(account, 'repair');
      if ('limitedUntil' in read) return { ...read, own: true };
      const reader = { tokens: read.tokens, agent, clock, onLimits: noting(account, 'repair') };
      return reading(account, () => readRecord(reader, account.externalId, page));
    },
    async fetchMedia(account, attachment, maxBytes) {
      const tokens = await tokensOf(account).catch(() => null);
      if (!tokens) return { kind: 'unavailable', detail: 'the account’s tokens are not at hand' };
      return fetchMedia(tokens, agent, attachment.url, maxBytes);
    },
    comparable,
    webhooks: (inbox) => createWebhookRouter({ consumerSecret, inbox, clock, onRefused: () => options.onRefused?.() }),
  };
}
