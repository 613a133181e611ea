import type https from 'node:https';
import type { TwitterApi } from 'twitter-api-v2';
import { createAgent, openClient, withDeadline } from './client.ts';
import { webhookUrlOf } from './connect-checks.ts';
import { registeredWebhooks, type RegisteredWebhook } from './connect-webhook.ts';
import { refusalOf, type Refusal } from './refusal.ts';
import { checkSubscriptions, type AccountTokens, type Subscribed } from './subscriptions-check.ts';

export type XApp = {
  apiUrl: string;
  consumerKey: string;
  consumerSecret: string;
  /** Without it the app's only webhook is taken for ours. */
  publicUrl?: string | undefined;
  /** What carries the requests; by default one of our own. */
  agent?: https.Agent | undefined;
  timeoutMs?: number;
};

/**
 * `valid`: DMs are delivered. `revalidated`: X had given it up, looked again and took it. `invalid`: X gave it up and does not take it again. `missing`: X has no
 * webhook of ours. `unknown`: X did not say. `detail`: in X's words.
 */
export type WebhookState = {
  kind: 'valid' | 'revalidated' | 'invalid' | 'missing' | 'unknown';
  id?: string;
  url?: string;
  detail?: string;
  /** By user id, where the webhook is valid: X subscribes each account to it by itself. */
  accounts?: Record<string, Subscribed>;
};

const TIMEOUT_MS = 20_000;

/**
 * Looks whether X delivers to our webhook what is for these accounts. X is asked to check it again when it has marked it invalid, and to subscribe an account
 * again whose subscription is gone. Never throws.
 */
export async function checkWebhook(app: XApp, accounts: AccountTokens[] = []): Promise<WebhookState> {
  const { apiUrl, agent = createAgent(apiUrl), timeoutMs: timeout = TIMEOUT_MS } = app;
  try {
    const client = await openApp({ ...app, agent }, timeout);
    const found = await lookAtWebhook(client, app.publicUrl, timeout);
    // The app's only webhook may be another desk's: nobody is subscribed to that.
    if (!found.id || found.kind === 'invalid' || app.publicUrl === undefined) return found;
    const keys = { appKey: app.consumerKey, appSecret: app.consumerSecret };
    return { ...found, accounts: await checkSubscriptions({ app: client, keys, agent, apiUrl, timeout }, found.id, accounts) };
  } catch (error) {
    return { kind: 'unknown', detail: said(refusalOf(error)) };
  }
}

async function lookAtWebhook(client: TwitterApi, publicUrl: string | undefined, timeout: number): Promise<WebhookState> {
  const look = () => findWebhook(client, publicUrl, timeout);
  const found = await look();
  if (!found) return { kind: 'missing' };
  const { id, url } = found;
  if (found.valid) return { kind: 'valid', id, url };
  try {
    await client.v2.put('webhooks/:id', {}, { params: { id }, timeout });
  } catch (error) {
    return { kind: 'invalid', id, url, detail: said(refusalOf(error)) };
  }
  // The answer says only that it was tried; what came of it stands in the list.
  return { kind: (await look())?.valid ? 'revalidated' : 'invalid', id, url };
}

/**
 * Has X deliver once more what it has for our webhook between two moments (epoch ms): at most 24 hours back, in whole minutes (docs.x.com: webhooks/replay).
 * `not-in-plan`: this app may not; `refused`: not now. Never throws.
 */
export async function askReplay(app: XApp, webhookId: string, from: number, to: number): Promise<'asked' | 'not-in-plan' | 'refused'> {
  const timeout = app.timeoutMs ?? TIMEOUT_MS;
  try {
    const client = await openApp(app, timeout);
    await client.v2.post('webhooks/replay', { webhook_id: webhookId, from_date: minuteOf(from), to_date: minuteOf(to) }, { timeout });
    return 'asked';
  } catch (error) {
    const refusal = refusalOf(error);
    return refusal.kind === 'answer' && (refusal.status === 403 || refusal.status === 404) ? 'not-in-plan' : 'refused';
  }
}

export async function openApp(
  { apiUrl, consumerKey, consumerSecret, agent = createAgent(apiUrl) }: XApp,
  timeout: number,
): Promise<TwitterApi> {
  const client = await withDeadline(openClient({ appKey: consumerKey, appSecret: consumerSecret }, agent).appLogin(), timeout);
  if (client === 'overdue') throw new Error(`no answer within ${timeout} ms`);
  return client;
}

/** Ours, as X knows it. Throws what X answers. */
export async function findWebhook(app: TwitterApi, publicUrl: string | undefined, timeout: number): Promise<RegisteredWebhook | undefined> {
  const all = registeredWebhooks(await app.v2.get('webhooks', {}, { timeout }));
  if (publicUrl !== undefined) return all.find(({ url }) => url === webhookUrlOf(publicUrl));
  return all.length === 1 ? all[0] : undefined;
}

function said(refusal: Refusal): string {
  return refusal.kind === 'answer' ? `HTTP ${refusal.status} ${refusal.said}`.trim() : refusal.said;
}

/** `yyyymmddhhmm`, UTC. */
function minuteOf(moment: number): string {
  return new Date(moment).toISOString().replace(/\D/g, '').slice(0, 12);
}
