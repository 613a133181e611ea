import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { openRedis, type ProveRedis } from '../prove/services.ts';
import { describeWith } from '../support/need.ts';
import { openHouse, startProduct, until, type House, type Product } from '../support/product.ts';

/** The longest there is: what is answered sooner was woken. */
const SELDOM_MS = '60000';

describeWith('Redis', 'a Redis that is emptied, started anew, or gone', () => {
  let redis: ProveRedis;
  let house: House;
  let product: Product;
  let isGone = false;
  let next = 7000;

  beforeAll(async () => {
    const opened = await openRedis();
    if (!opened) throw new Error('Redis is not installed');
    redis = opened;
    house = await openHouse({ edition: 'scaled', content: 'small', env: { REDIS_URL: redis.url } });
  }, 240_000);
  afterAll(async () => {
    await product?.stop();
    await house?.close();
    if (!isGone) await redis?.stop();
  }, 60_000);

  const somebody = () => product.customer(String(next++));
  /** Somebody's question is answered; what was lost on its way meanwhile is of no matter here. */
  const isAnswered = (what: string) =>
    until(what, async () => {
      const { heard, writesOnly } = somebody();
      writesOnly('渋谷店の営業時間は？');
      return until('an answer comes', () => heard().length > 0, 4_000).catch(() => false);
    });

  it('wakes the workers again afterwards, without waiting for a sweep', async () => {
    product = await startProduct(house, { SWEEP_MS: SELDOM_MS });
    await isAnswered('it works');
    await redis.flush();
    await isAnswered('it works after Redis was emptied');
    await redis.restart(500);
    await isAnswered('it works after Redis was started anew');
    await product.stop();
  }, 120_000);

  it('loses nothing of what waited in it: the sweep answers all of it, once', async () => {
    product = await startProduct(house, { TURN_SETTLE_MS: '400' });
    const people = Array.from({ length: 12 }, somebody);
    for (const person of people) person.writesOnly('新宿店の営業時間は？');
    // The turns wait for their customers to have finished; their wake-ups do not live to see it.
    await until('all are stored', async () => {
      const stored = await Promise.all(people.map((person) => person.conversation()));
      return stored.every((conversation) => conversation !== undefined);
    });
    await redis.flush();
    for (const person of people) await person.settled();
    expect(people.map((person) => person.heard())).toEqual(people.map(() => [expect.stringContaining('新宿店')]));
    expect(await Promise.all(people.map((person) => person.outcomes()))).toEqual(people.map(() => ['answered']));
  }, 120_000);

  it('is not needed for an answer, nor for X to be told 200', async () => {
    await redis.stop();
    isGone = true;
    const people = Array.from({ length: 3 }, somebody);
    for (const person of people) person.writesOnly('渋谷店の営業時間は？');
    for (const person of people) await person.settled();
    expect(people.map((person) => person.heard())).toEqual(people.map(() => [expect.stringContaining('渋谷店')]));
    expect((await fetch(`${product.url}/readyz`)).status).toBe(200);
    expect(product.x.log.deliveries.filter(({ status }) => status !== 200)).toEqual([]);
  }, 120_000);
});
