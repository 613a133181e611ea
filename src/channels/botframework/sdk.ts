import { AsyncLocalStorage } from 'node:async_hooks';
import { CloudAdapter, ConfigurationBotFrameworkAuthentication, EventFactory } from 'botbuilder';
import type { Activity, ConversationReference, TurnContext } from 'botbuilder';
import type { Address } from './address.ts';
import type { Envelope } from './activity.ts';
import { requestOnce, type HttpAnswer } from './http.ts';

/** The only file that loads the SDK (botbuilder 4.23). It checks tokens and writes requests; the network is ours. */

export type SdkOptions = {
  /** Null: nothing is signed and nobody's token is asked for. */
  appId: string | null;
  openIdUrl: string;
  loginUrl: string;
  issuer: string;
};

type Construct = ConstructorParameters<typeof ConfigurationBotFrameworkAuthentication>;
type Credentials = NonNullable<Construct[1]>;
type HttpClient = NonNullable<NonNullable<Construct[4]>['httpClient']>;
type CompatRequest = Parameters<HttpClient['sendRequest']>[0];
type Sending = { token: string | null; deadlineMs: number; done: ((answer: HttpAnswer) => void) | null };

export type Signal = { name: string; value: unknown };

export class BotFrameworkSdk {
  readonly #appId: string;
  readonly #authentication: ConfigurationBotFrameworkAuthentication;
  readonly #adapter: CloudAdapter;
  readonly #sending = new AsyncLocalStorage<Sending>();

  constructor({ appId, openIdUrl, loginUrl, issuer }: SdkOptions) {
    this.#appId = appId ?? '';
    // All keys or none: with a part of them the SDK answers 401 to tokens that are valid.
    const cloud = {
      MicrosoftAppId: this.#appId,
      ValidateAuthority: true,
      ToChannelFromBotLoginUrl: loginUrl,
      ToChannelFromBotOAuthScope: issuer,
      ToBotFromChannelTokenIssuer: issuer,
      OAuthUrl: issuer,
      ToBotFromChannelOpenIdMetadataUrl: openIdUrl,
      ToBotFromEmulatorOpenIdMetadataUrl: openIdUrl,
      CallerId: '',
    };
    const httpClient: HttpClient = { sendRequest: (request) => this.#exchange(request) };
    this.#authentication = new ConfigurationBotFrameworkAuthentication(cloud, this.#credentials(), undefined, undefined, { httpClient });
    this.#adapter = new CloudAdapter(this.#authentication);
  }

  /** The service URL that the token was made for. Throws the SDK's errors; those that mean 401 carry that as `statusCode`, or are of its JWT library. */
  async authenticate(envelope: Envelope, authorization: string): Promise<unknown> {
    const activity = { channelId: envelope.channelId, serviceUrl: envelope.serviceUrl } as Activity;
    const { claimsIdentity } = await this.#authentication.authenticateRequest(activity, authorization);
    return claimsIdentity.getClaimValue('serviceurl');
  }

  /**
   * Posts one activity to a conversation: exactly one request at most, whatever the SDK would do after a refusal, and settled by the deadline.
   * Rejects when the SDK refuses to make the request; nothing was sent then.
   */
  post(address: Address, what: Partial<Activity> | Signal, token: string | null, deadlineMs: number): Promise<HttpAnswer> {
    return new Promise((resolve, reject) => {
      const sending: Sending = { token, deadlineMs, done: resolve };
      // Once there is an answer, whatever the SDK still makes of it says nothing new.
      void this.#sending.run(sending, () => this.#continue(address, what).then(() => reject(new Error('nothing was sent')), reject));
    });
  }

  #continue(address: Address, what: Partial<Activity> | Signal): Promise<void> {
    return this.#adapter.continueConversationAsync(this.#appId, referenceOf(address), async (context) => {
      const connector = context.turnState.get<Connector>(this.#adapter.ConnectorClientKey);
      await connector.conversations.sendToConversation(address.conversation.id, activityOf(context, address, what));
    });
  }

  async #exchange(request: CompatRequest): Promise<Awaited<ReturnType<HttpClient['sendRequest']>>> {
    const sending = this.#sending.getStore();
    if (!sending?.done) throw new NoRetry();
    const { done } = sending;
    sending.done = null;
    const headers = Object.fromEntries(request.headers.headersArray().map(({ name, value }) => [name, value]));
    const body = typeof request.body === 'string' ? request.body : '';
    const { deadlineMs } = sending;
    const length = { 'content-length': String(Buffer.byteLength(body)) };
    const answer = await requestOnce({
      method: 'POST',
      url: request.url,
      headers: { ...headers, ...length },
      body,
      deadlineMs,
      maxBytes: 64 * 1024,
    });
    done(answer);
    if (answer.kind !== 'answer' || answer.status >= 300) throw new NoRetry();
    return { request, status: answer.status, headers: emptied(request.headers.clone()), bodyAsText: '{}' };
  }

  #credentials(): Credentials {
    const appId = this.#appId;
    const sign = (request: CompatRequest): CompatRequest => {
      const token = this.#sending.getStore()?.token;
      if (token) request.headers.set('authorization', `Bearer ${token}`);
      return request;
    };
    return {
      isValidAppId: async (id: string) => id === appId,
      isAuthenticationDisabled: async () => appId === '',
      createCredentials: async () => ({ signRequest: async (request: CompatRequest) => sign(request) }),
    };
  }
}

type Connector = { conversations: { sendToConversation(conversationId: string, activity: Partial<Activity>): Promise<unknown> } };

/** Not one of the errors that the SDK's pipeline tries again after. */
class NoRetry extends Error {
  override readonly name = 'NoRetry';
}

function referenceOf({ serviceUrl, channelId, conversation, bot, user, locale }: Address): Partial<ConversationReference> {
  const party = ({ id, name = '' }: Address['user']) => ({ id, name });
  return {
    serviceUrl,
    channelId,
    conversation: { isGroup: false, conversationType: '', name: '', ...conversation },
    bot: party(bot),
    user: party(user),
    ...(locale ? { locale } : {}),
  };
}

function activityOf(context: TurnContext, address: Address, what: Partial<Activity> | Signal): Partial<Activity> {
  const { id, ...conversation } = address.conversation;
  const activity: Partial<Activity> = 'name' in what && !('type' in what) ? signalOf(context, what as Signal) : { ...what };
  // A new thing said, not a reply to one: the continuation that the SDK makes up has an id that no channel knows.
  delete activity.id;
  delete activity.replyToId;
  return {
    ...activity,
    channelId: address.channelId,
    serviceUrl: address.serviceUrl,
    conversation: { isGroup: false, conversationType: '', name: '', ...conversation, id },
    from: { id: address.bot.id, name: address.bot.name ?? '' },
    recipient: { id: address.user.id, name: address.user.name ?? '' },
    ...(address.locale ? { locale: address.locale } : {}),
  };
}

/** `value.transcript` (`{ activities }`), when there is one, travels as the attachment that the handoff protocol has for it. */
function signalOf(context: TurnContext, { name, value }: Signal): Partial<Activity> {
  const { transcript, ...card } = (typeof value === 'object' && value !== null ? value : { value }) as Record<string, unknown>;
  const event = EventFactory.createHandoffInitiation(context, card, transcript as never) as Partial<Activity>;
  return { ...event, name };
}

function emptied<T extends { headersArray(): { name: string }[]; remove(name: string): unknown; set(name: string, value: string): void }>(
  headers: T,
): T {
  for (const { name } of headers.headersArray()) headers.remove(name);
  headers.set('content-type', 'application/json');
  return headers;
}
