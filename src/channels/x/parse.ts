import type { Attachment, InboundEvent } from '../../core/message.ts';
import { storable } from '../../core/text/normalize.ts';
import type { InboundBatch } from '../channel.ts';
import { attachmentsOf, mediaLinkOf } from './attachments.ts';
import { at, id, list, member, object, string } from './json.ts';
import { handleOf, profileOf } from './profile.ts';
import { timeOf } from './snowflake.ts';
import { plainText } from './text.ts';

export type ParsedWebhook = Pick<InboundBatch, 'accounts' | 'malformed'>;

/** One account's part of a body, whichever API it came by. */
type Part = { accountId: string; content: unknown };

const decoder = new TextDecoder('utf-8');

/**
 * A webhook body (Account Activity or X Activity shape) as events by account. Never throws. Kinds that we do not use give no events;
 * a body that is no JSON object, or a message without its ids, gives `malformed`, and what could be read is still there.
 */
export function parseWebhook(raw: Uint8Array, now: number): ParsedWebhook {
  let body: unknown;
  try {
    body = JSON.parse(decoder.decode(raw));
  } catch {
    return { accounts: [], malformed: 'not JSON' };
  }
  if (!object(body)) return { accounts: [], malformed: 'not a JSON object' };
  const accounts = new Map<string, InboundEvent[]>();
  const names = new Map<string, string>();
  const problems = new Set<string>();
  for (const part of partsOf(body, problems)) {
    const events = accounts.get(part.accountId) ?? [];
    events.push(...eventsOf(part, now, problems));
    accounts.set(part.accountId, events);
    const handle = handleOf(at(part.content, 'users', part.accountId));
    if (handle) names.set(part.accountId, `@${handle}`);
  }
  const malformed = [...problems].join('; ');
  const named = (externalId: string) => (names.has(externalId) ? { name: names.get(externalId) as string } : {});
  return {
    accounts: [...accounts].map(([externalId, events]) => ({ externalId, events, ...named(externalId) })),
    ...(malformed ? { malformed } : {}),
  };
}

/** Account Activity names the account in `for_user_id` (a revocation only in itself), X Activity in `data.filter.user_id`. */
function partsOf(body: unknown, problems: Set<string>): Part[] {
  const activity = member(body, 'data');
  const envelopes = Array.isArray(activity) ? activity : object(activity) ? [activity] : [];
  const parts = envelopes.map((data) => {
    const payload = member(data, 'payload');
    const revoked = member(data, 'event_type') === 'oauth.revoke';
    return { accountId: id(at(data, 'filter', 'user_id')), content: revoked ? { revoked, payload } : payload };
  });
  const revoker = id(at(body, 'user_event', 'revoke', 'source', 'user_id'));
  const forUser = id(member(body, 'for_user_id')) ?? revoker;
  if (envelopes.length === 0 || forUser !== undefined) parts.push({ accountId: forUser, content: body });
  return parts.filter((part): part is Part => {
    const known = part.accountId !== undefined;
    if (!known && messagesIn(part.content).length > 0) problems.add('messages without an account');
    return known;
  });
}

function messagesIn(content: unknown): unknown[] {
  return list(member(content, 'direct_message_events'));
}

function eventsOf({ accountId, content }: Part, now: number, problems: Set<string>): InboundEvent[] {
  const events: InboundEvent[] = [];
  for (const event of messagesIn(content)) {
    if (member(event, 'type') !== 'message_create') continue;
    const parsed = messageOf(event, content, accountId, now);
    if (parsed === 'malformed') problems.add('a message without its ids');
    else if (parsed) events.push(parsed);
  }
  const revocation = revocationOf(content, accountId, now);
  return revocation ? [...events, revocation] : events;
}

/** Null for a message between others, which is not the account's. */
function messageOf(event: unknown, content: unknown, accountId: string, now: number): InboundEvent | 'malformed' | null {
  const create = member(event, 'message_create');
  const externalId = id(member(event, 'id'));
  const sender = id(member(create, 'sender_id'));
  const recipient = id(at(create, 'target', 'recipient_id'));
  if (externalId === undefined || sender === undefined) return 'malformed';
  const outbound = sender === accountId;
  if (!outbound && recipient !== undefined && recipient !== accountId) return null;
  const contactId = outbound ? recipient : sender;
  if (contactId === undefined) return 'malformed';
  const profile = profileOf(at(content, 'users', contactId));
  const shared = {
    externalId,
    contactId,
    ...saidIn(member(create, 'message_data')),
    at: timeOf(member(event, 'created_timestamp'), externalId, now),
    ...(profile ? { profile } : {}),
  };
  if (outbound) return { kind: 'outbound', ...shared, automated: isAutomated(event, content) };
  const choice = string(at(create, 'message_data', 'quick_reply_response', 'metadata'));
  return { kind: 'message', ...shared, ...(choice === undefined ? {} : { choice: storable(choice, 1000) }) };
}

function saidIn(data: unknown): { text: string; attachments: Attachment[] } {
  const text = string(member(data, 'text')) ?? '';
  return {
    text: plainText(text, at(data, 'entities', 'urls'), mediaLinkOf(member(data, 'attachment'))),
    attachments: attachmentsOf(member(data, 'attachment')),
  };
}

/** X's own clients carry names like "Twitter Web App", "Twitter for iPhone", "X for Android", "TweetDeck": a person wrote there. */
const OWN_CLIENT = /^(?:(?:twitter|x)(?: web app| web client| lite| pro| for .+|)|tweetdeck.*|mobile web.*)$/i;

/** Only what X says counts: a welcome message, or an app with a name that is not one of X's clients. (Our own sends look so too: the inbox knows them by id and text first.) */
function isAutomated(event: unknown, content: unknown): boolean {
  if (id(at(event, 'initiated_via', 'welcome_message_id')) !== undefined) return true;
  const app = id(at(event, 'message_create', 'source_app_id'));
  const name = app === undefined ? undefined : string(at(content, 'apps', app, 'name'));
  return name !== undefined && !OWN_CLIENT.test(name.trim());
}

/** The user took our permission back. Its id is made of user and time, so that a second delivery is the same event. */
function revocationOf(content: unknown, accountId: string, now: number): InboundEvent | null {
  const revoke = object(at(content, 'user_event', 'revoke')) ?? object(at(content, 'payload', 'user_event', 'revoke'));
  if (!revoke && member(content, 'revoked') !== true) return null;
  const moment = timeOf(member(revoke, 'date_time') ?? at(content, 'payload', 'date_time'), '', now);
  return { kind: 'revoked', externalId: `revoke-${accountId}-${moment}`, at: moment };
}
