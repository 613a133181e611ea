import type https from 'node:https';
import type { TwitterApi } from 'twitter-api-v2';
import { createAgent, openClient, withDeadline } from './client.ts';
import { webhookUrlOf } from './connect-checks.ts';
import { registeredWebhooks, type RegisteredWebhook } from './connect-webhook.ts';
import { refusalOf, type Refusal } from './refusal.ts';

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
};

const TIMEOUT_MS = 20_000;

/** Looks whether X delivers to our webhook, and has it checked again when X has marked it invalid. Never throws. */
export async function checkWebhook(app: XApp): Promise<WebhookState> {
  const timeout = app.timeoutMs ?? TIMEOUT_MS;
  try {
    const client = await openApp(app, timeout);
    const look = async () => ours(registeredWebhooks(await client.v2.get('webhooks', {}, { timeout })), app.publicUrl);
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
  } catch (error) {
    return { kind: 'unknown', detail: said(refusalOf(error)) };
  }
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

async function openApp({ apiUrl, consumerKey, consumerSecret, agent = createAgent(apiUrl) }: XApp, timeout: number): Promise<TwitterApi> {
  const client = await withDeadline(openClient({ appKey: consumerKey, appSecret: consumerSecret }, agent).appLogin(), timeout);
  if (client === 'overdue') throw new Error(`no answer within ${timeout} ms`);
  return client;
}

function ours(all: RegisteredWebhook[], publicUrl: string | undefined): RegisteredWebhook | undefined {
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
