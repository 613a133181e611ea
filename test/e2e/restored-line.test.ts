import { afterEach, expect, it } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { backupCommand } from '../../src/cli/backup.ts';
import { restoreCommand } from '../../src/cli/restore.ts';
import { openHouse, startProduct, until, type House, type Product } from '../support/product.ts';
import { quiet } from '../support/quiet.ts';
import { OFTEN } from '../support/repair.ts';

const QUESTIONS = ['渋谷店の営業時間は？', '新宿店の営業時間は？', '横浜店の営業時間は？'];

let house: House;
let product: Product;
let folder: string;
afterEach(async () => {
  await product?.stop();
  await house?.close();
  await rm(folder, { recursive: true, force: true });
}, 60_000);

const heard = (id: string) => house.x.messagesTo(id).map(({ text }) => text);
const run = async (command: typeof backupCommand, args: string[]) => {
  const said: string[] = [];
  const say = (line: string) => void said.push(line);
  expect([await command(args, { out: say, err: say, env: house.env, locale: 'en' }), said]).toEqual([0, expect.anything()]);
};
const waiting = (id: string) => product.customer(id).outbound();

it('sends all of a conversation’s line that X’s record does not show after a restore, in its order and once, and calls nobody for it', async () => {
  house = await openHouse({ content: 'small' });
  folder = await mkdtemp(join(tmpdir(), 'uketsuke-line-'));
  product = await startProduct(house);
  const reset = String(Math.ceil(Date.now() / 1000) + 15);
  const headers = { 'x-rate-limit-limit': '15', 'x-rate-limit-remaining': '0', 'x-rate-limit-reset': reset };
  house.x.faults.rates.push({ endpoint: 'send', fault: { kind: 'limited', headers }, rate: 1 });
  for (const [at, question] of QUESTIONS.entries())
    for (const id of ['501', '502']) {
      product.customer(id).writesOnly(question);
      await until('its answer waits', async () => (await waiting(id)).length === at + 1);
    }
  const line = (await waiting('501')).map(({ text }) => text);
  const lineOf502 = (await waiting('502')).map(({ text }) => text);
  expect([new Set(line).size, (await waiting('501')).map(({ state }) => state)]).toEqual([3, ['pending', 'pending', 'pending']]);
  await product.stop();
  const file = join(folder, 'house.backup.gz');
  await run(backupCommand, ['--to', file]);
  // Of the other one's, the first went out afterwards.
  house.x.clearFaults();
  house.x.brand().saysFromApp('502', lineOf502[0] ?? '');
  await run(restoreCommand, ['--from', file, '--replace']);

  product = await startProduct(house, OFTEN);
  await house.x.waitForMessages('501', 3, 60_000);
  await house.x.waitForMessages('502', 2, 60_000);
  for (const id of ['501', '502']) await quiet(product, id);
  expect([heard('501'), heard('502')]).toEqual([line, lineOf502.slice(1)]);
  for (const id of ['501', '502']) {
    expect((await waiting(id)).map(({ state }) => state)).toEqual(['sent', 'sent', 'sent']);
    expect(await product.customer(id).conversation()).toMatchObject({ owner: 'bot' });
  }
  expect(house.x.log.requests.filter(({ endpoint, outcome }) => endpoint === 'send' && outcome === 201)).toHaveLength(5);
}, 180_000);
