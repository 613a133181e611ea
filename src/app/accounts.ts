import { ACCOUNT_NAME, accountIdOf } from '../channels/botframework/channel.ts';
import { resumeAccount } from '../channels/resume.ts';
import { resumeUnmatched } from '../channels/resume-unmatched.ts';
import { comparable } from '../channels/x/comparable.ts';
import { InputError } from '../core/errors.ts';
import type { ChannelName } from '../core/message.ts';
import type { Config } from '../config.ts';
import type { Account } from '../channels/channel.ts';
import type { XCredentials } from '../channels/x/channel.ts';
import type { Database } from '../platform/database/engine.ts';
import { transaction } from '../platform/database/transaction.ts';
import { openSealed, seal } from '../platform/secrets.ts';

/** The web chat's one account. */
export const WEB_ACCOUNT = 'web';

/** True when the settings ask for the Bot Framework: with a bot at Azure, or for the Emulator on this machine. */
export function hasBotFramework(config: Pick<Config, 'MICROSOFT_APP_ID' | 'BOTFRAMEWORK_EMULATOR'>): boolean {
  return config.MICROSOFT_APP_ID !== undefined || config.BOTFRAMEWORK_EMULATOR;
}

/**
 * Makes sure that the accounts of the settings exist: the web chat's, and the X account of the environment, if there is one.
 * Those of X and of the Bot Framework are active again with every start: the platform says soon enough when it still refuses them.
 */
export async function ensureAccounts(database: Database, config: Config, key: Buffer): Promise<{ web: number }> {
  const web = await upsert(database, 'web', WEB_ACCOUNT, 'Web');
  if (hasBotFramework(config)) {
    const id = await upsert(database, 'botframework', accountIdOf(config.MICROSOFT_APP_ID), ACCOUNT_NAME);
    await resume(database, id);
  }
  if (config.X_USER_ID && config.X_ACCESS_TOKEN && config.X_ACCESS_SECRET) {
    await addXAccount(database, key, config.X_USER_ID, { accessToken: config.X_ACCESS_TOKEN, accessSecret: config.X_ACCESS_SECRET });
  }
  return { web };
}

/** Adds an X account, or gives it tokens anew. They are stored sealed. A paused account is active again: naming it is how an operator mends it. Returns its id. */
export async function addXAccount(database: Database, key: Buffer, userId: string, credentials: XCredentials, name = ''): Promise<number> {
  const id = await upsert(database, 'x', userId, name);
  const known = await credentialsOf(database, key, { id });
  // Nothing is written with every start of every process: a write waits for the disk.
  if (known?.accessToken !== credentials.accessToken || known.accessSecret !== credentials.accessSecret)
    await database.db
      .updateTable('account')
      .set({ credentials: seal(key, JSON.stringify(credentials)) })
      .where('id', '=', id)
      .execute();
  await resume(database, id);
  return id;
}

const resume = (database: Database, id: number) => transaction(database, (tx) => resumeAccount(tx, id));

/**
 * An X account that waits for X's record after a restore or a failover, which cannot be read, goes on without it. Returns how many replies were left to a person.
 * Throws InputError where there is no such account, or where it does not wait.
 */
export async function resumeXAccount(database: Database, userId: string): Promise<{ parked: number; sends: boolean }> {
  const account = await database.db
    .selectFrom('account')
    .select('id')
    .where('channel', '=', 'x')
    .where('external_id', '=', userId)
    .executeTakeFirst();
  if (!account) throw new InputError('not-found', `There is no X account ${userId}.`, 404);
  const resumed = await resumeUnmatched(database, account.id, comparable);
  if (!resumed) throw new InputError('not-matching', `Account ${userId} does not wait for X’s record.`, 409);
  return resumed;
}

/** The tokens that an account's requests are signed with; null when it has none. Null too when they were sealed with another key. */
export async function credentialsOf(database: Database, key: Buffer, account: Pick<Account, 'id'>): Promise<XCredentials | null> {
  const row = await database.db.selectFrom('account').select('credentials').where('id', '=', account.id).executeTakeFirst();
  if (!row?.credentials) return null;
  const opened = openSealed(key, row.credentials);
  return opened === null ? null : (JSON.parse(opened) as XCredentials);
}

/** The same for many sends at once: those who ask in the same moment share one look. */
export function createCredentials(database: Database, key: Buffer): (account: Pick<Account, 'id'>) => Promise<XCredentials | null> {
  const asked = new Map<number, Promise<XCredentials | null>>();
  return (account) => {
    const known = asked.get(account.id);
    if (known) return known;
    const look = credentialsOf(database, key, account);
    asked.set(account.id, look);
    setImmediate(() => asked.delete(account.id));
    return look;
  };
}

async function upsert(database: Database, channel: ChannelName, externalId: string, name: string): Promise<number> {
  const look = database.db.selectFrom('account').select('id').where('channel', '=', channel).where('external_id', '=', externalId);
  const known = await look.executeTakeFirst();
  if (known) return known.id;
  await database.db
    .insertInto('account')
    .values({ channel, external_id: externalId, name })
    .onConflict((conflict) => conflict.columns(['channel', 'external_id']).doNothing())
    .execute();
  return (await look.executeTakeFirstOrThrow()).id;
}
