import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { seededRandom, systemClock, type Clock } from '../core/clock.ts';
import { appToken, issueAppToken } from './bearer.ts';
import { PLAIN_DELIVERY, createDelivery, type Delivery, type DeliverySettings } from './delivery.ts';
import { directMessageRoutes } from './direct-messages.ts';
import { createDoor } from './door.ts';
import { otherEvent } from './events.ts';
import { createFaults, type Endpoint, type Fault, type FaultRate } from './faults.ts';
import { NO_LIMITS, X_LIMITS, createLimits, type LimitSettings } from './limits.ts';
import { createLog } from './log.ts';
import { createMediaShelf, type MediaShelf } from './media.ts';
import { createUploads } from './media-upload.ts';
import type { FakeXLog } from './log.ts';
import { X_WEB_APP, createIds, type FakeAccount, type FakeMessage, type FakeProfile, type MessageOrigin } from './model.ts';
import { createOAuthVerifier, type OAuthKeys } from './oauth.ts';
import { fakeBrand, fakeCustomer, type FakeBrand, type FakeCustomer } from './people.ts';
import { createPoster, xSignature, type Poster } from './post.ts';
import type { TextSettings } from './text.ts';
import { replayRoutes } from './replay.ts';
import { waitFor } from './wait-for.ts';
import { createWaits, type Timers } from './waits.ts';
import { createSubscriptions, type SubscriptionSettings } from './subscriptions.ts';
import { createWebhooks } from './webhooks.ts';
import type { Route, World } from './world.ts';

export type WebhookSettings = SubscriptionSettings & {
  /** How many webhooks the app may have: 1 for pay-per-use. */
  maxWebhooks: number;
  /** True: the app's plan has `POST /2/webhooks/replay`. */
  replay: boolean;
  /** True: whatever the app answers to a challenge is wrong, as when its secret has changed. */
  failChallenges: boolean;
};

export type FakeXOptions = {
  /** Default: FAKE_KEYS. */
  keys?: OAuthKeys;
  /** Default: FAKE_ACCOUNT alone. The first one is who customers write to unless they say otherwise. */
  accounts?: FakeAccount[];
  seed?: number;
  /** Decides ids, timestamps and limit windows. Delays are real unless `timers` are handed in too. */
  clock?: Clock;
  timers?: Timers;
  /** What carries the webhooks; sockets unless told. */
  poster?: Poster;
  /** 0 (default) takes a free port. */
  port?: number;
  /** Delivers all accounts' events here without any registration. */
  webhookUrl?: string;
  /** Public origin to where it really is: `{ 'https://desk.example.jp': 'http://127.0.0.1:3978' }`. */
  reach?: Record<string, string>;
  delivery?: Partial<DeliverySettings>;
  limits?: Partial<LimitSettings> | 'lifted';
  faultRates?: FaultRate[];
  text?: Partial<TextSettings>;
  webhooks?: Partial<WebhookSettings>;
  /** How long an app may take to answer a webhook, ms. X: 10 s. */
  answerWithinMs?: number;
  /** How far the time of a signature may lie from the machine's; X: five minutes. */
  skewSeconds?: number;
};

