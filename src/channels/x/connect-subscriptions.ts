import type { TwitterApi } from 'twitter-api-v2';
import { explain } from './connect-checks.ts';
import { sentence } from './connect-texts.ts';
import type { Sentence } from './connect-texts.ts';
import { at, id, list, member, object, string } from './json.ts';

/**
 * What we use of X Activity: what customers write, and what the brand's side writes. Without the second, colleagues' answers from X's app and the echoes of our own
 * sends come late, out of X's record.
 */
export const ACTIVITY_TYPES = ['dm.received', 'dm.sent'];

const ACCOUNT_ACTIVITY = 'account_activity/webhooks/:id/subscriptions/all';

/** Whether Account Activity delivers the DMs of whoever asks (OAuth 1.0a) to the webhook. Throws what X answers. */
export async function hasAccountActivity(user: TwitterApi, webhookId: string, timeout: number): Promise<boolean> {
  const status: unknown = await user.v2.get(ACCOUNT_ACTIVITY, {}, { params: { id: webhookId }, timeout });
  return at(status, 'data', 'subscribed') === true;
}

/** Account Activity, as the brand's user (OAuth 1.0a). `made`: it was not there before. */
export async function ensureAccountActivity(
  user: TwitterApi,
  webhookId: string,
  apiUrl: string,
  timeout: number,
): Promise<{ on: boolean; made: boolean; said: Sentence }> {
  const on = sentence('ok', 'account-activity-on');
  try {
    if (await hasAccountActivity(user, webhookId, timeout)) return { on: true, made: false, said: on };
    const made: unknown = await user.v2.post(ACCOUNT_ACTIVITY, {}, { params: { id: webhookId }, timeout });
    if (at(made, 'data', 'subscribed') === true) return { on: true, made: true, said: on };
    return { on: false, made: false, said: sentence('problem', 'x-failed', { step: 'Account Activity', detail: 'subscribed: false' }) };
  } catch (error) {
    const said = explain(error, {
      step: 'Account Activity',
      apiUrl,
      on401: 'access-tokens-wrong',
      reasons: {
        DuplicateSubscriptionFailed: on,
        SubscriptionLimitExceeded: sentence('problem', 'subscription-limit', { step: 'Account Activity' }),
      },
    });
    return { on: said.level === 'ok', made: false, said };
  }
}

/** X Activity: the app lists what there is; private events are subscribed with the user's own OAuth 2.0 token. */
export async function ensureXActivity(
  app: TwitterApi,
  user: TwitterApi,
  subscription: { webhookId: string; accountId: string },
  apiUrl: string,
  timeout: number,
): Promise<{ types: string[]; said: Sentence }> {
  const types: string[] = [];
  const { webhookId, accountId } = subscription;
  const step = () => `X Activity (${ACTIVITY_TYPES.filter((type) => !types.includes(type)).join(', ')})`;
  try {
    const known = await xActivity(app, timeout);
    for (const type of ACTIVITY_TYPES) {
      const there = known.some((s) => s.type === type && s.userId === accountId && s.webhookId === webhookId);
      if (there || (await subscribe(user, type, accountId, webhookId, timeout))) types.push(type);
    }
    if (types.length === ACTIVITY_TYPES.length) return { types, said: sentence('ok', 'x-activity-on', { types: types.join(', ') }) };
    return { types, said: sentence('problem', 'x-failed', { step: step(), detail: 'no subscription in the answer' }) };
  } catch (error) {
    const limit = sentence('problem', 'subscription-limit', { step: step() });
    return {
      types,
      said: explain(error, { step: step(), apiUrl, on401: 'user-token-wrong', reasons: { SubscriptionLimitExceeded: limit } }),
    };
  }
}

/** What the app has subscribed at X Activity. Throws what X answers. */
export async function xActivity(app: TwitterApi, timeout: number): Promise<Subscription[]> {
  return subscriptionsIn(await app.v2.get('activity/subscriptions', {}, { timeout }));
}

async function subscribe(user: TwitterApi, type: string, accountId: string, webhookId: string, timeout: number): Promise<boolean> {
  const body = { event_type: type, filter: { user_id: accountId }, webhook_id: webhookId, tag: 'uketsuke' };
  const made: unknown = await user.v2.post('activity/subscriptions', body, { timeout });
  return subscriptionsIn(made).some((s) => s.type === type);
}

type Subscription = { type: string; userId: string | undefined; webhookId: string | undefined };

/** X documents three shapes: `data` a list, `data` the subscription itself, and `data.subscription`. */
export function subscriptionsIn(answer: unknown): Subscription[] {
  const data = member(answer, 'data');
  const found = Array.isArray(data) ? list(data) : [object(member(data, 'subscription')) ?? data];
  return found.flatMap((each) => {
    const type = string(member(each, 'event_type'));
    return type === undefined ? [] : [{ type, userId: id(at(each, 'filter', 'user_id')), webhookId: id(member(each, 'webhook_id')) }];
  });
}
