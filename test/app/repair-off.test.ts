import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { matchBeforeSending } from '../../src/platform/database/match-before-sending.ts';
import { openHouse, startProduct, until, type House, type Product } from '../support/product.ts';

let house: House;
let product: Product;
beforeAll(async () => {
  house = await openHouse({ content: 'small', env: { REPAIR_MS: '0' } });
  product = await startProduct(house);
}, 60_000);
afterAll(async () => {
  await product?.stop();
  await house?.close();
}, 60_000);

it('matches X’s record after a failover that happens while it runs, also where nothing is compared otherwise', async () => {
  const { db, pool } = product.app.database;
  const state = async () => (await db.selectFrom('account').select('state').where('channel', '=', 'x').executeTakeFirstOrThrow()).state;
  // The start has looked, and found nothing to match.
  await until('a question is answered', () => product.customer('701').says('渋谷店の営業時間は？'));
  await matchBeforeSending((text, values) => pool.query(text, values), new Date().toISOString());
  expect(await state()).toBe('paused');
  await until('the account sends again', async () => (await state()) === 'active');
}, 60_000);
