import { deliveryOf } from './check-accounts.ts';
import type { Sentence } from './connect-texts.ts';
import { sentence } from './connect-texts.ts';
import { checkPublicUrl, explain, webhookUrlOf } from './connect-checks.ts';
import { signIn, whoIs, type ConnectOptions } from './connect.ts';
import { createAgent, openClient } from './client.ts';
import { registeredWebhooks } from './connect-webhook.ts';

export type XCheck = {
  sentences: Sentence[];
  /** X's clock by its answer, and ours at that moment (epoch ms); null when X said nothing. */
  clock: { theirs: number; ours: number } | null;
};

/** Looks at what `connectX` makes, and changes nothing: keys, tokens, whose they are, whether the webhook is registered and valid, and whether X delivers to it. Never throws. */
export async function checkX(options: Omit<ConnectOptions, 'log' | 'userToken'>): Promise<XCheck> {
  const { apiUrl, keys, publicUrl, timeoutMs = 10_000 } = options;
  const sentences = checkPublicUrl(publicUrl, apiUrl);
  const say = (said: Sentence) => void sentences.push(said);
  const clock = await clockOf(apiUrl, timeoutMs);
  const { consumerKey: appKey, consumerSecret: appSecret, accessToken, accessSecret } = keys;
  if (!appKey || !appSecret || !accessToken || !accessSecret) {
    say(sentence('problem', appKey && appSecret ? 'access-tokens-missing' : 'consumer-keys-missing'));
    return { sentences, clock };
  }
  const agent = createAgent(apiUrl);
  const app = await signIn(openClient({ appKey, appSecret }, agent), apiUrl, timeoutMs, say);
  if (!app) return { sentences, clock };
  const user = openClient({ appKey, appSecret, accessToken, accessSecret }, agent);
  const account = await whoIs(user, options, timeoutMs, say);
  if (publicUrl === undefined || sentences.some(({ code }) => code.startsWith('public-url'))) return { sentences, clock };
  const url = webhookUrlOf(publicUrl);
  try {
    const mine = registeredWebhooks(await app.v2.get('webhooks', {}, { timeout: timeoutMs })).find((webhook) => webhook.url === url);
    if (!mine) say(sentence('problem', 'webhook-missing', { url }));
    else say(mine.valid ? sentence('ok', 'webhook-there', { url }) : sentence('problem', 'webhook-invalid', { url }));
    if (!mine?.valid || !account) return { sentences, clock };
    say(await deliveryOf(app, user, { webhookId: mine.id, userId: account.id, who: `@${account.handle}`, apiUrl }, timeoutMs));
  } catch (error) {
    say(explain(error, { step: 'webhooks', apiUrl, on401: 'consumer-keys-wrong' }));
  }
  return { sentences, clock };
}

/** The Date of any answer of X's; the sentences say it if there is none. */
async function clockOf(apiUrl: string, timeoutMs: number): Promise<XCheck['clock']> {
  const asked = Date.now();
  const response = await fetch(apiUrl, { method: 'HEAD', redirect: 'manual', signal: AbortSignal.timeout(timeoutMs) }).catch(() => null);
  const theirs = Date.parse(response?.headers.get('date') ?? '');
  return Number.isNaN(theirs) ? null : { theirs, ours: (asked + Date.now()) / 2 };
}
