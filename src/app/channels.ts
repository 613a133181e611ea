import type https from 'node:https';
import type { Channel } from '../channels/channel.ts';
import { createWebChannel, type WebChannel } from '../channels/web/channel.ts';
import { createDatabaseChatStore } from '../channels/web/database-store.ts';
import { createReadBudget } from '../channels/x/reads.ts';
import type { Config } from '../config.ts';
import type { Clock } from '../core/clock.ts';
import type { ChannelName } from '../core/message.ts';
import type { Setup } from '../core/setup.ts';
import type { Database } from '../platform/database/engine.ts';
import type { Live } from '../platform/live/live.ts';
import type { Log } from '../platform/log.ts';
import { createCredentials, hasBotFramework, WEB_ACCOUNT } from './accounts.ts';
import { chatBrand } from './brand.ts';
import { isLoopback } from './loopback.ts';

export type ChannelParts = {
  database: Database;
  live: Live;
  clock: Clock;
  log: Log;
  key: Buffer;
  webAccount: number;
  setup: () => Setup;
  /** A webhook without a right signature was refused. */
  onRefused: () => void;
  agent?: https.Agent | undefined;
};

/** The live topic of a contact's own windows. */
export const chatTopic = (contact: string) => `chat ${contact}`;

/** The ways in and out that the settings ask for. An SDK is loaded only when its channel opens. */
export async function openChannels(config: Config, parts: ChannelParts): Promise<{ channels: Map<ChannelName, Channel>; web: WebChannel }> {
  const { database, clock, log } = parts;
  const channels = new Map<ChannelName, Channel>();
  const web = openWeb(config, parts);
  channels.set('web', web);
  if (config.X_CONSUMER_KEY && config.X_CONSUMER_SECRET) {
    const { createXChannel } = await import('../channels/x/channel.ts');
    const options = {
      apiUrl: config.X_API_URL,
      consumerKey: config.X_CONSUMER_KEY,
      consumerSecret: config.X_CONSUMER_SECRET,
      clock,
      agent: parts.agent,
      reads: createReadBudget(database, config.X_READ_LIMIT_15MIN),
      onRefused: parts.onRefused,
    };
    channels.set('x', createXChannel({ ...options, credentials: createCredentials(database, parts.key) }));
  }
  if (hasBotFramework(config)) {
    const { createBotFrameworkChannel } = await import('../channels/botframework/channel.ts');
    channels.set(
      'botframework',
      createBotFrameworkChannel({
        appId: config.MICROSOFT_APP_ID,
        password: config.MICROSOFT_APP_PASSWORD,
        tenantId: config.MICROSOFT_APP_TENANT_ID,
        loopback: isLoopback(config),
        serviceUrls: config.BOTFRAMEWORK_SERVICE_URLS,
        openIdUrl: config.BOTFRAMEWORK_OPENID_URL,
        loginUrl: config.BOTFRAMEWORK_LOGIN_URL,
        issuer: config.BOTFRAMEWORK_TOKEN_ISSUER,
        handoffEvents: config.BOTFRAMEWORK_HANDOFF_EVENTS,
        clock,
        onIgnored: (why) => log.debug({ why }, 'a Bot Framework activity was ignored'),
      }),
    );
  }
  return { channels, web };
}

function openWeb(config: Config, { database, live, clock, log, webAccount, setup }: ChannelParts): WebChannel {
  const store = createDatabaseChatStore(
    database,
    () => webAccount,
    (contact, wake) => live.subscribe(chatTopic(contact), wake),
  );
  return createWebChannel({
    store,
    clock,
    log,
    brand: () => chatBrand(setup(), config.CHAT_COLOR, clock.now()),
    publicUrl: config.PUBLIC_URL,
    accountExternalId: WEB_ACCOUNT,
    ...(config.CHAT_RATE_LIMIT ? {} : { limits: NO_CHAT_LIMITS }),
  });
}

const NO_CHAT_LIMITS = {
  contactPerMinute: 1e9,
  contactBurst: 1e9,
  addressPerMinute: 1e9,
  addressPhotosPerMinute: 1e9,
  contactStreams: 1e9,
  addressStreams: 1e9,
};

/** A channel that is not set up just now: what was stored for it waits. */
export const UNKNOWN_CHANNEL: Channel['capabilities'] = {
  buttons: false,
  maxText: 10_000,
  confirm: 'readBack',
  mergeBubbles: true,
  photos: 0,
  events: false,
};
