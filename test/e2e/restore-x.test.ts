import { afterEach, expect, it } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { backupCommand } from '../../src/cli/backup.ts';
import { restoreCommand } from '../../src/cli/restore.ts';
import { describeWith } from '../support/need.ts';
import { openHouse, startProduct, until, type Edition, type House, type Product } from '../support/product.ts';
import { quiet } from '../support/quiet.ts';
import { lastLook, OFTEN, unturned } from '../support/repair.ts';

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

const run = async (command: typeof backupCommand, args: string[]) => {
  const lines: string[] = [];
  const io = {
    out: (line: string) => void lines.push(line),
    err: (line: string) => void lines.push(line),
    env: house.env,
    locale: 'en' as const,
  };
  expect([await command(args, io), lines]).toEqual([0, expect.anything()]);
};
const heard = (id: string) => house.x.messagesTo(id).map(({ text }) => text);
const sends = () => house.x.log.requests.filter(({ endpoint }) => endpoint === 'send').length;
const account = () => product.app.database.db.selectFrom('account').selectAll().where('channel', '=', 'x').executeTakeFirstOrThrow();

/** Customers by what the backup knows of them, and what happened since. */
async function live(file: string): Promise<void> {
  product = await startProduct(house);
  expect(await product.customer('501').says(QUESTION)).toMatch(ANSWER);
  // Waits at the time of the backup, and goes out after it.
  const reset = String(Math.ceil(Date.now() / 1000) + 8);
  const headers = { 'x-rate-limit-limit': '15', 'x-rate-limit-remaining': '0', 'x-rate-limit-reset': reset };
  house.x.fault('send', { kind: 'limited', headers });
  product.customer('502').writesOnly(QUESTION);
  await until('X has refused it for now', () =>
    house.x.log.requests.some(({ endpoint, outcome }) => endpoint === 'send' && outcome === 429),
  );
  await product.stop();
  await run(backupCommand, ['--to', file]);

  product = await startProduct(house);
  await house.x.waitForMessages('502', 1, 30_000);
  // Of these the backup knows nothing.
  expect(await product.customer('503').says(QUESTION)).toMatch(ANSWER);
  expect(await product.customer('501').says('新宿店は？')).toMatch(/新宿店/);
  expect(await product.customer('508').says('停止')).toMatch(/停止/);
  product.customer('504').writesOnly('人');
  await house.x.waitForMessages('504', 1, 30_000);
  house.x.brand().saysFromApp('504', '担当の田中です。');
  for (const id of ['501', '502', '503', '504', '508']) await quiet(product, id);
  await product.stop();
  // Nobody is there.
  house.x.setWebhookUrl(null);
  house.x.customer('505').says(QUESTION);
}

function restores(edition: Edition): void {
  it('sends nothing until X’s record is matched, and then only what nobody has been told', async () => {
    house = await openHouse({ edition, content: 'small' });
    folders.push(await mkdtemp(join(tmpdir(), 'uketsuke-restore-')));
    const file = join(folders[0] ?? '', 'house.backup.gz');
    await live(file);
    const before = Object.fromEntries(['501', '502', '503', '504', '508'].map((id) => [id, heard(id)]));
    await run(restoreCommand, ['--from', file, '--replace']);

    // X does not show its record: the account stays paused, also over a restart, and what comes in is stored.
    house.x.faults.rates.push({ endpoint: 'events', fault: { kind: 'error', status: 503 }, rate: 1 });
    const made = sends();
    for (let starts = 0; starts < 2; starts++) {
      product = await startProduct(house, OFTEN);
      await until('it has tried', async () => (await lastLook(product))?.problem?.includes('503'));
      expect(await account()).toMatchObject({ state: 'paused', paused_reason: 'reconcile' });
      product.customer(`50${6 + starts}`).writesOnly(QUESTION);
      await until('it is stored', async () => (await product.customer(`50${6 + starts}`).conversation()) !== undefined);
      if (starts === 0) await product.stop();
    }
    expect(sends()).toBe(made);

    house.x.clearFaults();
    await until('the account sends again', async () => (await account()).state === 'active');
    for (const id of ['505', '506', '507']) await house.x.waitForMessages(id, 1, 30_000);
    for (const id of ['501', '502', '503', '504', '505', '506', '507', '508']) await quiet(product, id);
    expect(Object.fromEntries(Object.keys(before).map((id) => [id, heard(id)]))).toEqual(before);
    for (const id of ['505', '506', '507']) expect(heard(id)).toEqual([expect.stringMatching(ANSWER)]);
    expect(await product.customer('502').outbound()).toMatchObject([{ state: 'sent' }]);
    expect((await product.customer('502').conversation())?.owner).toBe('bot');
    expect((await product.customer('504').conversation())?.owner).toBe('agent');
    // Stopped after the backup, and confirmed then.
    const stopped = await product.app.database.db
      .selectFrom('contact')
      .select('external_id')
      .where('opted_out_at', 'is not', null)
      .execute();
    expect(stopped).toEqual([{ external_id: '508' }]);
    expect(await unturned(product)).toEqual([]);
    expect((await lastLook(product))?.recovered).toBe(0);
    // Life goes on.
    expect(await product.customer('505').says('新宿店は？')).toMatch(/新宿店/);
  }, 180_000);
}

describeWith('PostgreSQL', 'a house restored from a backup (PostgreSQL)', () => restores('postgres'));
restores('embedded');
