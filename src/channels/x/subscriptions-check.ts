import type https from 'node:https';
import type { TwitterApi } from 'twitter-api-v2';
import type { XCredentials } from './channel.ts';
import { openClient } from './client.ts';
import { ACTIVITY_TYPES, ensureAccountActivity, xActivity } from './connect-subscriptions.ts';
import { at, id, list, member } from './json.ts';
import { refusalOf } from './refusal.ts';

/** An account and the tokens that its requests are signed with; null: none, or none that X takes just now. */
export type AccountTokens = { userId: string; credentials: XCredentials | null };

/**
 * `on`: X delivers the account's DMs. `again`: it did not, and was subscribed again. `gone`: it does not. `unknown`: X did not say. `detail`: why. `missing`: the event
 * types that it does not, or did not, deliver, where it delivers others.
 */
export type Subscribed = { kind: 'on' | 'again' | 'gone' | 'unknown'; detail?: string; missing?: readonly string[] };

type At = { app: TwitterApi; keys: { appKey: string; appSecret: string }; agent: https.Agent; apiUrl: string; timeout: number };

/**
 * Looks whether X delivers the DMs of each account to the webhook, and subscribes those again that have tokens. As long as all are there it is one request for
 * all of them. By user id. Never throws.
 */
export async function checkSubscriptions(x: At, webhookId: string, accounts: AccountTokens[]): Promise<Record<string, Subscribed>> {
  if (accounts.length === 0) return {};
  const listed = await listedAt(x, webhookId);
  const there = (userId: string) => listed?.has(userId) === true;
  // X Activity delivers as well: whose events are all subscribed there needs nothing else.
  const lacking = accounts.every(({ userId }) => there(userId)) ? () => [] : await lackingAt(x, webhookId);
  const found: Record<string, Subscribed> = {};
  for (const account of accounts) {
    const { userId } = account;
    const missing = lacking?.(userId);
    if (there(userId) || missing?.length === 0) found[userId] = { kind: 'on' };
    else if (!missing) found[userId] = { kind: 'unknown', detail: 'X does not say what X Activity delivers' };
    else found[userId] = inPart(await subscribe(x, webhookId, account, listed !== null), missing);
  }
  return found;
}

function inPart(state: Subscribed, missing: string[]): Subscribed {
  const told = state.kind === 'gone' || state.kind === 'again';
  return told && missing.length < ACTIVITY_TYPES.length ? { ...state, missing } : state;
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
  // Where the plan has no Account Activity, X Activity's list says it all.
  if (!on) return { kind: said.code === 'plan-forbids' ? 'gone' : no, detail: said.text.en };
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

/** Tells which event types X Activity does not deliver of a user's DMs. Null when X did not say: nobody is subscribed twice because of that. */
export async function lackingAt(
  { app, timeout }: Pick<At, 'app' | 'timeout'>,
  webhookId: string,
): Promise<((userId: string) => string[]) | null> {
  const all = await xActivity(app, timeout).catch((error: unknown) => {
    const refusal = refusalOf(error);
    // The plan has no X Activity: it delivers nobody.
    return refusal.kind === 'answer' && (refusal.status === 403 || refusal.status === 404) ? [] : null;
  });
  return (
    all &&
    ((userId) => ACTIVITY_TYPES.filter((type) => !all.some((s) => s.type === type && s.userId === userId && s.webhookId === webhookId)))
  );
}
