import type https from 'node:https';
import type { Clock } from '../../core/clock.ts';
import type { OutboundMessage, SendOutcome, StoppedBy } from '../channel.ts';
import { openClient, withDeadline } from './client.ts';
import { at, id } from './json.ts';
import { limitsOf, retryAtOf } from './limits.ts';
import type { XTokens } from './oauth.ts';
import { refusalOf } from './refusal.ts';
import type { Refusal } from './refusal.ts';
import { stoppedBy } from './stopped.ts';
import type { Uploads } from './uploads.ts';

export const MAX_TEXT = 10_000;
const SECOND = 1000;
const MINUTE = 60 * SECOND;

export const MAX_PHOTOS = 1;
/** Of the time for a message with a photo, what the upload may take at most; the rest is the send's, whose answer decides. */
const UPLOAD_SHARE = 0.6;

/** What it takes to send for one account. */
export type Sender = { tokens: XTokens; agent: https.Agent; clock: Clock; uploads: Uploads };

/** Sends one DM under OAuth 1.0a and says what became of it. Never throws, never retries, resolves within the deadline. */
export async function sendDirectMessage(sender: Sender, message: OutboundMessage, deadlineMs: number): Promise<SendOutcome> {
  const { tokens, clock, uploads } = sender;
  const refused = refusedBeforehand(message);
  if (refused) return refused;
  if (!(deadlineMs > 0)) return { kind: 'limited', retryAt: clock.now() };
  const [photo] = message.photos;
  if (!photo) return post(sender, message, { text: message.text }, deadlineMs);
  const started = clock.monotonic();
  const upload = await uploads.upload(tokens, photo, deadlineMs * UPLOAD_SHARE);
  if (upload.kind !== 'uploaded') return upload;
  const body = { ...(message.text === '' ? {} : { text: message.text }), attachments: [{ media_id: upload.mediaId }] };
  const outcome = await post(sender, message, body, deadlineMs - (clock.monotonic() - started));
  if (outcome.kind !== 'failed' || !/attach|media/i.test(outcome.detail)) return outcome;
  // A definite no: nothing has arrived, so nothing is said twice.
  if (uploads.renew(tokens, photo))
    return { kind: 'limited', scope: 'message', retryAt: clock.now(), ...(outcome.limits ? { limits: outcome.limits } : {}) };
  return { ...outcome, reason: 'photo' };
}

async function post(
  { tokens, agent, clock }: Sender,
  message: OutboundMessage,
  body: Record<string, unknown>,
  deadlineMs: number,
): Promise<SendOutcome> {
  try {
    const request = openClient(tokens, agent).v2.post('dm_conversations/with/:participant_id/messages', body, {
      params: { participant_id: message.contactExternalId },
      fullResponse: true,
      timeout: deadlineMs,
    });
    const response = await withDeadline(request, deadlineMs);
    if (response === 'overdue') return { kind: 'doubt', detail: `no answer within ${deadlineMs} ms` };
    const externalId = id(at(response.data, 'data', 'dm_event_id'));
    if (externalId === undefined) return { kind: 'doubt', detail: 'an answer without a message id' };
    const limits = limitsOf(response.headers);
    return { kind: 'sent', externalId, ...(limits ? { limits } : {}) };
  } catch (error) {
    return outcomeOf(refusalOf(error), clock.now());
  }
}

function refusedBeforehand(message: OutboundMessage): SendOutcome | null {
  if (message.text === '' && message.photos.length === 0)
    return { kind: 'failed', unasked: true, reason: 'rejected', detail: 'the text is empty' };
  if (message.photos.length > MAX_PHOTOS)
    return { kind: 'failed', unasked: true, reason: 'photo', detail: 'a message at X carries one photo' };
  if (!/^\d{1,19}$/.test(message.contactExternalId))
    return { kind: 'failed', unasked: true, reason: 'not-found', detail: 'the recipient’s id is not one of X' };
  if (message.text.length > MAX_TEXT && Array.from(message.text).length > MAX_TEXT)
    return { kind: 'failed', unasked: true, reason: 'too-long', detail: `the text has more than ${MAX_TEXT} characters` };
  return null;
}

/** What a refusal means for the message. The codes and their meanings are those X published for v1.1, which v2 still uses in part. */
export function outcomeOf(refusal: Refusal, now: number): SendOutcome {
  if (refusal.kind === 'unreached') return { kind: 'limited', away: true, retryAt: now + 5 * SECOND };
  if (refusal.kind === 'unknown') return { kind: 'doubt', detail: refusal.said };
  const { status } = refusal;
  if (status === 429) return limited(refusal, now, refusal.type === 'usage-capped' ? 15 * MINUTE : MINUTE);
  const by = stoppedBy(refusal);
  if (status === 403) return forbidden(refusal, by, now);
  if (by) return { kind: 'unauthorized', detail: describe(refusal), by };
  if (status === 400 || status === 404 || status === 413 || status === 422) return failed(refusal, reasonOf(refusal));
  return { kind: 'doubt', detail: describe(refusal) };
}

type Answered = Extract<Refusal, { kind: 'answer' }>;

/** This person cannot be written to: 150 does not follow, 349 cannot send, 476 takes messages of verified senders only. */
const CONTACT_CODES = [150, 349, 476];

/** 403 has many meanings; 151 ("already said that") was seen although the message had arrived. */
function forbidden(refusal: Answered, by: StoppedBy | null, now: number): SendOutcome {
  const { codes, said, type } = refusal;
  if (codes.includes(151) || /error sending your message|already said/i.test(said)) return { kind: 'doubt', detail: describe(refusal) };
  if (codes.includes(344) || /daily message limit/i.test(said)) return limited(refusal, now, 60 * MINUTE);
  if (type === 'usage-capped') return limited(refusal, now, 15 * MINUTE);
  if (by) return { kind: 'unauthorized', detail: describe(refusal), by };
  if (codes.some((code) => CONTACT_CODES.includes(code))) return failed(refusal, 'cannot-dm');
  return failed(refusal, /cannot send|not verified to send/i.test(said) ? 'cannot-dm' : 'forbidden');
}

function reasonOf({ status, said, codes }: Answered): string {
  if (status === 404) return 'not-found';
  if (status === 413 || codes.includes(354) || /too long|length/i.test(said)) return 'too-long';
  return 'rejected';
}

function failed(refusal: Answered, reason: string): SendOutcome {
  const limits = limitsOf(refusal.headers);
  return { kind: 'failed', reason, detail: describe(refusal), ...(limits ? { limits } : {}) };
}

function limited(refusal: Answered, now: number, fallbackMs: number): SendOutcome {
  const limits = limitsOf(refusal.headers);
  return { kind: 'limited', retryAt: retryAtOf(limits, now, fallbackMs), ...(limits ? { limits } : {}) };
}

function describe({ status, codes, said }: Answered): string {
  return [`HTTP ${status}`, codes.length > 0 ? `code ${codes.join(', ')}` : '', said].filter(Boolean).join(': ');
}
