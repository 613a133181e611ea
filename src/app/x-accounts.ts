import type https from 'node:https';
import { checkAccounts } from '../channels/x/check-accounts.ts';
import type { Sentence } from '../channels/x/connect-texts.ts';
import type { AccountTokens } from '../channels/x/subscriptions-check.ts';
import type { XApp } from '../channels/x/webhook-check.ts';
import type { Config } from '../config.ts';
import type { Database } from '../platform/database/engine.ts';
import { credentialsOf } from './accounts.ts';

/** The app at X that the settings name; null when they name none. */
export function xAppOf(config: Config, agent?: https.Agent): XApp | null {
  const { X_API_URL: apiUrl, X_CONSUMER_KEY: consumerKey, X_CONSUMER_SECRET: consumerSecret, PUBLIC_URL: publicUrl } = config;
  return consumerKey && consumerSecret ? { apiUrl, consumerKey, consumerSecret, publicUrl, agent } : null;
}

type Known = AccountTokens & { name: string; stopped: boolean };

/** The X accounts, with their own tokens. `stopped`: X refuses the account. */
async function xAccounts(database: Database, key: Buffer): Promise<Known[]> {
  const columns = ['id', 'external_id', 'name', 'state', 'paused_reason'] as const;
  const rows = await database.db.selectFrom('account').select(columns).where('channel', '=', 'x').orderBy('id').execute();
  return Promise.all(
    rows.map(async ({ id, external_id: userId, name, state, paused_reason: reason }) => {
      const stopped = state === 'paused' && reason !== 'reconcile';
      return { userId, name, stopped, credentials: await credentialsOf(database, key, { id }) };
    }),
  );
}

/** Those whose DMs X is to deliver. One that X refuses is asked about without its tokens: to go on with them would make it worse. */
export async function accountsToDeliver(database: Database, key: Buffer): Promise<AccountTokens[]> {
  return (await xAccounts(database, key)).map(({ userId, stopped, credentials }) => ({
    userId,
    credentials: stopped ? null : credentials,
  }));
}

/** Tries each account's own tokens at X, for the doctor; the account of the settings has been looked at already. Changes nothing. */
export async function tryXAccounts(database: Database, key: Buffer, config: Config, except: string | undefined): Promise<Sentence[]> {
  const app = xAppOf(config);
  if (!app) return [];
  return checkAccounts(
    app,
    (await xAccounts(database, key)).filter(({ userId }) => userId !== except),
  );
}
