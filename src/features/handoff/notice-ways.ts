import { createHmac } from 'node:crypto';
import type { Setup } from '../../core/setup.ts';
import { mailText, type Notice } from './notice-text.ts';

/** `url`: `smtp://user:password@host:587` or `smtps://…`. `to`: for teams that name nobody themselves. */
export type MailWay = { url: string; from: string; to: readonly string[] };
/** `secret`: base64, with or without `whsec_` before it. */
export type WebhookWay = { url: string; secret: string };

/** A server that does not answer by then is tried again later. */
const DEADLINE_MS = 15_000;

/** Sends one mail to several people. Throws when the server did not take it. */
export async function sendMail(way: MailWay, to: readonly string[], notice: Notice, setup: Setup, now: number): Promise<void> {
  const { createTransport } = await import('nodemailer');
  const transport = createTransport({
    url: way.url,
    connectionTimeout: DEADLINE_MS,
    greetingTimeout: DEADLINE_MS,
    socketTimeout: DEADLINE_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  try {
    await transport.sendMail({
      from: way.from,
      to: [...to],
      ...mailText(notice, setup, now),
      // The same for every attempt, so that a mail whose acceptance was not heard of does not stand in the box twice.
      messageId: `<${idOf(notice)}@${hostOf(way.from)}>`,
      headers: { 'Auto-Submitted': 'auto-generated' },
    });
  } finally {
    transport.close();
  }
}

/**
 * Posts one event, signed as Standard Webhooks 1.0 describe (github.com/standard-webhooks): HMAC-SHA256 over id, timestamp and body; the id is the same for
 * every attempt. Throws unless the receiver answers 2xx.
 */
export async function postWebhook(way: WebhookWay, notice: Notice, now: number, request: typeof fetch): Promise<void> {
  const { occasion, since, promise, ...rest } = notice;
  const promised = promise && { at: new Date(promise.at).toISOString(), kind: promise.kind };
  const data = { ...rest, since: new Date(since).toISOString(), promised };
  const body = JSON.stringify({ type: `handoff.${occasion}`, timestamp: new Date(now).toISOString(), data });
  const [id, timestamp] = [idOf(notice), String(Math.floor(now / 1_000))];
  const key = Buffer.from(way.secret.replace(/^whsec_/, ''), 'base64');
  const signature = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64');
  const response = await request(way.url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'webhook-id': id,
      'webhook-timestamp': timestamp,
      'webhook-signature': `v1,${signature}`,
    },
    body,
    // A redirect is a failure: what is signed for one address is not for another.
    redirect: 'manual',
    signal: AbortSignal.timeout(DEADLINE_MS),
  });
  await response.body?.cancel();
  if (!response.ok) throw new Error(`the webhook answered ${response.status}`);
}

function idOf({ handoff, occasion }: Notice): string {
  return `handoff_${handoff}_${occasion}`;
}

function hostOf(from: string): string {
  return /@([\w.-]+)/.exec(from)?.[1] ?? 'uketsuke.invalid';
}
