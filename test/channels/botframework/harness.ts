import { Registry } from 'prom-client';
import { createBotFrameworkChannel } from '../../../src/channels/botframework/channel.ts';
import type { BotFrameworkOptions } from '../../../src/channels/botframework/channel.ts';
// Loaded before the first test, which would else pay for it out of its own time.
import '../../../src/channels/botframework/sdk.ts';
import type { Account, Channel, OutboundMessage } from '../../../src/channels/channel.ts';
import { systemClock } from '../../../src/core/clock.ts';
import { createHttpApp, listen } from '../../../src/platform/http/server.ts';
import { silentLog } from '../../../src/platform/log.ts';
import { APP_ID, ISSUER, mint } from '../../support/azure.ts';
import type { Azure, Json } from '../../support/azure.ts';
import { createRecorder } from '../x/harness.ts';
import type { Recorder } from '../x/harness.ts';

export { answer, APP_ID, ISSUER, mint, serve, startAzure } from '../../support/azure.ts';
export type { Azure, Claims, Fault, Json, Posted } from '../../support/azure.ts';

export type Bot = {
  azure: Azure;
  channel: Channel;
  account: Account;
  inbox: Recorder;
  ignored: string[];
  origin: string;
  post(body: unknown, token?: string | null, headers?: Record<string, string>): Promise<Response>;
  close(): Promise<void>;
};

/** The channel behind the product's own HTTP application, on a real port. */
export async function openBot(azure: Azure, options: Partial<BotFrameworkOptions> = {}, address = '127.0.0.1'): Promise<Bot> {
  const ignored: string[] = [];
  const inbox = createRecorder();
  const channel = createBotFrameworkChannel({
    appId: APP_ID,
    password: 'p4ssword&=',
    tenantId: undefined,
    loopback: true,
    serviceUrls: azure.connector.url,
    openIdUrl: `${azure.keys.url}/openid`,
    loginUrl: azure.login.url,
    issuer: ISSUER,
    handoffEvents: true,
    clock: systemClock,
    onIgnored: (why) => ignored.push(why),
    ...options,
  });
  const routes = channel.webhooks?.(inbox);
  const app = createHttpApp({
    log: silentLog,
    checks: {},
    metrics: new Registry(),
    mount: (express) => void (routes && express.use(routes)),
  });
  const server = await listen(app, { host: address, port: 0 });
  return {
    azure,
    channel,
    account: { id: 1, channel: 'botframework', externalId: APP_ID, name: 'Bot Framework' },
    inbox,
    ignored,
    origin: server.url,
    post: (body, token = mint(azure), headers = {}) =>
      fetch(`${server.url}/api/messages`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...(token === null ? {} : { authorization: `Bearer ${token}` }), ...headers },
        body: typeof body === 'string' ? body : JSON.stringify(body),
      }),
    close: () => server.close(0),
  };
}

/** A message as the Bot Framework delivers it. */
export function activity(azure: Azure, more: Json = {}): Json {
  return {
    type: 'message',
    id: 'act-1',
    timestamp: new Date().toISOString(),
    channelId: 'line',
    serviceUrl: azure.connector.url,
    from: { id: 'U111', name: '花子' },
    recipient: { id: 'bot-1', name: 'Kamoya' },
    conversation: { id: 'C-U111' },
    text: '在庫ありますか',
    locale: 'ja-JP',
    ...more,
  };
}

let lastId = 0;

export function outbound(azure: Azure, text: string, more: Partial<OutboundMessage> = {}, address: Json = {}): OutboundMessage {
  const { serviceUrl, channelId, conversation, from, recipient } = activity(azure) as Record<string, unknown>;
  return {
    id: ++lastId,
    contactExternalId: 'line:U111',
    address: { serviceUrl, channelId, conversation, bot: recipient, user: from, ...address },
    text,
    choices: [],
    photos: [],
    ...more,
  };
}
