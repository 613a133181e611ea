import { sql } from 'kysely';
import type { WebhookState } from '../channels/x/webhook-check.ts';
import type { Database } from '../platform/database/engine.ts';
import { isFarAhead } from '../platform/database/set-back.ts';
import type { Log } from '../platform/log.ts';

const KEY = 'x-webhook';

/** What was last known of X's webhook, kept as the setting `x-webhook`. `since`: from when on it has been so (ISO 8601). */
export type KnownWebhook = WebhookState & { since: string; checkedAt: string };

export type WatchOptions = {
  database: Database;
  log: Log;
  everyMs: number;
  check: () => Promise<WebhookState>;
  /** PUBLIC_URL says which webhook is ours; without it a missing one means nothing. */
  named: boolean;
};

/** Asks X from time to time whether it still delivers to our webhook; one process does. */
export function createWebhookWatch({ database, log, everyMs, check, named }: WatchOptions) {
  async function look(starting: boolean): Promise<void> {
    if (!(await hasAccount(database)) || !(await claim(database, starting ? Math.min(everyMs, 30_000) : everyMs))) return;
    const found = await check();
    const before = await knownWebhook(database);
    // Silence of X says nothing about the webhook.
    const state = found.kind === 'unknown' && before ? { ...before, detail: found.detail } : found;
    const now = new Date().toISOString();
    const same = before !== null && isValid(before) === isValid(state) && before.kind !== 'unknown';
    const known = { ...state, since: same ? before.since : now, checkedAt: now } as KnownWebhook;
    await database.db
      .updateTable('setting')
      .set({ value: JSON.stringify(known) })
      .where('key', '=', KEY)
      .execute();
    tell(found, before, known);
  }

  function tell(found: WebhookState, before: KnownWebhook | null, { since }: KnownWebhook): void {
    const fields = { url: found.url, detail: found.detail };
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

  return { look };
}

/** True: X delivers. False: it does not. Null: nobody knows. */
export function isValid({ kind }: Pick<WebhookState, 'kind'>): boolean | null {
  return kind === 'unknown' ? null : kind === 'valid' || kind === 'revalidated';
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
