import type { Config } from '../config.ts';
import type { Account } from '../channels/channel.ts';
import type { XCredentials } from '../channels/x/channel.ts';
import type { Database } from '../platform/database/engine.ts';
import { openSealed, seal } from '../platform/secrets.ts';

/** The web chat's one account. */
export const WEB_ACCOUNT = 'web';

/**
 * Makes sure that the accounts of the settings exist: the web chat's, and the X account of the environment, if there is one.
 * The X account of the settings is active again with every start: X says soon enough when its tokens are still refused.
 */
export async function ensureAccounts(database: Database, config: Config, key: Buffer): Promise<{ web: number }> {
  const web = await upsert(database, 'web', WEB_ACCOUNT, 'Web');
  if (config.X_USER_ID && config.X_ACCESS_TOKEN && config.X_ACCESS_SECRET) {
    await addXAccount(database, key, config.X_USER_ID, { accessToken: config.X_ACCESS_TOKEN, accessSecret: config.X_ACCESS_SECRET });
  }
  return { web };
}

/** Adds an X account, or gives it tokens anew. They are stored sealed. A paused account is active again: naming it is how an operator mends it. Returns its id. */
export async function addXAccount(database: Database, key: Buffer, userId: string, credentials: XCredentials, name = ''): Promise<number> {
  const id = await upsert(database, 'x', userId, name);
  await database.db
    .updateTable('account')
    .set({ credentials: seal(key, JSON.stringify(credentials)), state: 'active', paused_reason: null })
    .where('id', '=', id)
    .execute();
  return id;
}

/** The tokens that an account's requests are signed with; null when it has none. Null too when they were sealed with another key. */
export async function credentialsOf(database: Database, key: Buffer, account: Pick<Account, 'id'>): Promise<XCredentials | null> {
  const row = await database.db.selectFrom('account').select('credentials').where('id', '=', account.id).executeTakeFirst();
  if (!row?.credentials) return null;
  const opened = openSealed(key, row.credentials);
  return opened === null ? null : (JSON.parse(opened) as XCredentials);
}

async function upsert(database: Database, channel: 'x' | 'web', externalId: string, name: string): Promise<number> {
  await database.db
    .insertInto('account')
    .values({ channel, external_id: externalId, name })
    .onConflict((conflict) => conflict.columns(['channel', 'external_id']).doNothing())
    .execute();
  const { id } = await database.db
    .selectFrom('account')
    .select('id')
    .where('channel', '=', channel)
    .where('external_id', '=', externalId)
    .executeTakeFirstOrThrow();
  return id;
}
