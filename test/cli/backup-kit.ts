/** Houses to be saved and restored, and what the commands say. */
import { afterAll, afterEach, expect } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { backupCommand } from '../../src/cli/backup.ts';
import { withDatabase } from '../../src/cli/local.ts';
import { readConfig } from '../../src/config.ts';
import { UketsukeError } from '../../src/core/errors.ts';
import { backupLines } from '../../src/platform/backup/write.ts';
import { openHouse, startProduct, type Edition, type House, type HouseOptions } from '../support/product.ts';

/** Closed after each test, the newest first. */
export const opened: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of opened.splice(0).reverse()) await one.close();
});

export async function house(edition: Edition, options: HouseOptions = {}): Promise<House> {
  const made = await openHouse({ edition, content: 'small', ...options });
  opened.push(made);
  return made;
}

export async function folder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'uketsuke-backup-'));
  opened.push({ close: () => rm(path, { recursive: true, force: true }) });
  return path;
}

/** A command's answer: its exit code, or the sentence that it ended with. */
export async function call(command: typeof backupCommand, args: string[], env: Record<string, string>) {
  const written = { out: '', err: '' };
  const io = {
    out: (line: string) => void (written.out += line),
    err: (line: string) => void (written.err += line),
    env,
    locale: 'en' as const,
  };
  try {
    return { code: await command(args, io), ...written };
  } catch (error) {
    if (!(error instanceof UketsukeError)) throw error;
    return { code: 1, ...written, err: error.message };
  }
}

/** Everything that the house holds, but for the moment at which one looks. */
export async function heldBy(env: Record<string, string>): Promise<string[]> {
  return withDatabase(
    readConfig(env),
    async (database) => {
      const lines: string[] = [];
      for await (const line of backupLines(database)) lines.push(line);
      return lines.slice(1);
    },
    { asItIs: true },
  );
}

export async function asked<T>(env: Record<string, string>, sql: string): Promise<T[]> {
  return withDatabase(readConfig(env), async (database) => (await database.pool.query(sql)).rows as T[], { asItIs: true });
}

type Saved = { lived: House; file: string; remove(): Promise<void> };
const lived = new Map<Edition, Promise<Saved>>();
afterAll(async () => {
  for (const one of lived.values()) await (await one).remove();
});

/** One house of each edition in which Hana has been answered and somebody has asked for a person, saved as a file. */
export function savedOnce(edition: Edition): Promise<Saved> {
  const known = lived.get(edition) ?? live(edition);
  lived.set(edition, known);
  return known;
}

async function live(edition: Edition): Promise<Saved> {
  const lived = await openHouse({ edition, content: 'small' });
  const product = await startProduct(lived);
  await product.customer('501', { name: '花\u{1F33C}' }).says('渋谷店にキャンパスノートA5はありますか');
  await product.customer('502').says('人');
  await product.customer('502').settled();
  await product.stop();
  const path = await mkdtemp(join(tmpdir(), 'uketsuke-saved-'));
  const file = join(path, 'house.backup.gz');
  expect(await call(backupCommand, ['--to', file], lived.env)).toMatchObject({ code: 0, err: '' });
  return { lived, file, remove: () => Promise.all([lived.close(), rm(path, { recursive: true })]).then(() => undefined) };
}

/** That file, and a copy of that house that a test may change. */
export async function savedHouse(edition: Edition): Promise<{ from: House; file: string }> {
  const { lived, file } = await savedOnce(edition);
  return { from: await house(edition, { like: lived }), file };
}
