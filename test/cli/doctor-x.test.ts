import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { addXAccount } from '../../src/app/accounts.ts';
import { doctorCommand } from '../../src/cli/doctor.ts';
import type { Finding } from '../../src/cli/doctor/finding.ts';
import { xCommand } from '../../src/cli/x.ts';
import { loadSecrets, sealingKey } from '../../src/platform/secrets.ts';
import { FAKE_ACCOUNT } from '../../src/rehearsal/fake-x.ts';
import { describeWith } from '../support/need.ts';
import { openHouse, startProduct, type Edition, type House, type Product } from '../support/product.ts';

const ADDED = { ...FAKE_ACCOUNT, userId: '5550001', accessToken: '5550001-token', screenName: 'kamoya_help' };
let house: House;
let product: Product;
let env: Record<string, string>;

afterEach(async () => {
  await product?.stop();
  await house?.close();
});

async function findings(): Promise<Finding[]> {
  const lines: string[] = [];
  const say = (text: string) => void lines.push(text);
  await doctorCommand(['--json'], { out: say, err: say, env: { ...env, CONTENT_DIR: '/nowhere' }, locale: 'en' });
  return (JSON.parse(lines.join('\n')) as { findings: Finding[] }).findings;
}
/** What the doctor says of the accounts at X. */
const ofAccounts = async () =>
  (await findings()).filter(({ code }) => code.startsWith('account-')).map(({ level, code, text }) => `${level} ${code}: ${text.en}`);

async function give(tokens: { accessToken: string; accessSecret: string }): Promise<void> {
  const secrets = await loadSecrets(house.env, house.env['DATA_DIR']);
  await addXAccount(product.app.database, sealingKey(secrets.ENCRYPTION_KEY), ADDED.userId, tokens, '@kamoya_help');
}

/** A desk with the account of the settings and one that was added, both subscribed. */
async function open(edition: Edition): Promise<void> {
  house = await openHouse({ content: 'small', edition, x: { accounts: [FAKE_ACCOUNT, { ...ADDED }] } });
  product = await startProduct(house);
  env = { ...house.env, PUBLIC_URL: product.url };
  await give(ADDED);
  if (edition === 'embedded')
    await writeFile(
      join(house.env['DATA_DIR'] ?? '', 'server.json'),
      JSON.stringify({ url: product.url, adminToken: product.app.localToken, pid: 1 }),
    );
  for (const { userId, accessToken, accessSecret } of [FAKE_ACCOUNT, ADDED]) {
    const settings = { ...env, X_USER_ID: userId, X_ACCESS_TOKEN: accessToken, X_ACCESS_SECRET: accessSecret };
    expect(await xCommand(['connect'], { out: () => undefined, err: () => undefined, env: settings, locale: 'en' })).toBe(0);
  }
}

function tests(edition: Edition): void {
  beforeEach(() => open(edition));

  it('tries each account’s own tokens, and says whether X delivers its DMs', async () => {
    // The desk's own settings name no PUBLIC_URL, and X knows no other webhook of the app.
    expect(await ofAccounts()).toEqual([
      'ok account-right: Replies go out as @kamoya (id 4337869213).',
      'ok account-delivered: X delivers the DMs of @kamoya here.',
      'ok account-right: Replies go out as @kamoya_help (id 5550001).',
      'ok account-delivered: X delivers the DMs of @kamoya_help here.',
    ]);
    const before = house.x.log.requests.length;
    house.x.subscriptions.unsubscribeAll();
    expect((await ofAccounts()).filter((said) => said.startsWith('problem'))).toEqual([
      expect.stringContaining('account-undelivered: X does not deliver the DMs of @kamoya here'),
      expect.stringContaining('account-undelivered: X does not deliver the DMs of @kamoya_help here'),
    ]);
    const changing = house.x.log.requests.slice(before).filter(({ method, path }) => method !== 'GET' && !path.startsWith('/oauth2'));
    expect(changing.filter(({ method }) => method !== 'HEAD')).toEqual([]);
  });

  it('names the event type that X does not deliver', async () => {
    const settings = { ...env, X_USER_TOKEN: FAKE_ACCOUNT.userToken };
    expect(await xCommand(['connect'], { out: () => undefined, err: () => undefined, env: settings, locale: 'en' })).toBe(0);
    house.x.subscriptions.unsubscribe(FAKE_ACCOUNT.userId);
    expect(await ofAccounts()).toContainEqual('ok account-delivered: X delivers the DMs of @kamoya here.');
    house.x.subscriptions.endActivity(FAKE_ACCOUNT.userId, 'dm.sent');
    expect((await ofAccounts()).filter((said) => said.startsWith('problem'))).toEqual([
      expect.stringMatching(/^problem account-delivered-in-part: .*@kamoya.*dm\.sent/),
    ]);
  });

  it('names the account whose tokens X refuses, are another’s, or are not there', async () => {
    house.x.accounts[1]!.accessToken = 'renewed';
    expect(await ofAccounts()).toContainEqual(expect.stringMatching(/^problem account-tokens-wrong: .* @kamoya_help\./));
    await give(FAKE_ACCOUNT);
    expect(await ofAccounts()).toContainEqual(
      expect.stringContaining('problem account-tokens-other: The tokens kept for @kamoya_help belong to @kamoya (id 4337869213)'),
    );
    await product.app.database.db.updateTable('account').set({ credentials: null }).where('external_id', '=', ADDED.userId).execute();
    expect(await ofAccounts()).toContainEqual(expect.stringContaining('problem account-tokens-missing: @kamoya_help has no tokens'));
  });
}

describe('uketsuke doctor on accounts that were added (embedded, through the desk)', () => tests('embedded'));
describeWith('PostgreSQL', 'uketsuke doctor on accounts that were added (PostgreSQL)', () => tests('postgres'));
