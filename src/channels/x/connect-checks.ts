import { sentence } from './connect-texts.ts';
import type { Sentence, SentenceCode } from './connect-texts.ts';
import { refusalOf } from './refusal.ts';
import { WEBHOOK_PATH } from './webhook.ts';

/** The webhook's address under PUBLIC_URL. A path in PUBLIC_URL stays in front. */
export function webhookUrlOf(publicUrl: string): string {
  return publicUrl.replace(/\/+$/, '') + WEBHOOK_PATH;
}

/** What is wrong with PUBLIC_URL: X takes https without a port. On loopback, towards a server that is not X itself, anything goes. */
export function checkPublicUrl(publicUrl: string | undefined, apiUrl: string): Sentence[] {
  if (!publicUrl) return [sentence('problem', 'public-url-missing')];
  if (!URL.canParse(publicUrl)) return [sentence('problem', 'public-url-invalid', { url: publicUrl })];
  const url = new URL(publicUrl);
  if (isLoopback(url) && isLoopback(new URL(apiUrl))) return [];
  return [
    ...(url.protocol === 'https:' ? [] : [sentence('problem', 'public-url-not-https', { url: publicUrl })]),
    // `new URL` drops the scheme's own port, which X refuses all the same.
    ...(/^https?:\/\/[^/?#]*:\d+(?:[/?#]|$)/i.test(publicUrl) ? [sentence('problem', 'public-url-port', { url: publicUrl })] : []),
  ];
}

function isLoopback({ hostname }: URL): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}

/** What X's named reasons mean; `on401` says whose keys were refused. */
export type Meanings = { step: string; apiUrl: string; on401: SentenceCode; reasons?: Record<string, Sentence> };

/** A failed step in plain words. */
export function explain(error: unknown, { step, apiUrl, on401, reasons = {} }: Meanings): Sentence {
  const refusal = refusalOf(error);
  if (refusal.kind !== 'answer')
    return sentence('problem', refusal.kind === 'unreached' ? 'x-unreachable' : 'x-failed', { url: apiUrl, step, detail: refusal.said });
  for (const [reason, meaning] of Object.entries(reasons)) if (refusal.said.includes(reason)) return meaning;
  const detail = `HTTP ${refusal.status}${refusal.said ? `, ${refusal.said}` : ''}`;
  if (refusal.status === 401) return sentence('problem', on401, { detail });
  if (refusal.status === 403) return sentence('problem', 'plan-forbids', { step, detail });
  if (refusal.status === 429) return sentence('problem', 'rate-limited', { step });
  return sentence('problem', 'x-failed', { step, detail });
}