export type FakeX = {
  /** `http://127.0.0.1:<port>`, for X_API_URL. */
  url: string;
  port: number;
  keys: OAuthKeys;
  accounts: FakeAccount[];
  log: FakeXLog;
  /** Changes take effect at once. */
  settings: { delivery: DeliverySettings; limits: LimitSettings; text: TextSettings; webhooks: WebhookSettings; record: World['record'] };
  customer(id: string, profile?: FakeProfile): FakeCustomer;
  brand(userId?: string): FakeBrand;
  /** The next `times` requests to the endpoint meet the fault. */
  fault(endpoint: Endpoint, fault: Fault, times?: number): void;
  /** Ends scripted faults and rates. */
  clearFaults(): void;
  /** Faults by chance, which may be added and removed, and what is scripted. */
  faults: Pick<ReturnType<typeof createFaults>, 'rates' | 'queued' | 'unqueue'>;
  /** Forgets what was counted against the limits. */
  clearLimits(): void;
  /** How far an account's windows for sending are used. */
  sendBudget(userId?: string): ReturnType<ReturnType<typeof createLimits>['standing']>;
  isRevoked(userId?: string): boolean;
  /** The account gives the permission again that it took back: its tokens are good again. */
  givesBack(userId?: string): void;
  setWebhookUrl(url: string | null): void;
  webhooks: Pick<ReturnType<typeof createWebhooks>, 'list' | 'recheck' | 'invalidate'>;
  subscriptions: Pick<
    ReturnType<typeof createSubscriptions>,
    'subscribedUsers' | 'activity' | 'unsubscribeAll' | 'unsubscribe' | 'endActivity'
  >;
  /** The pictures of messages: what is at an address, and their end at X. */
  photos: Pick<MediaShelf, 'at' | 'expire'>;
  /** What the customer received, oldest first; by default what the product sent. */
  messagesTo(customerId: string, origins?: MessageOrigin[]): FakeMessage[];
  /** Resolves when the customer has received `count` messages; rejects with what came instead. */
  waitForMessages(customerId: string, count: number, timeoutMs?: number): Promise<FakeMessage[]>;
  /** Delivers an event of a kind that nobody has heard of. */
  sendsUnknownEvent(accountId?: string): void;
  /** Posts a body to the webhook and returns the status (null: no answer). */
  post(body: string | Buffer, signature?: 'right' | 'wrong' | 'none'): Promise<number | null>;
  /** Takes a connection that is no socket: a way in for who runs in the same process. */
  connect(connection: Duplex): void;
  /** Resolves when no delivery is on its way. */
  idle(): Promise<void>;
  close(): Promise<void>;
};

export const FAKE_KEYS: OAuthKeys = { consumerKey: 'fake-consumer-key', consumerSecret: 'fake-consumer-secret' };
export const FAKE_ACCOUNT: FakeAccount = {
  userId: '4337869213',
  accessToken: '4337869213-fake-access-token',
  accessSecret: 'fake-access-secret',
  userToken: 'fake-user-token',
  name: 'Kamoya Goods',
  screenName: 'kamoya',
};

