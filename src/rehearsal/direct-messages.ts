import { userV2 } from './events.ts';
import { forbidden } from './faults.ts';
import { jsonBody, problem } from './http.ts';
import type { Answer, Call } from './http.ts';
import { conversationId } from './model.ts';
import type { FakeMessage } from './model.ts';
import type { Uploads } from './media-upload.ts';
import { messageAsShown } from './text.ts';
import { acceptMessage, customerOf } from './world.ts';
import type { Route, World } from './world.ts';

const INVALID = 'https://api.x.com/2/problems/invalid-request';
const MAX_TEXT = 10_000;
/** Fields of the prose documentation and of the OpenAPI description; the two differ. */
const FIELDS = new Set(
  'id text event_type created_at dm_conversation_id sender_id participant_ids referenced_tweets referenced_posts attachments entities urls hashtags cashtags mentions'.split(
    ' ',
  ),
);

/** Sending and reading back direct messages, and looking at their pictures. */
export function directMessageRoutes(world: World, uploads: Uploads): Route[] {
  return [
    {
      endpoint: 'send',
      method: 'POST',
      path: /^\/2\/dm_conversations\/with\/(\d+)\/messages$/,
      auth: 'user',
      limit: 'send',
      handle: (call, caller) => send(world, uploads, call, caller.userId ?? '', caller.parts[0] ?? ''),
    },
    {
      endpoint: 'conversation',
      method: 'GET',
      path: /^\/2\/dm_conversations\/with\/(\d+)\/dm_events$/,
      auth: 'user',
      limit: 'read',
      handle: (call, caller) => list(world, call, (m) => m.accountId === caller.userId && m.customerId === caller.parts[0]),
    },
    {
      endpoint: 'events',
      method: 'GET',
      path: /^\/2\/dm_events$/,
      auth: 'user',
      limit: 'read',
      handle: (call, caller) => list(world, call, (m) => m.accountId === caller.userId),
    },
    {
      endpoint: 'photo',
      method: 'GET',
      path: /^\/1\.1\/ton\/data\/dm\/\d+\/\d+\/[\w.-]+$/,
      auth: 'user',
      handle: (call, caller) => world.media.show(call.path, caller.userId),
    },
    { endpoint: 'me', method: 'GET', path: /^\/2\/users\/me$/, auth: 'user', handle: (_call, caller) => me(world, caller.userId ?? '') },
  ];
}

function send(world: World, uploads: Uploads, call: Call, accountId: string, participantId: string): Answer {
  const body = jsonBody(call);
  const text = body?.['text'];
  const attachments = body?.['attachments'];
  if (!body || Object.keys(body).some((key) => key !== 'text' && key !== 'attachments'))
    return invalid('The body takes text and attachments only.');
  if (text !== undefined && typeof text !== 'string') return invalid('text is not a string.');
  if (!text && !Array.isArray(attachments)) return invalid('One of text, attachments is required.');
  if (text && Array.from(text).length > MAX_TEXT) return invalid('The text is too long.');
  const photo = attachments === undefined ? undefined : photoOf(attachments, uploads, accountId);
  if (photo && 'status' in photo) return photo;
  const refusal = customerOf(world, participantId).refusal;
  if (refusal !== null) return forbidden(refusal);
  const said = { accountId, customerId: participantId, text: text ?? '', photo };
  const message = acceptMessage(world, { origin: 'api', ...said, appId: world.ourApp.id });
  return { status: 201, body: { data: { dm_conversation_id: conversationId(accountId, participantId), dm_event_id: message.id } } };
}

/** The one picture that a message may carry, or what X answers. */
function photoOf(attachments: unknown, uploads: Uploads, accountId: string): { bytes: Uint8Array; mediaId: string } | Answer {
  const [only, ...more] = Array.isArray(attachments) ? (attachments as unknown[]) : [];
  const mediaId = (only as { media_id?: unknown } | null | undefined)?.media_id;
  if (typeof mediaId !== 'string' || more.length > 0) return invalid('attachments takes one media_id.');
  const found = uploads.forMessage(mediaId, accountId);
  return 'status' in found ? found : { bytes: found, mediaId };
}

