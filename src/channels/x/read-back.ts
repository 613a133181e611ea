import type https from 'node:https';
import type { Clock } from '../../core/clock.ts';
import { UnavailableError } from '../../core/errors.ts';
import { READ_REFUSED, type Limits, type ReadBack, type Seen } from '../channel.ts';
import { compareIds } from '../ids.ts';
import { openClient, withDeadline } from './client.ts';
import { at, id, list, member, string } from './json.ts';
import { limitsOf, retryAtOf } from './limits.ts';
import type { XTokens } from './oauth.ts';
import { refusalOf } from './refusal.ts';
import { timeOf, timeOfId } from './snowflake.ts';
import { plainText } from './text.ts';

const DEADLINE_MS = 10_000;
/** X's clock and ours may differ by this much, either way. */
const SKEW_MS = 120_000;
const PAGE = 100;
export const LAST_LINK = /\s*https:\/\/t\.co\/\w+\s*$/;

/** What it takes to read from X. `onLimits` hears of the limit of such reads before the answer is used. */
export type Reader = { tokens: XTokens; agent: https.Agent; clock: Clock; onLimits: (limits: Limits | undefined) => Promise<void> };

/**
 * What X has of our side of one conversation since a moment, newest first, in one request (reads are scarcer than sends).
 * With `afterId` X's own order decides how far back it reaches; without it the time does, and two minutes more, so that a small difference of
 * clocks never hides a message. A caller compares ids with what is already settled.
 */
export async function readBackConversation(
  reader: Reader,
  accountId: string,
  contactId: string,
  since: { at: number; afterId: string | null },
): Promise<ReadBack> {
  const { clock } = reader;
  const page = await ask(reader, contactId);
  if ('limitedUntil' in page) return page;
  const events = list(member(page.data, 'data'));
  const seen: Seen[] = [];
  // A page that does not show what X must have shows too little, and says nothing about absence: it may lag, or be cut short.
  let complete = since.afterId === null && string(at(page.data, 'meta', 'next_token')) === undefined;
  for (const event of events) {
    const externalId = id(member(event, 'id'));
    if (externalId === undefined) continue;
    const sentAt = timeOf(member(event, 'created_at'), externalId, timeOfId(externalId) ?? clock.now());
    if (since.afterId === null ? sentAt < since.at - SKEW_MS : compareIds(externalId, since.afterId) <= 0) complete = true;
    else if (member(event, 'sender_id') === accountId) seen.push(...textsOf(event).map((text) => ({ externalId, text, at: sentAt })));
  }
  return { seen, complete };
}

async function ask({ tokens, agent, clock, onLimits }: Reader, contactId: string): Promise<{ data: unknown } | { limitedUntil: number }> {
  try {
    const request = openClient(tokens, agent).v2.get(
      'dm_conversations/with/:participant_id/dm_events',
      { max_results: PAGE, event_types: 'MessageCreate', 'dm_event.fields': 'id,text,event_type,created_at,sender_id,attachments' },
      { params: { participant_id: contactId }, fullResponse: true, timeout: DEADLINE_MS },
    );
    const response = await withDeadline(request, DEADLINE_MS);
    if (response !== 'overdue') await onLimits(limitsOf(response.headers));
    if (response === 'overdue' || !isPage(response.data))
      throw new UnavailableError('x-read-back', 'X did not show the conversation; it is asked again later');
    return { data: response.data };
  } catch (error) {
    if (error instanceof UnavailableError) throw error;
    const refusal = refusalOf(error);
    if (refusal.kind === 'answer' && refusal.status === 429) {
      const limits = limitsOf(refusal.headers);
      const limitedUntil = retryAtOf(limits, clock.now(), 60_000);
      await onLimits({ ...limits, remaining: 0, resetAt: limitedUntil });
      return { limitedUntil };
    }
    // X is there, and does not let us read: that says nothing about sending.
    if (refusal.kind === 'answer' && refusal.status >= 400 && refusal.status < 500)
      throw new UnavailableError(READ_REFUSED, `X does not show the conversation (HTTP ${refusal.status} ${refusal.said})`, {
        cause: error,
      });
    const said = refusal.kind === 'answer' ? `HTTP ${refusal.status} ${refusal.said}` : refusal.said;
    throw new UnavailableError('x-read-back', `X did not show the conversation (${said.trim()}); it is asked again later`, {
      cause: error,
    });
  }
}

/**
 * An empty conversation has `meta` alone; an answer without either is no page, and says nothing about absence. Nor does one that shows nothing and names
 * errors: X answers 200 with `errors` also when it could not look.
 */
export function isPage(data: unknown): boolean {
  if (list(member(data, 'data')).length === 0 && list(member(data, 'errors')).length > 0) return false;
  return Array.isArray(member(data, 'data')) || typeof at(data, 'meta', 'result_count') === 'number';
}

/**
 * What the message may have said. X appends a link to the text of one with a picture, which reading back does not mark as such:
 * such a message is shown with its last link and without it, so that it is found either way.
 */
function textsOf(event: unknown): string[] {
  const urls = [...list(member(event, 'urls')), ...list(at(event, 'entities', 'urls'))];
  const text = string(member(event, 'text')) ?? '';
  const [link] = list(at(event, 'attachments', 'media_keys')).length > 0 ? (LAST_LINK.exec(text) ?? []) : [];
  const whole = plainText(text, urls);
  return link === undefined ? [whole] : [plainText(text.slice(0, -link.length), urls), whole];
}
