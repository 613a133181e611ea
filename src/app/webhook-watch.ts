import { sql } from 'kysely';
import type { Subscribed } from '../channels/x/subscriptions-check.ts';
import type { WebhookState } from '../channels/x/webhook-check.ts';
import type { Database } from '../platform/database/engine.ts';
import { isFarAhead } from '../platform/database/set-back.ts';
import type { Log } from '../platform/log.ts';

const KEY = 'x-webhook';

/** `since`: from when on it has been so (ISO 8601). */
type Since = { since: string };

/** What was last known of X's webhook and of each account's subscription to it, kept as the setting `x-webhook`. */
export type KnownWebhook = Omit<WebhookState, 'accounts'> & Since & { checkedAt: string; accounts?: KnownAccounts };
type KnownAccounts = Record<string, Subscribed & Since>;

export type WatchOptions = {
  database: Database;
  log: Log;
  everyMs: number;
  /** Looks, and mends what it can. */
  check: () => Promise<WebhookState>;
  /** PUBLIC_URL says which webhook is ours; without it a missing one means nothing. */
  named: boolean;
  /** X has checked the webhook again, or has subscribed an account again. */
  onMended?: (what: 'revalidated' | 'subscribed') => void;
};

/** Asks X from time to time whether it still delivers to our webhook, and what is for which account; one process does. */
export function createWebhookWatch({ database, log, everyMs, check, named, onMended }: WatchOptions) {
  async function look(starting: boolean): Promise<void> {
    if (!(await hasAccount(database)) || !(await claim(database, starting ? Math.min(everyMs, 30_000) : everyMs))) return;
    const found = await check();
    const before = await knownWebhook(database);
    // Silence of X says nothing about the webhook.
    const state = found.kind === 'unknown' && before ? { ...before, detail: found.detail } : found;
    const now = new Date().toISOString();
    const same = before !== null && isValid(before) === isValid(state) && before.kind !== 'unknown';
    const accounts = knownAccounts(found.accounts, before?.accounts, now);
    const known = { ...state, since: same ? before.since : now, checkedAt: now, accounts } as KnownWebhook;
    await database.db
      .updateTable('setting')
      .set({ value: JSON.stringify(known) })
      .where('key', '=', KEY)
      .execute();
    tell(found, before, known);
    for (const [account, state] of Object.entries(found.accounts ?? {}))
      tellOfAccount(account, state, before?.accounts?.[account], accounts[account]?.since);
  }

  function tell(found: WebhookState, before: KnownWebhook | null, { since }: KnownWebhook): void {
    const fields = { url: found.url, detail: found.detail };
    if (found.kind === 'revalidated') onMended?.('revalidated');
    if (found.kind === 'invalid')
      log.error(
        { ...fields, since },
        'X has marked our webhook invalid and does not take it again: no DM is delivered. Look whether PUBLIC_URL is reachable from outside with a valid certificate and X_CONSUMER_SECRET is the app’s, then run x connect',
      );
    else if (found.kind === 'revalidated')
      log.warn(
        fields,
        'X had marked our webhook invalid; it was checked again and is valid. What was lost meanwhile is fetched from X’s record',
      );
    else if (found.kind === 'missing' && named && before?.kind !== 'missing')
      log.error(fields, 'X knows no webhook of ours: no DM is delivered. Run x connect');
    else if (found.kind === 'unknown' && before?.detail !== found.detail) log.warn(fields, 'X does not say whether our webhook is valid');
  }

  function tellOfAccount(account: string, state: Subscribed, before: Subscribed | undefined, since: string | undefined): void {
    const { kind, detail, missing } = state;
    if (kind === 'again') onMended?.('subscribed');
    if (kind === 'gone')
      log.error(
        { account, detail, since, missing },
        missing
          ? 'X delivers only a part of this account’s DMs: a subscription to X Activity is gone (`missing`), and X does not subscribe the account to Account Activity instead. Run x connect with its tokens and a new X_USER_TOKEN'
          : 'X does not deliver the DMs of this account, which is not subscribed to our webhook, and does not subscribe it again. Look at its tokens and the app’s plan, then run x connect with them',
      );
    else if (kind === 'again')
      log.warn(
        { account, missing },
        missing
          ? 'X delivered only a part of this account’s DMs: a subscription to X Activity was gone (`missing`). It is subscribed to Account Activity now. What was lost meanwhile is fetched from X’s record'
          : 'X did not deliver the DMs of this account, which was not subscribed to our webhook; it is now. What was lost meanwhile is fetched from X’s record',
      );
    else if (kind === 'unknown' && before?.detail !== detail)
      log.warn({ account, detail }, 'X does not say whether it delivers the DMs of this account');
  }

  return { look };
}

/** Of accounts that X does not tell of, what was known before stays. Those that it was not asked about are forgotten, unless it was asked about none. */
function knownAccounts(found: WebhookState['accounts'], before: KnownAccounts = {}, now: string): KnownAccounts {
  if (!found) return before;
  const known = Object.entries(found).map(([account, state]): [string, KnownAccounts[string]] => {
    const last = before[account];
    const told = state.kind === 'unknown' && last ? { ...last, detail: state.detail ?? '' } : { ...state, since: now };
    return [account, last && isOn(last) === isOn(told) ? { ...told, since: last.since } : told];
  });
  return Object.fromEntries(known);
}

/** True: X delivers. False: it does not. Null: nobody knows. */
export function isValid({ kind }: Pick<WebhookState, 'kind'>): boolean | null {
  return kind === 'unknown' ? null : kind === 'valid' || kind === 'revalidated';
}

const isOn = ({ kind }: Subscribed): boolean | null => (kind === 'unknown' ? null : kind !== 'gone');

/** The same for one account (X's number for it), which needs the webhook and a subscription of its own. */
export function delivers(known: KnownWebhook, account: string): boolean | null {
  const own = known.accounts?.[account];
  return isValid(known) === true ? (own ? isOn(own) : null) : isValid(known);
}

/** Event types that X does not deliver of an account's DMs, where it delivers others. */
export function missing(known: KnownWebhook, account: string): readonly string[] {
  const own = known.accounts?.[account];
  return (own?.kind !== 'again' && own?.missing) || [];
}

/** Null before the first look. */
export async function knownWebhook(database: Database): Promise<KnownWebhook | null> {
  const row = await database.db.selectFrom('setting').select('value').where('key', '=', KEY).executeTakeFirst();
  const known = row?.value as Partial<KnownWebhook> | undefined;
  return known?.kind === undefined ? null : (known as KnownWebhook);
}

async function hasAccount(database: Database): Promise<boolean> {
  const row = await database.db.selectFrom('account').select('id').where('channel', '=', 'x').limit(1).executeTakeFirst();
  return row !== undefined;
}

/** True for the process that looks this time. */
async function claim(database: Database, gapMs: number): Promise<boolean> {
  const { rows } = await sql<{ key: string }>`
    insert into setting (key, value) values (${KEY}, '{}') on conflict (key) do update set updated_at = app_now()
      where setting.updated_at < app_now() - ${gapMs} * interval '1 millisecond' or ${isFarAhead(sql`setting.updated_at`, gapMs)}
    returning key`.execute(database.db);
  return rows.length > 0;
}
