import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { describeWith } from '../support/need.ts';
import { openHouse, startProduct, until, type House, type Product } from '../support/product.ts';
import { metric } from '../support/repair.ts';
import { openRedisPair, type RedisPair } from '../support/redis-pair.ts';

describeWith('Redis', 'a Redis that fails over to its replica', () => {
  let pair: RedisPair;
  let house: House;
  let product: Product;
  let next = 7500;

  beforeAll(async () => {
    pair = await openRedisPair();
    house = await openHouse({ edition: 'scaled', content: 'small', env: { REDIS_URL: pair.url } });
    product = await startProduct(house);
  }, 240_000);
  afterAll(async () => {
    await product?.stop();
    await pair?.close();
    await house?.close();
  }, 60_000);

  const somebody = () => product.customer(String(next++));
  const ask = async () => {
    const person = somebody();
    person.writesOnly('渋谷店の営業時間は？');
    await person.settled();
    return person;
  };
  /** Turns that workers were woken for by this server so far: the sweep leaves no trace there. */
  const wokenBy = async (server: 0 | 1) => {
    const events = await pair.admins[server].xrange('uketsuke:turn:events', '-', '+');
    const ended = events.filter(([, fields]) => fields[fields.indexOf('event') + 1] === 'completed');
    return ended.map(([id]) => id).at(-1) ?? '';
  };

  it.each<[string, 0 | 1, 0 | 1, () => void]>([
    ['with the connections to the old one left open', 0, 1, () => undefined],
    ['with those who are connected to the old one cut off', 1, 0, () => pair.cut()],
  ])(
    'answers everybody once meanwhile, and is woken by the new one afterwards: %s',
    async (_how, from, to, cut) => {
      const people = [await ask()];
      const first = await wokenBy(from);
      await until('the old one wakes it', async () => {
        people.push(await ask());
        return (await wokenBy(from)) > first;
      });
      const during = Array.from({ length: 4 }, somebody);
      during.forEach((person) => person.writesOnly('渋谷店の営業時間は？'));
      await pair.failOver();
      people.push(...during, await ask(), await ask());

      pair.follow();
      cut();
      people.push(await ask());
      const before = await wokenBy(to);
      await until('the new one wakes it', async () => {
        people.push(await ask());
        return (await wokenBy(to)) > before;
      });
      for (const person of people) await person.settled();
      expect(people.map((person) => person.heard())).toEqual(people.map(() => [expect.stringContaining('渋谷店')]));
      expect(await Promise.all(people.map((person) => person.outcomes()))).toEqual(people.map(() => ['answered']));
      expect(product.x.log.deliveries.filter(({ status }) => status !== 200)).toEqual([]);
    },
    120_000,
  );

  it('is told of where the new one may throw wake-ups away, until its setting is changed; it answers meanwhile', async () => {
    const evicts = () => metric(product, /^uketsuke_redis_evicts /);
    expect(await evicts()).toBe(0);
    await pair.admins[1].config('SET', 'maxmemory-policy', 'allkeys-lru');
    await pair.failOver();
    pair.follow();
    pair.cut();
    await until('it is told', async () => (await evicts()) === 1);
    expect((await ask()).heard()).toEqual([expect.stringContaining('渋谷店')]);
    await pair.admins[1].config('SET', 'maxmemory-policy', 'noeviction');
    await until('it is well again', async () => (await evicts()) === 0);
  }, 120_000);
});
