import type { TwitterApi } from 'twitter-api-v2';
import { createAgent, openClient, withDeadline } from './client.ts';
import { checkPublicUrl, explain, webhookUrlOf } from './connect-checks.ts';
import { ACTIVITY_TYPES, ensureAccountActivity, ensureXActivity } from './connect-subscriptions.ts';
import { sentence } from './connect-texts.ts';
import type { Sentence } from './connect-texts.ts';
import { ensureWebhook } from './connect-webhook.ts';
import type { RegisteredWebhook } from './connect-webhook.ts';
import { at, id, string } from './json.ts';
import { refusalOf } from './refusal.ts';

export type ConnectOptions = {
  publicUrl?: string;
  /** https://api.x.com, or the server that takes its place. */
  apiUrl: string;
  keys: { consumerKey?: string; consumerSecret?: string; accessToken?: string; accessSecret?: string };
  /** OAuth 2.0 user token with dm.read; with it X Activity is subscribed too. */
  userToken?: string;
  /** X_USER_ID. */
  accountId?: string;
  /** Told each sentence as it becomes known. */
  log?: (said: Sentence) => void;
  /** For one request, ms. X itself waits up to 10 s for the webhook's answer. */
  timeoutMs?: number;
};

export type ConnectReport = {
  /** DMs arrive and can be answered. */
  ready: boolean;
  account: { id: string; handle: string } | null;
  webhook: RegisteredWebhook | null;
  /** Subscribed to Account Activity. */
  accountActivity: boolean;
  /** Event types subscribed at X Activity. */
  xActivity: string[];
  sentences: Sentence[];
};

/** Registers the webhook, subscribes the account, and says what is there and what is missing. Safe to run again. Never throws. */
export async function connectX(options: ConnectOptions): Promise<ConnectReport> {
  const report: ConnectReport = { ready: false, account: null, webhook: null, accountActivity: false, xActivity: [], sentences: [] };
  const say = (said: Sentence) => {
    report.sentences.push(said);
    options.log?.(said);
  };
  await connect(options, report, say);
  report.ready =
    report.account !== null &&
    report.webhook?.valid === true &&
    (report.accountActivity || ACTIVITY_TYPES.every((type) => report.xActivity.includes(type)));
  say(sentence(report.ready ? 'ok' : 'problem', report.ready ? 'ready' : 'not-ready'));
  return report;
}

async function connect(options: ConnectOptions, report: ConnectReport, say: (said: Sentence) => void): Promise<void> {
  const { apiUrl, keys, publicUrl, timeoutMs = 20_000 } = options;
  const wrongUrl = checkPublicUrl(publicUrl, apiUrl);
  wrongUrl.forEach(say);
  const agent = createAgent(apiUrl);
  const { consumerKey: appKey, consumerSecret: appSecret, accessToken, accessSecret } = keys;
  if (!accessToken || !accessSecret) say(sentence('problem', 'access-tokens-missing'));
  if (!appKey || !appSecret) return say(sentence('problem', 'consumer-keys-missing'));

  const app = await signIn(openClient({ appKey, appSecret }, agent), apiUrl, timeoutMs, say);
  if (!app) return;
  const user = accessToken && accessSecret ? openClient({ appKey, appSecret, accessToken, accessSecret }, agent) : null;
  if (user) report.account = await whoIs(user, options, timeoutMs, say);
  if (!publicUrl || wrongUrl.length > 0) return;

  const { webhook, said } = await ensureWebhook(app, webhookUrlOf(publicUrl), apiUrl, timeoutMs);
  report.webhook = webhook;
  say(said);
  if (!webhook?.valid || !report.account) return;
  if (user) await accountActivity(user, webhook.id, options, report, timeoutMs, say);
  if (!options.userToken) return say(sentence('note', 'no-user-token'));
  const activity = await ensureXActivity(
    app,
    openClient(options.userToken, agent),
    { webhookId: webhook.id, accountId: report.account.id },
    apiUrl,
    timeoutMs,
  );
  report.xActivity = activity.types;
  say(activity.said);
}

/** With an OAuth 2.0 token X Activity may do instead, so a refusal is then only a note. */
async function accountActivity(
  user: TwitterApi,
  webhookId: string,
  options: ConnectOptions,
  report: ConnectReport,
  timeoutMs: number,
  say: (said: Sentence) => void,
): Promise<void> {
  const { on, said } = await ensureAccountActivity(user, webhookId, options.apiUrl, timeoutMs);
  report.accountActivity = on;
  say(said.level === 'problem' && options.userToken ? { ...said, level: 'note' } : said);
}

/** The app's own client. Null, with a sentence, when X does not take the keys. */
export async function signIn(
  client: TwitterApi,
  apiUrl: string,
  timeout: number,
  say: (said: Sentence) => void,
): Promise<TwitterApi | null> {
  try {
    const app = await withDeadline(client.appLogin(), timeout);
    if (app === 'overdue') {
      say(sentence('problem', 'x-failed', { step: 'oauth2/token', detail: `no answer within ${timeout} ms` }));
      return null;
    }
    say(sentence('ok', 'consumer-keys-right'));
    return app;
  } catch (error) {
    const refusal = refusalOf(error);
    // X answers wrong consumer keys with 403 and code 99 here.
    const wrong = refusal.kind === 'answer' && refusal.codes.includes(99);
    say(
      wrong ? sentence('problem', 'consumer-keys-wrong') : explain(error, { step: 'oauth2/token', apiUrl, on401: 'consumer-keys-wrong' }),
    );
    return null;
  }
}

/** Whose tokens these are. Throws what X answers. */
export async function ownerOf(user: TwitterApi, timeout: number): Promise<{ id: string; handle: string }> {
  const answer: unknown = await user.v2.get('users/me', {}, { timeout });
  return { id: id(at(answer, 'data', 'id')) ?? '', handle: string(at(answer, 'data', 'username')) ?? '' };
}

/** The same, held against X_USER_ID. Null, with a sentence, when they do not work or belong to another account. */
export async function whoIs(
  user: TwitterApi,
  { apiUrl, accountId }: Pick<ConnectOptions, 'apiUrl' | 'accountId'>,
  timeout: number,
  say: (said: Sentence) => void,
): Promise<ConnectReport['account']> {
  try {
    const { id: found, handle } = await ownerOf(user, timeout);
    if (!accountId) {
      say(sentence('problem', 'account-id-missing', { handle, found }));
      return null;
    }
    const right = accountId === found;
    say(
      right
        ? sentence('ok', 'account-right', { handle, found })
        : sentence('problem', 'account-wrong', { handle, found, expected: accountId }),
    );
    return right ? { id: found, handle } : null;
  } catch (error) {
    say(explain(error, { step: 'users/me', apiUrl, on401: 'access-tokens-wrong' }));
    return null;
  }
}
