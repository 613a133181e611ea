import { addXAccount } from '../../../src/app/accounts.ts';
import { createApp } from '../../../src/app.ts';
import { readConfig, type Config } from '../../../src/config.ts';
import { openDatabase, type Database } from '../../../src/platform/database/engine.ts';
import { migrate } from '../../../src/platform/database/migrate.ts';
import { openPgliteHere, type PgliteLink } from '../../../src/platform/database/pglite-local.ts';
import { createToken } from '../../../src/platform/http/bearer.ts';
import { createMemoryJobs } from '../../../src/platform/jobs/memory.ts';
import { createMemoryLive } from '../../../src/platform/live/memory.ts';
import { silentLog } from '../../../src/platform/log.ts';
import { sealingKey } from '../../../src/platform/secrets.ts';
import type { FakeAccount } from '../../../src/rehearsal/model.ts';
import type { OAuthKeys } from '../../../src/rehearsal/oauth.ts';
import { witness } from '../witness.ts';
import { DESK } from './webhook.ts';

const KEY = 'y'.repeat(32);

/** What every day of a simulation begins with: a database with a trained release, accounts and the agents' tokens. */
export type Beginning = { dump: Uint8Array; tokens: string[]; config: Config };

/** The product's settings in a simulation: those that ship, but for what is said here. */
export function settingsFor(contentDir: string, folder: string, keys: OAuthKeys, account: FakeAccount): Config {
  return readConfig({
    SESSION_SECRET: 'x'.repeat(32),
    ENCRYPTION_KEY: KEY,
    DATA_DIR: folder,
    CONTENT_DIR: contentDir,
    LOG_LEVEL: 'warn',
    // Names the webhook that is ours: only that one is looked after.
    PUBLIC_URL: DESK,
    // Wake-ups do the work; so many looks at a quiet house cost more than the day.
    SWEEP_MS: '20000',
    X_API_URL: 'http://127.0.0.1:9',
    X_CONSUMER_KEY: keys.consumerKey,
    X_CONSUMER_SECRET: keys.consumerSecret,
    X_USER_ID: account.userId,
    X_ACCESS_TOKEN: account.accessToken,
    X_ACCESS_SECRET: account.accessSecret,
  });
}

/** Made once, in real time: training is not what a simulation is about. */
export async function prepare(config: Config, accounts: readonly FakeAccount[], agents: readonly string[]): Promise<Beginning> {
  const link = await openPgliteHere({});
  const database = await openDatabase({ log: silentLog, link: { ...link, close: async () => undefined } });
  await migrate(database);
  const engines = { edition: 'embedded' as const, database, jobs: createMemoryJobs({ log: silentLog }), live: createMemoryLive() };
  const app = await createApp(config, silentLog, { engines: { ...engines, close: async () => undefined } });
  await giveTokens(database, accounts);
  const tokens: string[] = [];
  for (const agent of agents) tokens.push(await createToken(database, agent, ['desk'], null));
  await app.close();
  const times = { parkMs: config.DELIVERY_PARK_MS, staleMs: config.BOT_STALE_MINUTES * 60_000 };
  for (const statement of witness(times)) await database.pool.query(statement);
  await database.close();
  const dump = await link.dump();
  await link.close();
  return { dump, tokens, config };
}

/** What an operator does with `account add`: the account is active again. */
export async function giveTokens(database: Database, accounts: readonly FakeAccount[]): Promise<void> {
  for (const { userId, accessToken, accessSecret, name } of accounts)
    await addXAccount(database, sealingKey(KEY), userId, { accessToken, accessSecret }, name);
}

/** The day's own copy, and a look into it; `aside`: for when nobody else is at it, as the embedded engine has one session for all. */
export async function openDay(dump: Uint8Array, { aside = false } = {}): Promise<{ link: PgliteLink; probe: Database }> {
  const link = await openPgliteHere({ dump });
  const probe = await openDatabase({ log: silentLog, link, aside });
  await probe.ping();
  return { link, probe };
}
