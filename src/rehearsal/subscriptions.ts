import type { Target } from './delivery.ts';
import type { FakeEvent } from './events.ts';
import { jsonBody, problem } from './http.ts';
import type { Answer, Call } from './http.ts';
import { refused, withWebhook } from './webhooks.ts';
import type { Webhook, WebhookList } from './webhooks.ts';
import type { Route, World } from './world.ts';

const NOT_AUTHORIZED = 'https://api.x.com/2/problems/not-authorized-for-resource';

export type ActivitySubscription = {
  subscription_id: string;
  event_type: string;
  filter: { user_id: string };
  tag?: string;
  webhook_id?: string;
};

export type SubscriptionSettings = {
  /** Users that Account Activity may be subscribed for: 3 for pay-per-use. */
  maxSubscriptions: number;
  /** Which of the three documented shapes the creation of an X Activity subscription is answered with. */
  activityShape: 'list' | 'flat' | 'nested';
};

/** Who is subscribed where, in both APIs, and so where an event goes and in which shape. */
export function createSubscriptions(world: World, webhooks: WebhookList, settings: SubscriptionSettings) {
  /** Account Activity: user ids by webhook id. */
  const subscribed = new Map<string, Set<string>>();
  const activity: ActivitySubscription[] = [];
  const isSubscribed = (webhookId: string, userId: string) => subscribed.get(webhookId)?.has(userId) ?? false;

  function subscribe(webhook: Webhook, userId: string): Answer {
    if (isSubscribed(webhook.id, userId)) return refused('DuplicateSubscriptionFailed', 'A subscription for this user already exists.');
    const count = [...subscribed.values()].reduce((sum, users) => sum + users.size, 0);
    if (count >= settings.maxSubscriptions)
      return refused('SubscriptionLimitExceeded', 'The application has reached its subscription limit.');
    subscribed.set(webhook.id, (subscribed.get(webhook.id) ?? new Set()).add(userId));
    return { status: 200, body: { data: { subscribed: true } } };
  }

  function listed({ id, url }: Webhook): Answer {
    const subscriptions = [...(subscribed.get(id) ?? [])].map((user) => ({ user_id: user }));
    return { status: 200, body: { data: { application_id: world.ourApp.id, webhook_id: id, webhook_url: url, subscriptions } } };
  }

  function subscribeActivity(call: Call, userId: string | null): Answer {
    const wanted = wantedOf(call);
    if (!wanted) return refused('Invalid Request', 'event_type and filter.user_id are required.');
    if (wanted.event_type.startsWith('dm.') && userId !== wanted.filter.user_id)
      return problem(403, 'Forbidden', 'This event needs the user’s own authorisation.', NOT_AUTHORIZED);
    if (activity.some((known) => isSame(known, wanted))) return refused('DuplicateSubscriptionFailed', 'This subscription already exists.');
    const made = { subscription_id: world.nextId(), ...wanted };
    activity.push(made);
    const data = { list: [made], flat: made, nested: { subscription: made } }[settings.activityShape];
    return { status: 200, body: { data, meta: { total_subscriptions: activity.length } } };
  }

  const ofWebhook = /^\/2\/account_activity\/webhooks\/(\d+)\/subscriptions\/all$/;
  const listOfWebhook = /^\/2\/account_activity\/webhooks\/(\d+)\/subscriptions\/all\/list$/;
  const ofActivity = /^\/2\/activity\/subscriptions$/;
  const routes: Route[] = [
    {
      endpoint: 'subscriptions',
      method: 'POST',
      path: ofWebhook,
      auth: 'user',
      handle: (_call, { parts, userId }) => withWebhook(webhooks, parts[0], (webhook) => subscribe(webhook, userId ?? '')),
    },
    {
      endpoint: 'subscriptions',
      method: 'GET',
      path: ofWebhook,
      auth: 'user',
      handle: (_call, { parts, userId }) =>
        withWebhook(webhooks, parts[0], ({ id }) => ({ status: 200, body: { data: { subscribed: isSubscribed(id, userId ?? '') } } })),
    },
    {
      endpoint: 'subscriptions',
      method: 'GET',
      path: listOfWebhook,
      auth: 'app',
      handle: (_call, { parts }) => withWebhook(webhooks, parts[0], listed),
    },
    {
      endpoint: 'activity',
      method: 'POST',
      path: ofActivity,
      auth: 'userToken',
      handle: (call, { userId }) => subscribeActivity(call, userId),
    },
    {
      endpoint: 'activity',
      method: 'GET',
      path: ofActivity,
      auth: 'userToken',
      handle: () => ({ status: 200, body: { data: activity, meta: { total_subscriptions: activity.length } } }),
    },
  ];

  return {
    routes,
    subscribedUsers: (webhookId: string) => [...(subscribed.get(webhookId) ?? [])],
    activity: () => [...activity],
    /** Ends all subscriptions, as X does when a plan ends. */
    unsubscribeAll(): void {
      subscribed.clear();
      activity.length = 0;
    },
    /** Ends those of one user to Account Activity. */
    unsubscribe: (userId: string) => subscribed.forEach((users) => void users.delete(userId)),
    /** Ends one user's subscription to one event type of X Activity. */
    endActivity(userId: string, type: string): void {
      const kept = activity.filter((one) => one.filter.user_id !== userId || one.event_type !== type);
      activity.splice(0, Infinity, ...kept);
    },
    /** Where the event goes: every valid webhook that is subscribed to it, by both APIs if both are. */
    targets(event: FakeEvent): Target[] {
      return [...webhooks.values()]
        .filter((webhook) => webhook.valid)
        .flatMap(({ id, url }): Target[] => [
          ...(isSubscribed(id, event.accountId) ? [{ url, shape: 'accountActivity' as const }] : []),
          ...activity
            .filter((one) => one.webhook_id === id && concerns(one, event))
            .map(({ tag }) => ({ url, shape: 'xActivity' as const, tag })),
        ]);
    },
  };
}

type Wanted = Omit<ActivitySubscription, 'subscription_id'>;

function wantedOf(call: Call): Wanted | null {
  const { event_type, filter, tag, webhook_id } = jsonBody(call) ?? {};
  const userId = (filter as { user_id?: unknown } | undefined)?.user_id;
  if (typeof event_type !== 'string' || typeof userId !== 'string') return null;
  return {
    event_type,
    filter: { user_id: userId },
    ...(typeof tag === 'string' ? { tag } : {}),
    ...(typeof webhook_id === 'string' ? { webhook_id } : {}),
  };
}

function isSame(known: Wanted, wanted: Wanted): boolean {
  return known.event_type === wanted.event_type && known.filter.user_id === wanted.filter.user_id && known.webhook_id === wanted.webhook_id;
}

function concerns(subscription: ActivitySubscription, event: FakeEvent): boolean {
  return subscription.filter.user_id === event.accountId && subscription.event_type === event.xActivity?.type;
}
