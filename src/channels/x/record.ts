import { UnavailableError } from '../../core/errors.ts';
import type { Attachment, Profile } from '../../core/message.ts';
import type { Recorded, RecordPage } from '../channel.ts';
import { attachmentsOf } from './attachments.ts';
import { openClient, withDeadline } from './client.ts';
import { at, id, list, member, string } from './json.ts';
import { limitsOf, retryAtOf } from './limits.ts';
import { profileOf } from './profile.ts';
import { isPage, LAST_LINK, type Reader } from './read-back.ts';
import { refusalOf } from './refusal.ts';
import { timeOf, timeOfId } from './snowflake.ts';
import { plainText } from './text.ts';

const DEADLINE_MS = 10_000;
const PAGE = 100;
const QUERY = {
  max_results: PAGE,
  event_types: 'MessageCreate',
  'dm_event.fields': 'id,text,event_type,created_at,sender_id,dm_conversation_id,participant_ids,attachments,entities',
  expansions: 'sender_id,participant_ids,attachments.media_keys',
  'user.fields': 'username,name,verified_type,public_metrics',
  'media.fields': 'media_key,type,url,preview_image_url',
};

/**
 * One page of `GET /2/dm_events`: what X has of the account's conversations, newest first, at most 30 days back (docs.x.com: direct-messages/lookup).
 * X does not say there which app wrote a message, so what the account's side wrote is never marked as automatic.
 */
export async function readRecord(reader: Reader, accountId: string, page: string | null): Promise<RecordPage> {
  const answer = await ask(reader, page);
  if (!('data' in answer)) return answer;
  const { data } = answer;
  const media = byKey(at(data, 'includes', 'media'), 'media_key');
  const users = byKey(at(data, 'includes', 'users'), 'id');
  const events: Recorded[] = [];
  const times: number[] = [];
  for (const entry of list(member(data, 'data'))) {
    const externalId = id(member(entry, 'id'));
    if (externalId === undefined) continue;
    const said = timeOf(member(entry, 'created_at'), externalId, timeOfId(externalId) ?? reader.clock.now());
    times.push(said);
    const event = eventOf(entry, { externalId, at: said, accountId, media, users });
    if (event) events.push({ event, body: JSON.stringify(entry) });
  }
  const span = times.length > 0 ? { newest: Math.max(...times), oldest: Math.min(...times) } : null;
  return { events, span, next: string(at(data, 'meta', 'next_token')) ?? null };
}

async function ask({ tokens, agent, clock, onLimits }: Reader, page: string | null): Promise<{ data: unknown } | RecordPage> {
  let response;
  try {
    const query = page === null ? QUERY : { ...QUERY, pagination_token: page };
    const request = openClient(tokens, agent).v2.get('dm_events', query, { fullResponse: true, timeout: DEADLINE_MS });
    response = await withDeadline(request, DEADLINE_MS);
  } catch (error) {
    const refusal = refusalOf(error);
    if (refusal.kind !== 'answer') throw unreadable(refusal.said, error);
    const limits = limitsOf(refusal.headers);
    if (refusal.status === 429) {
      const limitedUntil = retryAtOf(limits, clock.now(), 60_000);
      await onLimits({ ...limits, remaining: 0, resetAt: limitedUntil });
      return { limitedUntil };
    }
    await onLimits(limits);
    if (refusal.status === 400 && page !== null) return { forgotten: true };
    throw unreadable(`HTTP ${refusal.status} ${refusal.said}`.trim(), error);
  }
  if (response === 'overdue') throw unreadable(`no answer within ${DEADLINE_MS / 1000} s`);
  await onLimits(limitsOf(response.headers));
  if (!isPage(response.data)) throw unreadable('an answer that is no list');
  return { data: response.data };
}

function unreadable(why: string, cause?: unknown): UnavailableError {
  return new UnavailableError('x-record', `X did not show its record of the account (${why})`, { cause });
}

type Around = { externalId: string; at: number; accountId: string; media: Map<string, unknown>; users: Map<string, unknown> };

/** Undefined for what is not between the account and one contact: a group, or an entry without its ids. */
function eventOf(entry: unknown, { externalId, at: said, accountId, media, users }: Around): Recorded['event'] | undefined {
  const sender = id(member(entry, 'sender_id'));
  const contactId = otherOf(entry, accountId);
  if (sender === undefined || contactId === undefined || (sender !== accountId && sender !== contactId)) return undefined;
  const profile: Profile | undefined = users.has(contactId) ? profileOf(users.get(contactId)) : undefined;
  const shared = { externalId, contactId, at: said, ...saidIn(entry, media), ...(profile ? { profile } : {}) };
  return sender === accountId ? { kind: 'outbound', ...shared, automated: false } : { kind: 'message', ...shared };
}

/** The other one of a conversation of two; its id is made of theirs ("smaller-larger"), a group's is a number. */
function otherOf(entry: unknown, accountId: string): string | undefined {
  const pair = string(member(entry, 'dm_conversation_id'))?.split('-') ?? [];
  const known = pair.length > 0 ? pair : list(member(entry, 'participant_ids')).map(id);
  if (known.length !== 2 || !known.includes(accountId)) return undefined;
  return id(known.find((one) => one !== accountId));
}

/** X appends a link to the text of a message with a picture, and does not mark it here. */
function saidIn(entry: unknown, media: Map<string, unknown>): { text: string; attachments: Attachment[] } {
  const urls = [...list(member(entry, 'urls')), ...list(at(entry, 'entities', 'urls'))];
  const text = string(member(entry, 'text')) ?? '';
  const keys = list(at(entry, 'attachments', 'media_keys')).flatMap((key) => string(key) ?? []);
  if (keys.length === 0) return { text: plainText(text, urls), attachments: [] };
  const attachments = keys.slice(0, 4).flatMap((key) => {
    const one = media.get(key);
    const type = string(member(one, 'type')) ?? 'photo';
    const url = string(member(one, 'url')) ?? string(member(one, 'preview_image_url'));
    return attachmentsOf({ type: 'media', media: { type, ...(url === undefined ? {} : { media_url_https: url }) } });
  });
  return { text: plainText(text.replace(LAST_LINK, ''), urls), attachments };
}

function byKey(values: unknown, key: string): Map<string, unknown> {
  return new Map(list(values).map((value) => [string(member(value, key)) ?? '', value]));
}
