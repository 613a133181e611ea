import { afterEach, expect, it } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { createPostgres } from '../support/database.ts';
import { describeWith } from '../support/need.ts';
import { openHouse, startProduct, until, type House, type Product } from '../support/product.ts';
import { quiet } from '../support/quiet.ts';
import { OFTEN } from '../support/repair.ts';
import { postgresFolder } from '../support/services.js';

const QUESTION = '渋谷店の営業時間は？';
const ANSWER = /渋谷店の.*営業時間/;

describeWith('PostgreSQL', 'a house loaded from a dump', (server) => {
  let house: House;
  let product: Product;
  const dropped: (() => Promise<void>)[] = [];
  afterEach(async () => {
    await product?.stop();
    for (const drop of dropped.splice(0)) await drop();
    await house?.close();
  }, 60_000);

  const tool = (name: string, args: string[], input?: Buffer) =>
    execFileSync(join(postgresFolder() ?? '', name), args, { input, maxBuffer: 2 ** 29, stdio: ['pipe', 'pipe', 'ignore'] });
  const heard = (id: string) => house.x.messagesTo(id).map(({ text }) => text);
  const dumpOf = () => tool('pg_dump', [house.env['DATABASE_URL'] ?? '']);

  it('sends nothing again that went out after the dump, and takes in what was said since', async () => {
    house = await openHouse({ edition: 'postgres', content: 'small' });
    product = await startProduct(house);
    expect(await product.customer('601').says(QUESTION)).toMatch(ANSWER);
    // Waits when the dump is made, and goes out after it.
    const reset = String(Math.ceil(Date.now() / 1000) + 8);
    const headers = { 'x-rate-limit-limit': '15', 'x-rate-limit-remaining': '0', 'x-rate-limit-reset': reset };
    house.x.fault('send', { kind: 'limited', headers });
    product.customer('602').writesOnly(QUESTION);
    await until('X has refused it for now', () =>
      house.x.log.requests.some(({ endpoint, outcome }) => endpoint === 'send' && outcome === 429),
    );
    await quiet(product, '601');
    const dump = dumpOf();
    await house.x.waitForMessages('602', 1, 30_000);
    expect(await product.customer('603').says(QUESTION)).toMatch(ANSWER);
    for (const id of ['601', '602', '603']) await quiet(product, id);
    await product.stop();
    const before = Object.fromEntries(['601', '602', '603'].map((id) => [id, heard(id)]));

    const place = await createPostgres(server);
    dropped.push(place.drop);
    tool('psql', ['-q', '-v', 'ON_ERROR_STOP=1', place.url], dump);
    product = await startProduct({ ...house, env: { ...house.env, DATABASE_URL: place.url } }, OFTEN);
    const account = () => product.app.database.db.selectFrom('account').selectAll().where('channel', '=', 'x').executeTakeFirstOrThrow();
    await until('the account sends again', async () => (await account()).state === 'active');
    expect(await product.customer('604').says(QUESTION)).toMatch(ANSWER);
    for (const id of ['601', '602', '603', '604']) await quiet(product, id);
    expect(Object.fromEntries(Object.keys(before).map((id) => [id, heard(id)]))).toEqual(before);
    expect(await product.customer('602').outbound()).toMatchObject([{ state: 'sent' }]);
    expect((await product.customer('602').conversation())?.owner).toBe('bot');
  }, 120_000);
});