/** What X still shows. */
const KEPT_MS = 30 * 24 * 3_600_000;

/** Newest first, in pages; a page's token is the message after which it begins. What was deleted, and what is older than thirty days, is not shown. */
function list(world: World, call: Call, mine: (message: FakeMessage) => boolean): Answer {
  const size = Number(call.query.get('max_results') ?? 100);
  if (!Number.isInteger(size) || size < 1 || size > 100) return invalid('max_results is not between 1 and 100.');
  const fields = new Set((call.query.get('dm_event.fields') ?? 'id,text,event_type').split(','));
  const unknown = [...fields].filter((field) => !FIELDS.has(field));
  if (unknown.length > 0) return invalid(`dm_event.fields has no ${unknown.join(', ')}.`);
  const types = call.query.get('event_types');
  const now = world.clock.now();
  const [since, until] = [now - KEPT_MS, now - world.record.lagMs];
  const shown = (message: FakeMessage) => mine(message) && message.at > since && message.at <= until && !world.deleted.has(message.id);
  const all = types === null || types.split(',').includes('MessageCreate') ? world.log.messages.filter(shown).reverse() : [];
  const token = call.query.get('pagination_token');
  if (token !== null && !/^after\d+$/.test(token)) return invalid('pagination_token is not one that was given out.');
  const after = token === null ? null : BigInt(token.slice(5));
  const rest = after === null ? all : all.filter((message) => BigInt(message.id) < after);
  const page = rest.slice(0, size);
  const last = page.at(-1);
  const meta = { result_count: page.length, ...(last && page.length < rest.length ? { next_token: `after${last.id}` } : {}) };
  const data = page.length > 0 ? { data: page.map((m) => dmEvent(m, fields, world)) } : {};
  return { status: 200, body: { ...data, ...includesOf(call, page, world), meta } };
}

/** What `expansions` asks to be told beside the messages. */
function includesOf(call: Call, page: FakeMessage[], world: World): { includes?: Record<string, unknown[]> } {
  const wanted = new Set((call.query.get('expansions') ?? '').split(','));
  const people = wanted.has('sender_id') || wanted.has('participant_ids');
  const users = people ? [...new Set(page.flatMap((m) => [m.accountId, m.customerId]))].map((id) => userOf(id, world)) : [];
  const media = wanted.has('attachments.media_keys') ? page.flatMap(mediaOf) : [];
  if (users.length === 0 && media.length === 0) return {};
  return { includes: { ...(users.length > 0 ? { users } : {}), ...(media.length > 0 ? { media } : {}) } };
}

function userOf(id: string, world: World): Record<string, unknown> {
  const account = world.accounts.find(({ userId }) => userId === id);
  return userV2(id, account ?? customerOf(world, id).profile);
}

function mediaOf(message: FakeMessage): Record<string, unknown>[] {
  return message.attachments.map(({ mediaId, type, url }) => ({ media_key: `3_${mediaId ?? message.id}`, type, url }));
}

function dmEvent(message: FakeMessage, fields: Set<string>, world: World): Record<string, unknown> {
  const { text, urls } = messageAsShown(message, world.text);
  const keys = message.attachments.map(({ mediaId }) => `3_${mediaId ?? message.id}`);
  const all: Record<string, unknown> = {
    event_type: 'MessageCreate',
    created_at: new Date(message.at).toISOString(),
    dm_conversation_id: conversationId(message.accountId, message.customerId),
    sender_id: message.senderId,
    participant_ids: [message.accountId, message.customerId],
    ...(keys.length > 0 ? { attachments: { media_keys: keys } } : {}),
    ...(urls.length > 0 ? { urls, entities: { urls } } : {}),
  };
  const asked = Object.entries(all).filter(([key]) => fields.has(key));
  return { id: message.id, text, event_type: 'MessageCreate', ...Object.fromEntries(asked) };
}

function me(world: World, userId: string): Answer {
  const account = world.accounts.find((a) => a.userId === userId);
  return {
    status: 200,
    body: { data: { id: userId, name: account?.name ?? `User ${userId}`, username: account?.screenName ?? `user_${userId}` } },
  };
}

function invalid(detail: string): Answer {
  return problem(400, 'Invalid Request', detail, INVALID);
}
