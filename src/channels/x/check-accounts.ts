import type { TwitterApi } from 'twitter-api-v2';
import { createAgent, openClient } from './client.ts';
import { explain } from './connect-checks.ts';
import { ownerOf } from './connect.ts';
import { ACTIVITY_TYPES, hasAccountActivity } from './connect-subscriptions.ts';
import { sentence, type Sentence } from './connect-texts.ts';
import { lackingAt, type AccountTokens } from './subscriptions-check.ts';
import { findWebhook, openApp, type XApp } from './webhook-check.ts';

/** For one request: the doctor waits ten seconds for the server that makes them. */
const TIMEOUT_MS = 2_500;

/** Tries the tokens of each account: whose they are, and whether X delivers its DMs to our webhook. Changes nothing. Never throws. */
export async function checkAccounts(app: XApp, accounts: (AccountTokens & { name: string })[]): Promise<Sentence[]> {
  if (accounts.length === 0) return [];
  const { apiUrl, consumerKey: appKey, consumerSecret: appSecret, agent = createAgent(apiUrl), timeoutMs: timeout = TIMEOUT_MS } = app;
  try {
    const client = await openApp({ ...app, agent }, timeout);
    const webhook = await findWebhook(client, app.publicUrl, timeout);
    const each = accounts.map(async ({ userId, name, credentials }) => {
      const who = name || userId;
      if (!credentials) return [sentence('problem', 'account-tokens-missing', { who })];
      const user = openClient({ appKey, appSecret, ...credentials }, agent);
      const said = await tokensOf(user, { userId, who, apiUrl }, timeout);
      if (said.level !== 'ok' || !webhook?.valid) return [said];
      return [said, await deliveryOf(client, user, { webhookId: webhook.id, userId, who, apiUrl }, timeout)];
    });
    return (await Promise.all(each)).flat();
  } catch {
    // What keeps the app itself from X's answers is told of the settings.
    return [];
  }
}

async function tokensOf(
  user: TwitterApi,
  { userId, who, apiUrl }: { userId: string; who: string; apiUrl: string },
  timeout: number,
): Promise<Sentence> {
  try {
    const { id: found, handle } = await ownerOf(user, timeout);
    return found === userId
      ? sentence('ok', 'account-right', { handle, found })
      : sentence('problem', 'account-tokens-other', { who, handle, found });
  } catch (error) {
    const said = explain(error, { step: `users/me (${who})`, apiUrl, on401: 'account-tokens-wrong' });
    return said.code === 'account-tokens-wrong' ? sentence('problem', 'account-tokens-wrong', { who }) : said;
  }
}

/** Whether X delivers an account's DMs to the webhook, by either of its ways. */
export async function deliveryOf(
  app: TwitterApi,
  user: TwitterApi,
  { webhookId, userId, who, apiUrl }: { webhookId: string; userId: string; who: string; apiUrl: string },
  timeout: number,
): Promise<Sentence> {
  try {
    const refused: unknown[] = [];
    const asked = await hasAccountActivity(user, webhookId, timeout).catch((error: unknown) => (refused.push(error), false));
    const missing = asked ? [] : ((await lackingAt({ app, timeout }, webhookId))?.(userId) ?? ACTIVITY_TYPES);
    if (missing.length === 0) return sentence('ok', 'account-delivered', { who });
    if (missing.length < ACTIVITY_TYPES.length)
      return sentence('problem', 'account-delivered-in-part', { who, missing: missing.join(', ') });
    // The plan may have only one of the two.
    if (refused.length > 0) throw refused[0];
    return sentence('problem', 'account-undelivered', { who });
  } catch (error) {
    return explain(error, { step: `Account Activity (${who})`, apiUrl, on401: 'access-tokens-wrong' });
  }
}
