import { afterEach, expect, it } from '@jest/globals';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { accountCommand } from '../../src/cli/account.ts';
import { backupCommand } from '../../src/cli/backup.ts';
import { restoreCommand } from '../../src/cli/restore.ts';
import { InputError } from '../../src/core/errors.ts';
import { createToken } from '../../src/platform/http/bearer.ts';
import { describeWith } from '../support/need.ts';
import { openHouse, startProduct, until, type Edition, type House, type Product } from '../support/product.ts';
import { quiet } from '../support/quiet.ts';
import { lastLook, OFTEN } from '../support/repair.ts';

const QUESTION = '渋谷店の営業時間は？';
const ANSWER = /渋谷店の.*営業時間/;

let house: House;
let product: Product;
const folders: string[] = [];
afterEach(async () => {
  await product?.stop();
  await house?.close();
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true });
}, 60_000);

/** As src/cli/main.ts does it. */
async function run(command: typeof backupCommand, args: string[], locale: 'ja' | 'en' = 'en'): Promise<{ code: number; said: string }> {
  const lines: string[] = [];
  const say = (line: string) => void lines.push(line);
  const code = await command(args, { out: say, err: say, env: house.env, locale }).catch((error: unknown) => {
    if (!(error instanceof InputError)) throw error;
    say(error.message);
    return 1;
  });
  return { code, said: lines.join('\n') };
}

const account = () => product.app.database.db.selectFrom('account').selectAll().where('channel', '=', 'x').executeTakeFirstOrThrow();

/** The embedded database is asked through the server that holds it, which src/main.ts writes down. */
async function announce(): Promise<void> {
  const adminToken = await createToken(product.app.database, 'operator', ['admin'], null);
  await writeFile(join(house.env['DATA_DIR'] ?? '', 'server.json'), JSON.stringify({ url: product.url, adminToken, pid: process.pid }));
}

function resumes(edition: Edition): void {
  it('goes on without X’s record when an operator says so, and leaves what is in doubt to a person', async () => {
    house = await openHouse({ edition, content: 'small' });
    folders.push(await mkdtemp(join(tmpdir(), 'uketsuke-closed-')));
    const file = join(folders[0] ?? '', 'house.backup.gz');
    product = await startProduct(house);
    expect(await product.customer('501').says(QUESTION)).toMatch(ANSWER);
    const { external_id: userId } = await account();
    // The backup has this one's answer as waiting; it goes out afterwards.
    const reset = String(Math.ceil(Date.now() / 1000) + 8);
    const headers = { 'x-rate-limit-limit': '15', 'x-rate-limit-remaining': '0', 'x-rate-limit-reset': reset };
    house.x.fault('send', { kind: 'limited', headers });
    product.customer('502').writesOnly(QUESTION);
    await until('X has refused it for now', () =>
      house.x.log.requests.some(({ endpoint, outcome }) => endpoint === 'send' && outcome === 429),
    );
    await product.stop();
    expect(await run(backupCommand, ['--to', file])).toMatchObject({ code: 0 });
    product = await startProduct(house);
    await house.x.waitForMessages('502', 1, 30_000);
    await product.stop();
    expect(await run(restoreCommand, ['--from', file, '--replace'])).toMatchObject({ code: 0 });

    // The plan has no reading.
    house.x.faults.rates.push({ endpoint: 'events', fault: { kind: 'error', status: 403 }, rate: 1 });
    product = await startProduct(house, OFTEN);
    await until('it has tried', async () => (await lastLook(product))?.problem?.includes('403'));
    product.customer('503').writesOnly(QUESTION);
    await until('it is stored', async () => (await product.customer('503').conversation()) !== undefined);
    expect(await account()).toMatchObject({ state: 'paused', paused_reason: 'reconcile' });

    if (edition === 'embedded') await announce();
    expect(await run(accountCommand, ['resume', '999'], 'ja')).toEqual({ code: 1, said: 'Xのアカウント 999 はありません。' });
    expect(await run(accountCommand, ['resume', '@kamoya'])).toMatchObject({ code: 2 });
    const resumed = await run(accountCommand, ['resume', userId]);
    expect(resumed).toMatchObject({ code: 0 });
    expect(resumed.said).toBe(
      `Account ${userId} sends again, without being matched.\nReplies that may or may not have arrived: 1. They are not sent again; look at them at the desk.`,
    );
    expect(await account()).toMatchObject({ state: 'active', paused_reason: null });
    await house.x.waitForMessages('503', 1, 30_000);
    for (const id of ['501', '502', '503']) await quiet(product, id);
    expect(house.x.messagesTo('503').map(({ text }) => text)).toEqual([expect.stringMatching(ANSWER)]);
    // Its answer once, and then that a person looks.
    expect(house.x.messagesTo('502').map(({ text }) => text)).toEqual([expect.stringMatching(ANSWER), expect.stringContaining('担当者')]);
    expect((await product.customer('502').outbound())[0]).toMatchObject({ state: 'parked', reason: 'restored' });
    expect(await run(accountCommand, ['resume', userId], 'ja')).toEqual({
      code: 1,
      said: `アカウント ${userId} は照合待ちではありません。なぜ送らないかは doctor で確かめてください。`,
    });
    expect(await product.customer('501').says('新宿店は？')).toMatch(/新宿店/);
  }, 180_000);
}

describeWith('PostgreSQL', 'an account whose record stays closed after a restore (PostgreSQL)', () => resumes('postgres'));
resumes('embedded');
