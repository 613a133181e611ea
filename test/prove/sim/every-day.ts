import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { FAKE_ACCOUNT, FAKE_KEYS } from '../../../src/rehearsal/fake-x.ts';
import type { FakeAccount } from '../../../src/rehearsal/model.ts';
import { prepare, settingsFor, type Beginning } from './store.ts';

const root = fileURLToPath(new URL(import.meta.url.includes('/dist/') ? '../../../../' : '../../../', import.meta.url));
const AGENTS = ['aoki', 'baba', 'chiba'];

export const ACCOUNTS: FakeAccount[] = ['a', 'b', 'c'].map((name, index) => ({
  ...FAKE_ACCOUNT,
  userId: String(BigInt(FAKE_ACCOUNT.userId) + BigInt(index)),
  accessToken: `token-${name}`,
  accessSecret: `secret-${name}`,
}));

/** What every day of a simulation begins with, and a way to clear it up. */
export const everyDay = async (): Promise<Beginning & { close(): void }> => {
  const folder = mkdtempSync(join(tmpdir(), 'uketsuke-simulation-'));
  const config = settingsFor(join(root, 'test/prove/content'), folder, FAKE_KEYS, ACCOUNTS[0] as FakeAccount);
  return { ...(await prepare(config, ACCOUNTS, AGENTS)), close: () => rmSync(folder, { recursive: true, force: true }) };
};
