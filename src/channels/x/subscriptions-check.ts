import type https from 'node:https';
import type { TwitterApi } from 'twitter-api-v2';
import type { XCredentials } from './channel.ts';
import { openClient } from './client.ts';
import { ACTIVITY_TYPES, ensureAccountActivity, xActivity } from './connect-subscriptions.ts';
import { at, id, list, member } from './json.ts';
import { refusalOf } from './refusal.ts';

/** An account and the tokens that its requests are signed with; null: none, or none that X takes just now. */
export type AccountTokens = { userId: string; credentials: XCredentials | null };

/** `on`: X delivers the account's DMs. `again`: it did not, and was subscribed again. `gone`: it does not. `unknown`: X did not say. `detail`: why. */
export type Subscribed = { kind: 'on' | 'again' | 'gone' | 'unknown'; detail?: string };

type At = { app: TwitterApi; keys: { appKey: string; appSecret: string }; agent: https.Agent; apiUrl: string; timeout: number };

/**
 * Looks whether X delivers the DMs of each account to the webhook, and subscribes those again that have tokens. As long as all are there it is one request for
 * all of them. By user id. Never throws.
 */
export async function checkSubscriptions(x: At, webhookId: string, accounts: AccountTokens[]): Promise<Record<string, Subscribed>> {
  if (accounts.length === 0) return {};
  const listed = await listedAt(x, webhookId);
  const there = (userId: string) => listed?.has(userId) === true;
  // X Activity delivers as well: who is subscribed there needs nothing else.
  const active = accounts.every(({ userId }) => there(userId)) ? new Set<string>() : await activeAt(x, webhookId);
  const found: Record<string, Subscribed> = {};
  for (const account of accounts) {
    const { userId } = account;
    if (there(userId) || active?.has(userId)) found[userId] = { kind: 'on' };
    else if (active === null) found[userId] = { kind: 'unknown', detail: 'X does not say what X Activity delivers' };
    else found[userId] = await subscribe(x, webhookId, account, listed !== null);
  }
  return found;
}

/** `missed`: X has just shown a list without it. */
async function subscribe(x: At, webhookId: string, { credentials }: AccountTokens, missed: boolean): Promise<Subscribed> {
  const no = missed ? 'gone' : 'unknown';
  if (!credentials) return { kind: no, detail: 'the account has no tokens that X takes' };
  const { on, made, said } = await ensureAccountActivity(
    openClient({ ...x.keys, ...credentials }, x.agent),
    webhookId,
    x.apiUrl,
    x.timeout,
  );
  if (!on) return { kind: no, detail: said.text.en };
  return { kind: made ? 'again' : 'on' };
}

/** Users whom Account Activity delivers. Null when X did not say: then each account is asked with its own tokens. */
async function listedAt({ app, timeout }: At, webhookId: string): Promise<Set<string> | null> {
  try {
    const path = 'account_activity/webhooks/:id/subscriptions/all/list';
    const answer: unknown = await app.v2.get(path, {}, { params: { id: webhookId }, timeout });
    return new Set(list(at(answer, 'data', 'subscriptions')).flatMap((one) => id(member(one, 'user_id')) ?? []));
  } catch {
    return null;
  }
}

/** Users whose incoming DMs X Activity delivers. Null when X did not say: nobody is subscribed twice because of that. */
export async function activeAt({ app, timeout }: Pick<At, 'app' | 'timeout'>, webhookId: string): Promise<Set<string> | null> {
  const all = await xActivity(app, timeout).catch((error: unknown) => {
    const refusal = refusalOf(error);
    // The plan has no X Activity: it delivers nobody.
    return refusal.kind === 'answer' && (refusal.status === 403 || refusal.status === 404) ? [] : null;
  });
  return all && new Set(all.flatMap((one) => (one.type === ACTIVITY_TYPES[0] && one.webhookId === webhookId ? (one.userId ?? []) : [])));
}
