import express from 'express';
import type { Router } from 'express';
import type { Clock } from '../../core/clock.ts';
import { InputError } from '../../core/errors.ts';
import type { Inbox } from '../channel.ts';
import { envelopeOf, meaningOf } from './activity.ts';
import type { Door } from './door.ts';
import type { Hosts } from './hosts.ts';

export const MESSAGES_PATH = '/api/messages';
const MAX_BODY = '256kb';

export type MessagesOptions = {
  inbox: Inbox;
  door: Door;
  hosts: Hosts;
  accountExternalId: string;
  clock: Clock;
  /** Counts what is taken and left aside: a type of activity, `group`, `own` or `empty`. */
  onIgnored?: (why: string) => void;
};

/**
 * `POST /api/messages`: 200 once the message is stored, 503 when it could not be. The answer to the customer never travels in this response: a turn is queued and
 * answered through the connector, so `deliveryMode: expectReplies` gets an empty list, and `invoke`, which needs an answer at once, 501.
 * 400 what is no activity, 401 no valid token, 403 a service URL that is not allowed, 413 above 256 KB, 415 no JSON.
 */
export function createMessagesRouter({ inbox, door, hosts, accountExternalId, clock, onIgnored }: MessagesOptions): Router {
  const router = express.Router();
  router.post(MESSAGES_PATH, express.raw({ type: () => true, limit: MAX_BODY, inflate: false }), async (request, response) => {
    if (!request.is('application/json')) throw new InputError('unsupported-type', 'The body must be application/json.', 415);
    const raw: Uint8Array = Buffer.isBuffer(request.body) ? request.body : new Uint8Array();
    const body = parsed(raw);
    const envelope = envelopeOf(body);
    await door(request, envelope);
    if (!hosts.service(envelope.serviceUrl))
      throw new InputError(
        'foreign-service-url',
        'The activity’s service URL is not one of the Bot Framework’s that this bot answers to.',
        403,
      );
    if (envelope.type === 'invoke') throw new InputError('not-implemented', 'This bot answers no invoke activities.', 501);
    const meaning = meaningOf(envelope, body, clock.now());
    if (meaning.kind === 'ignored') onIgnored?.(meaning.why);
    else await inbox.accept({ channel: 'botframework', accounts: [{ externalId: accountExternalId, events: [meaning.event] }], raw });
    if (wantsReplies(body)) response.json({ activities: [] });
    else response.status(200).end();
  });
  return router;
}

function parsed(raw: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(raw).toString('utf8'));
  } catch {
    throw new InputError('bad-activity', 'The body is not JSON.');
  }
}

function wantsReplies(body: unknown): boolean {
  return (body as { deliveryMode?: unknown }).deliveryMode === 'expectReplies';
}
