import { beforeEach, expect, it } from '@jest/globals';
import { ensureAccounts } from '../../src/app/accounts.ts';
import { readConfig } from '../../src/config.ts';
import type { Database } from '../../src/platform/database/engine.ts';
import { describeOnEngines } from '../support/engines.ts';

const APP_ID = '0a1b2c3d-0000-4000-8000-00000000b0a1';

describeOnEngines('the accounts of the settings', (open) => {
  let database: Database;
  beforeEach(() => {
    database = open();
  });

  const ensure = (env: Record<string, string>) => ensureAccounts(database, readConfig(env), Buffer.alloc(32));
  const names = async () =>
    (await database.db.selectFrom('account').selectAll().execute()).map((row) => `${row.channel} ${row.external_id}`);

  it('hold the Bot Framework only where it is asked for', async () => {
    await ensure({});
    expect(await names()).toEqual(['web web']);
    await ensure({ BOTFRAMEWORK_EMULATOR: 'true' });
    expect(await names()).toEqual(['web web', 'botframework emulator']);
  });

  it('are active again with a new start, also after the login service has refused the bot', async () => {
    const env = { MICROSOFT_APP_ID: APP_ID, MICROSOFT_APP_PASSWORD: 'secret' };
    await ensure(env);
    await database.db.updateTable('account').set({ state: 'paused', paused_reason: 'unauthorized' }).execute();
    await ensure(env);
    const account = database.db.selectFrom('account').selectAll().where('channel', '=', 'botframework');
    expect(await account.executeTakeFirst()).toMatchObject({ external_id: APP_ID, state: 'active', paused_reason: null });
  });

  it('keep X’s tokens as they are sealed while the settings name the same, and take new ones', async () => {
    const env = { X_CONSUMER_KEY: 'key', X_CONSUMER_SECRET: 'secret', X_USER_ID: '99', X_ACCESS_TOKEN: '99-one', X_ACCESS_SECRET: 'one' };
    const sealed = async () =>
      (await database.db.selectFrom('account').select('credentials').where('channel', '=', 'x').executeTakeFirstOrThrow()).credentials;
    await ensure(env);
    const first = await sealed();
    expect(first).not.toBeNull();
    await ensure(env);
    expect(await sealed()).toEqual(first);
    await ensure({ ...env, X_ACCESS_SECRET: 'two' });
    expect(await sealed()).not.toEqual(first);
  });
});
