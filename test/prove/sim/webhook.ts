import type https from 'node:https';
import { ensureAccountActivity } from '../../../src/channels/x/connect-subscriptions.ts';
import { ensureWebhook } from '../../../src/channels/x/connect-webhook.ts';
import { openClient } from '../../../src/channels/x/client.ts';
import { openApp } from '../../../src/channels/x/webhook-check.ts';
import type { FakeX } from '../../../src/rehearsal/fake-x.ts';

/** The day's PUBLIC_URL. */
export const DESK = 'https://desk.example';
/** The SDK's own address: the agent knows where X is. */
const API_URL = 'http://127.0.0.1:9';
const TIMEOUT_MS = 20_000;

/** What an operator does with `x connect`: the webhook is registered and every account subscribed. False where X could not reach the desk just then. */
export async function connectDesk(x: Pick<FakeX, 'keys' | 'accounts'>, agent: https.Agent): Promise<boolean> {
  const { consumerKey, consumerSecret } = x.keys;
  const app = await openApp({ apiUrl: API_URL, consumerKey, consumerSecret, agent }, TIMEOUT_MS);
  const { webhook } = await ensureWebhook(app, `${DESK}/webhooks/x`, API_URL, TIMEOUT_MS);
  if (!webhook?.valid) return false;
  for (const { accessToken, accessSecret } of x.accounts) {
    const user = openClient({ appKey: consumerKey, appSecret: consumerSecret, accessToken, accessSecret }, agent);
    if (!(await ensureAccountActivity(user, webhook.id, API_URL, TIMEOUT_MS)).on) return false;
  }
  return true;
}

/** What X no longer delivers, one line each: by the end of the day the product must have had all of it mended. */
export function notDelivered(x: Pick<FakeX, 'webhooks' | 'subscriptions' | 'accounts'>): string[] {
  const webhooks = x.webhooks.list().filter(({ valid }) => valid);
  if (webhooks.length === 0) return ['X has no webhook any more that it delivers to'];
  const subscribed = webhooks.flatMap(({ id }) => x.subscriptions.subscribedUsers(id));
  return x.accounts.filter(({ userId }) => !subscribed.includes(userId)).map(({ userId }) => `X delivers nothing of account ${userId}`);
}
