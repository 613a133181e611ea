import { timingSafeEqual } from 'node:crypto';
import type { Random } from '../core/clock.ts';
import { jsonBody, problem } from './http.ts';
import type { Answer, Call } from './http.ts';
import { xSignature } from './post.ts';
import type { Poster } from './post.ts';
import type { Route, World } from './world.ts';

const INVALID = 'https://api.x.com/2/problems/invalid-request';
const NOT_FOUND = 'https://api.x.com/2/problems/resource-not-found';

export type Webhook = { id: string; url: string; valid: boolean; created_at: string };

/** Webhooks by id, shared with the subscriptions. */
export type WebhookList = Map<string, Webhook>;

/** Registration and challenges. An address must be https without a port, except on loopback. `settings.maxWebhooks`: 1 for pay-per-use; `failChallenges`: whatever is answered to a challenge is wrong. */
export function createWebhooks(
  world: World,
  poster: Poster,
  consumerSecret: string,
  settings: { maxWebhooks: number; failChallenges: boolean },
) {
  const webhooks: WebhookList = new Map();

  async function check(webhook: Webhook): Promise<boolean> {
    const token = challenge(world.random);
    const reply = await poster.get(`${webhook.url}?crc_token=${encodeURIComponent(token)}`);
    webhook.valid = !settings.failChallenges && reply?.status === 200 && answersChallenge(reply.text, xSignature(consumerSecret, token));
    return webhook.valid;
  }

  async function create(call: Call): Promise<Answer> {
    const url = jsonBody(call)?.['url'];
    if (typeof url !== 'string' || !isAcceptable(url))
      return refused('UrlValidationFailed', 'The callback URL does not meet the requirements.');
    if ([...webhooks.values()].some((w) => w.url === url))
      return refused('DuplicateUrlFailed', 'A webhook is already registered for this URL.');
    if (webhooks.size >= settings.maxWebhooks) return refused('WebhookLimitExceeded', 'The maximum number of webhooks has been reached.');
    const webhook = { id: world.nextId(), url, valid: false, created_at: new Date(world.clock.now()).toISOString() };
    if (!(await check(webhook))) return crcFailed();
    webhooks.set(webhook.id, webhook);
    return { status: 200, body: { data: webhook } };
  }

  async function revalidate(webhook: Webhook): Promise<Answer> {
    return (await check(webhook)) ? { status: 200, body: { data: { valid: true } } } : crcFailed();
  }

  function remove(webhook: Webhook): Answer {
    webhooks.delete(webhook.id);
    return { status: 200, body: { data: { deleted: true } } };
  }

  const all = /^\/2\/webhooks$/;
  const one = /^\/2\/webhooks\/(\d+)$/;
  const routes: Route[] = [
    { endpoint: 'webhooks', method: 'POST', path: all, auth: 'app', handle: create },
    { endpoint: 'webhooks', method: 'GET', path: all, auth: 'app', handle: () => listed([...webhooks.values()]) },
    {
      endpoint: 'webhooks',
      method: 'PUT',
      path: one,
      auth: 'app',
      handle: (_call, { parts }) => withWebhook(webhooks, parts[0], revalidate),
    },
    {
      endpoint: 'webhooks',
      method: 'DELETE',
      path: one,
      auth: 'app',
      handle: (_call, { parts }) => withWebhook(webhooks, parts[0], remove),
    },
  ];

  return {
    routes,
    webhooks,
    list: () => [...webhooks.values()],
    /** The check that X makes from time to time. */
    recheck: () => Promise.all([...webhooks.values()].map(check)),
    /** Marks every webhook invalid, as X does after failed checks. */
    invalidate: () => webhooks.forEach((webhook) => (webhook.valid = false)),
  };
}

export function withWebhook(
  webhooks: WebhookList,
  id: string | undefined,
  act: (webhook: Webhook) => Answer | Promise<Answer>,
): Answer | Promise<Answer> {
  const webhook = webhooks.get(id ?? '');
  return webhook
    ? act(webhook)
    : problem(404, 'WebhookIdInvalid', 'The webhook was not found or is not associated with the app.', NOT_FOUND);
}

/** A 400 with one of X's named reasons. */
export function refused(reason: string, detail: string): Answer {
  return problem(400, reason, detail, INVALID);
}

function crcFailed(): Answer {
  return refused('CrcValidationFailed', 'The callback URL did not respond correctly to the CRC check.');
}

function challenge(random: Random): string {
  return Buffer.from(Array.from({ length: 36 }, () => Math.floor(random() * 256))).toString('base64');
}

function answersChallenge(text: string, expected: string): boolean {
  try {
    const given = Buffer.from(String((JSON.parse(text) as { response_token?: unknown }).response_token));
    return given.length === expected.length && timingSafeEqual(given, Buffer.from(expected));
  } catch {
    return false;
  }
}

function isAcceptable(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, port, hostname } = new URL(url);
  return (protocol === 'https:' && port === '') || hostname === '127.0.0.1' || hostname === 'localhost';
}

function listed(data: unknown[]): Answer {
  return { status: 200, body: { data, meta: { result_count: data.length } } };
}
