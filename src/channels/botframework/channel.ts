import type { Clock } from '../../core/clock.ts';
import { SettingsError } from '../../core/errors.ts';
import type { Channel, OutboundMessage, SendOutcome } from '../channel.ts';
import { externalIdOf } from './activity.ts';
import { addressSchema, type Address } from './address.ts';
import { comparable } from './comparable.ts';
import { composeMessage, failed, MAX_TEXT } from './compose.ts';
import { emulatorDoor, tokenDoor } from './door.ts';
import { cloudHosts, loopbackHosts } from './hosts.ts';
import { fetchFile } from './media.ts';
import { outcomeOf } from './outcome.ts';
import { createMessagesRouter } from './routes.ts';
import type { BotFrameworkSdk } from './sdk.ts';
import { createTokens } from './tokens.ts';

/** The account of a bot that has no app id. */
export const EMULATOR_ACCOUNT = 'emulator';
export const ACCOUNT_NAME = 'Bot Framework';

export type BotFrameworkOptions = {
  /** The application (client) id in Azure; without one only the Bot Framework Emulator on this machine is answered (BOTFRAMEWORK_EMULATOR). */
  appId?: string | undefined;
  password?: string | undefined;
  /** The tenant of a single-tenant bot. */
  tenantId?: string | undefined;
  /** True when the product listens on this machine's own address only and stands behind nothing. */
  loopback: boolean;
  /** BOTFRAMEWORK_SERVICE_URLS. */
  serviceUrls: string;
  openIdUrl: string;
  loginUrl: string;
  issuer: string;
  handoffEvents: boolean;
  clock: Clock;
  onIgnored?: (why: string) => void;
};

/**
 * Every channel of the Azure Bot Service (LINE, Messenger, Teams, …) as one bot. The SDK loads with the first message.
 * Throws SettingsError without an app id on an address that others can reach (anybody could then send the bot anywhere), and without its password.
 */
export function createBotFrameworkChannel(options: BotFrameworkOptions): Channel {
  const { appId, password, clock, issuer } = options;
  if (appId && !password) throw new SettingsError(['MICROSOFT_APP_PASSWORD is missing: MICROSOFT_APP_ID needs it.']);
  if (!appId && !options.loopback)
    throw new SettingsError([
      'BOTFRAMEWORK_EMULATOR is for this machine only: HOST must be 127.0.0.1, with no TRUST_PROXY and no PUBLIC_URL of another address.',
    ]);
  const hosts = appId ? cloudHosts(options.serviceUrls) : loopbackHosts;
  const tenant = options.tenantId ?? 'botframework.com';
  const tokens = appId && password ? createTokens({ ...options, appId, password, tenant, audience: issuer }) : null;
  let opening: Promise<BotFrameworkSdk> | undefined;
  const sdk = () => (opening ??= import('./sdk.ts').then((module) => new module.BotFrameworkSdk({ ...options, appId: appId ?? null })));

  async function send(message: OutboundMessage, deadlineMs: number): Promise<SendOutcome> {
    const started = clock.monotonic();
    const read = addressSchema.safeParse(message.address);
    if (!read.success) return failed('not-found', 'it is not known how to reach this contact');
    const address = read.data;
    if (!hosts.service(address.serviceUrl)) return failed('rejected', 'the contact’s service URL is not one that this bot answers to');
    const what = message.event ?? (await composeMessage(message, address.channelId));
    if ('kind' in what) return what;
    const token = (await tokens?.get(deadlineMs)) ?? null;
    // Without a token nothing can be sent to anybody, so the whole account waits, or stops.
    if (token?.kind === 'unavailable') return { kind: 'limited', away: true, retryAt: clock.now() + 5_000 };
    if (token?.kind === 'refused') return { kind: 'unauthorized', detail: token.detail };
    const answer = await sdk()
      .then((opened) => opened.post(address, what, token?.token ?? null, deadlineMs - (clock.monotonic() - started)))
      .catch((error: unknown) => failed('rejected', `no request could be made of it: ${String(error).slice(0, 200)}`));
    if (answer.kind === 'failed') return answer;
    const outcome = outcomeOf(answer, clock.now());
    if (outcome.kind === 'accepted') return { kind: 'sent', externalId: sentIdOf(address, outcome.id, message.id) };
    if (outcome.kind !== 'unauthorized') return outcome;
    if (token) tokens?.forget(token.token);
    // A kept token may have been recalled. One made just now says that the bot may not write here: a connector speaks for its channel, not for the bot's other ones.
    if (!token || token.fresh) return failed('forbidden', outcome.detail);
    return { kind: 'limited', scope: 'message', givesUp: 'forbidden', retryAt: clock.now() + 1_000 };
  }

  return {
    name: 'botframework',
    capabilities: { buttons: true, maxText: MAX_TEXT, confirm: 'none', mergeBubbles: false, photos: 1, events: options.handoffEvents },
    send: (_account, message, deadlineMs) => send(message, deadlineMs),
    fetchMedia: (_account, attachment, maxBytes) => fetchFile(attachment, maxBytes, hosts, tokens),
    comparable,
    webhooks: (inbox) =>
      createMessagesRouter({
        inbox,
        hosts,
        clock,
        accountExternalId: accountIdOf(appId),
        door: appId
          ? tokenDoor({ appId, issuer, clock, authenticate: async (...asked) => (await sdk()).authenticate(...asked) })
          : emulatorDoor,
        ...(options.onIgnored ? { onIgnored: options.onIgnored } : {}),
      }),
  };
}

/** The external id of the one account. */
export function accountIdOf(appId: string | undefined): string {
  return appId ?? EMULATOR_ACCOUNT;
}

/** Channels that give no id get one of ours: the message has gone out all the same. */
function sentIdOf({ channelId, conversation }: Address, id: string | undefined, messageId: number): string {
  return externalIdOf(channelId, conversation.id, id ?? `sent-${messageId}`);
}
