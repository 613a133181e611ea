import type { TwitterApi } from 'twitter-api-v2';
import { explain } from './connect-checks.ts';
import { sentence } from './connect-texts.ts';
import type { Sentence } from './connect-texts.ts';
import { at, id, list, member, string } from './json.ts';

export type RegisteredWebhook = { id: string; url: string; valid: boolean };

/** Registers the address, or finds it registered, or has it checked again when X has marked it invalid. */
export async function ensureWebhook(
  app: TwitterApi,
  url: string,
  apiUrl: string,
  timeout: number,
): Promise<{ webhook: RegisteredWebhook | null; said: Sentence }> {
  let known: RegisteredWebhook[] = [];
  try {
    known = registeredWebhooks(await app.v2.get('webhooks', {}, { timeout }));
    const mine = known.find((webhook) => webhook.url === url);
    if (!mine) return registered(await app.v2.post('webhooks', { url }, { timeout }), url);
    if (mine.valid) return { webhook: mine, said: sentence('ok', 'webhook-there', { url }) };
    return await revalidate(app, mine, apiUrl, timeout);
  } catch (error) {
    return { webhook: null, said: explainWebhook(error, url, apiUrl, known) };
  }
}

/** X answers a check only with "tried"; what came of it is in `valid`, where it says so. */
async function revalidate(
  app: TwitterApi,
  webhook: RegisteredWebhook,
  apiUrl: string,
  timeout: number,
): Promise<{ webhook: RegisteredWebhook; said: Sentence }> {
  const { id: webhookId, url } = webhook;
  try {
    const answer: unknown = await app.v2.put('webhooks/:id', {}, { params: { id: webhookId }, timeout });
    const valid = at(answer, 'data', 'valid') !== false;
    return {
      webhook: { ...webhook, valid },
      said: valid ? sentence('ok', 'webhook-revalidated', { url }) : sentence('problem', 'webhook-crc-failed', { url }),
    };
  } catch (error) {
    return { webhook, said: explainWebhook(error, url, apiUrl, []) };
  }
}

function registered(answer: unknown, url: string): { webhook: RegisteredWebhook | null; said: Sentence } {
  const [webhook] = webhookOf(member(answer, 'data'));
  if (!webhook)
    return { webhook: null, said: sentence('problem', 'x-failed', { step: 'POST /2/webhooks', detail: 'no webhook in the answer' }) };
  return {
    webhook,
    said: webhook.valid ? sentence('ok', 'webhook-registered', { url }) : sentence('problem', 'webhook-crc-failed', { url }),
  };
}

/** The webhooks in an answer of `GET /2/webhooks`. */
export function registeredWebhooks(answer: unknown): RegisteredWebhook[] {
  return list(member(answer, 'data')).flatMap(webhookOf);
}

function webhookOf(value: unknown): RegisteredWebhook[] {
  const [webhookId, url] = [id(member(value, 'id')), string(member(value, 'url'))];
  return webhookId === undefined || url === undefined ? [] : [{ id: webhookId, url, valid: member(value, 'valid') === true }];
}

function explainWebhook(error: unknown, url: string, apiUrl: string, known: RegisteredWebhook[]): Sentence {
  const others = known.map((webhook) => webhook.url).join(', ');
  return explain(error, {
    step: 'webhooks',
    apiUrl,
    on401: 'consumer-keys-wrong',
    reasons: {
      CrcValidationFailed: sentence('problem', 'webhook-crc-failed', { url }),
      UrlValidationFailed: sentence('problem', 'webhook-url-refused', { url, detail: 'UrlValidationFailed' }),
      WebhookLimitExceeded: sentence('problem', 'webhook-limit', { others }),
    },
  });
}