/** A real HTTP server on loopback that behaves as X does towards one app. Close it when done. */
export async function startFakeX(options: FakeXOptions = {}): Promise<FakeX> {
  const keys = options.keys ?? FAKE_KEYS;
  const clock = options.clock ?? systemClock;
  const random = seededRandom(options.seed ?? 1);
  const revoked = new Set<string>();
  const waits = createWaits(options.timers);
  const poster = options.poster ?? createPoster(options.reach ?? {}, options.answerWithinMs ?? 10_000);
  const ourApp = { id: '13090192', name: 'Kamoya Desk', url: 'https://desk.example' };
  const world: World = {
    accounts: options.accounts ?? [FAKE_ACCOUNT],
    apps: new Map([ourApp, X_WEB_APP].map((app) => [app.id, app])),
    ourApp,
    customers: new Map(),
    text: { shorten: false, escape: true, mediaLink: true, ...options.text },
    record: { lagMs: 0 },
    media: createMediaShelf(),
    clock,
    random,
    log: createLog(),
    deleted: new Set(),
    nextId: createIds(clock),
    delivery: () => delivery,
  };
  const hookSettings: WebhookSettings = {
    maxWebhooks: 1,
    maxSubscriptions: 3,
    activityShape: 'flat',
    replay: false,
    failChallenges: false,
    ...options.webhooks,
  };
  const webhooks = createWebhooks(world, poster, keys.consumerSecret, hookSettings);
  const subscriptions = createSubscriptions(world, webhooks.webhooks, hookSettings);
  let webhookUrl = options.webhookUrl ?? null;
  const settings = { ...PLAIN_DELIVERY, ...options.delivery, echo: { ...PLAIN_DELIVERY.echo, ...options.delivery?.echo } };
  const delivery: Delivery = createDelivery({
    settings,
    consumerSecret: keys.consumerSecret,
    targets: (event) => [...(webhookUrl === null ? [] : [{ url: webhookUrl, shape: settings.shape }]), ...subscriptions.targets(event)],
    poster,
    log: world.log,
    clock,
    random,
    timers: options.timers,
  });
  const limits = createLimits(options.limits === 'lifted' ? { ...NO_LIMITS } : { ...X_LIMITS, ...options.limits }, clock);
  const faults = createFaults([...(options.faultRates ?? [])], random);
  const uploads = createUploads(clock, world.nextId);
  const tokenRoute: Route = {
    endpoint: 'token',
    method: 'POST',
    path: /^\/oauth2\/token$/,
    auth: 'none',
    handle: (call) => issueAppToken(call, keys),
  };
  const door = createDoor({
    world,
    routes: [
      tokenRoute,
      ...directMessageRoutes(world, uploads),
      ...uploads.routes,
      ...webhooks.routes,
      ...subscriptions.routes,
      ...replayRoutes(world, webhooks.webhooks, hookSettings),
    ],
    faults,
    limits,
    verify: createOAuthVerifier(keys, (token) => world.accounts.find((account) => account.accessToken === token), options.skewSeconds),
    appToken: appToken(keys),
    revoked,
    waits,
  });
  const server = createServer((request, response) => void door(request, response).catch(() => response.destroy()));
  await new Promise<void>((resolve) => server.listen(options.port ?? 0, '127.0.0.1', resolve));
  const port = (server.address() as AddressInfo).port;
  const first = world.accounts[0]?.userId ?? '';
  const messagesTo: FakeX['messagesTo'] = (customerId, origins = ['api']) =>
    world.log.messages.filter((message) => message.recipientId === customerId && origins.includes(message.origin));

  return {
    url: `http://127.0.0.1:${port}`,
    port,
    keys,
    accounts: world.accounts,
    log: world.log,
    settings: { delivery: settings, limits: limits.settings, text: world.text, webhooks: hookSettings, record: world.record },
    customer: (id, profile) => fakeCustomer(world, id, profile),
    brand: (userId = first) => fakeBrand(world, userId, revoked),
    fault: (endpoint, fault, times) => faults.queue(endpoint, fault, times),
    clearFaults: () => faults.clear(),
    faults,
    clearLimits: () => limits.clear(),
    sendBudget: (userId = first) => limits.standing('send', userId),
    isRevoked: (userId = first) => revoked.has(userId),
    givesBack: (userId = first) => void revoked.delete(userId),
    setWebhookUrl: (url) => void (webhookUrl = url),
    webhooks,
    subscriptions,
    photos: world.media,
    messagesTo,
    waitForMessages: (customerId, count, timeoutMs = 5000) => waitFor(world, () => messagesTo(customerId), count, timeoutMs),
    sendsUnknownEvent: (accountId = first) => delivery.offer(otherEvent(accountId, '1', 'unknown', clock.now())),
    async post(body, signature = 'right') {
      const url = webhookUrl ?? webhooks.list()[0]?.url;
      if (!url) throw new Error('the fake X knows no webhook to post to');
      const value = xSignature(signature === 'wrong' ? `${keys.consumerSecret}x` : keys.consumerSecret, body);
      const reply = await poster.post(url, body, {
        'content-type': 'application/json',
        ...(signature === 'none' ? {} : { 'x-twitter-webhooks-signature': value }),
      });
      return reply?.status ?? null;
    },
    connect: (connection) => void server.emit('connection', connection),
    idle: () => delivery.idle(),
    async close() {
      waits.stop();
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      poster.close();
      await Promise.all([closed, delivery.stop()]);
    },
  };
}
