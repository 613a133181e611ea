import { setTimeout as sleep } from 'node:timers/promises';
import type { Random } from '../../../src/core/clock.ts';
import { APP_ID, mint, type Azure, type Signer } from '../../support/azure.ts';
import { activityBody, activitySeeds, MESSAGE } from './activity-bodies.ts';
import { header, type Call } from './call.ts';
import { mutateText } from './mutate.ts';

/** With these settings a desk answers a Bot Framework that runs on this machine. */
export function botSettings({ keys, login, connector }: Azure): Record<string, string> {
  return {
    ...{ MICROSOFT_APP_ID: APP_ID, MICROSOFT_APP_PASSWORD: 'p4ssword&=', BOTFRAMEWORK_SERVICE_URLS: connector.url },
    ...{ BOTFRAMEWORK_OPENID_URL: `${keys.url}/openid`, BOTFRAMEWORK_LOGIN_URL: login.url },
  };
}

/** An activity at the bot's door, mostly with a token that is good. */
export function botCall(random: Random, azure: Signer): Call {
  const body = activityBody(random, activitySeeds(azure.connector.url));
  const token = `Bearer ${mint(azure)}`;
  const kind = random();
  return {
    ...{ what: 'POST /api/messages', method: 'POST', path: '/api/messages', body },
    headers: {
      'content-type': random() < 0.95 ? 'application/json' : 'text/plain; charset=bad',
      ...(kind < 0.85 ? { authorization: token } : kind < 0.95 ? { authorization: header(mutateText(random, token)) } : {}),
    },
  };
}

/** Whether a new customer, `id`, who writes now is answered within a minute. */
export async function answersBot(url: string, azure: Azure, id: string): Promise<boolean> {
  const conversation = { id };
  const activity = { ...MESSAGE, serviceUrl: azure.connector.url, conversation, from: { id }, text: '番号7番の件です' };
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${mint(azure)}` };
  const taken = await fetch(`${url}/api/messages`, { method: 'POST', headers, body: JSON.stringify(activity) });
  for (let tries = 0; taken.ok && tries < 300; tries++) {
    if (azure.posted.some(({ path, body }) => path.includes(conversation.id) && body['type'] === 'message')) return true;
    await sleep(200);
  }
  return false;
}
