import { createHmac } from 'node:crypto';
import type { Random } from '../../../src/core/clock.ts';
import { FAKE_ACCOUNT } from '../../../src/rehearsal/fake-x.ts';
import type { Signer } from '../../support/azure.ts';
import { apiCall } from './api-calls.ts';
import { botCall } from './bot-calls.ts';
import { encode, header, type Call } from './call.ts';
import { chatCall, type Visitor } from './chat-calls.ts';
import { mutateText } from './mutate.ts';
import { webhookBody, webhookSeeds } from './webhook-bodies.ts';

/** `api`: headers of those who ask the API; `chat`: a visitor of the chat page; `secret`: what X signs with; `azure`: who signs for the Bot Framework. */
export type Callers = { api: Record<string, string>[]; chat: Visitor; secret: string; azure: Signer };

/** Draws requests to every route that reads what anybody sends; a test holds it to what the product mounts. */
export function createCalls({ api, chat, secret, azure }: Callers): (random: Random) => Call {
  // A revocation that is signed is obeyed: the account would send nothing any more.
  const seeds = webhookSeeds(FAKE_ACCOUNT.userId).filter((seed) => !JSON.stringify(seed).includes('revoke'));
  return (random) => {
    const kind = random();
    if (kind < 0.46) return webhookCall(random, seeds, secret);
    if (kind < 0.79) return apiCall(random, api);
    return kind < 0.93 ? chatCall(random, chat) : botCall(random, azure);
  };
}

function webhookCall(random: Random, seeds: readonly unknown[], secret: string): Call {
  if (random() < 0.05) {
    const token = mutateText(random, random() < 0.5 ? 'YWJjZGVmZ2hpamtsbW5vcHFyc3R1dnd4eXo=' : '{"for_user_id":"1"}');
    return { what: 'GET /webhooks/x', method: 'GET', path: `/webhooks/x?crc_token=${encode(token).slice(0, 6_000)}`, headers: {} };
  }
  const body = webhookBody(random, seeds);
  const signature = `sha256=${createHmac('sha256', secret).update(body).digest('base64')}`;
  const given = random() < 0.9 ? signature : header(mutateText(random, signature));
  return {
    what: 'POST /webhooks/x',
    method: 'POST',
    path: '/webhooks/x',
    headers: { 'x-twitter-webhooks-signature': given, 'content-type': 'application/json' },
    body,
  };
}
