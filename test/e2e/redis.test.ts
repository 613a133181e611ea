import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { readConfig } from '../../src/config.ts';
import { openRedis, type ProveRedis } from '../prove/services.ts';
import { describeWith } from '../support/need.ts';
import { openHouse, startProduct, until, type House, type Product } from '../support/product.ts';
import { metric } from '../support/repair.ts';
import { firstAdmin, type Member } from '../support/staff.ts';

/** The longest there is: what is answered sooner was woken. */
const SELDOM_MS = '60000';

describeWith('Redis', 'a Redis that is emptied, started anew, or gone', () => {
  let redis: ProveRedis;
  let house: House;
  let product: Product;
  let aya: Member;
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

  it('wakes the workers again afterwards, without waiting for a sweep, and tells an open desk of it', async () => {
    product = await startProduct(house, { SWEEP_MS: SELDOM_MS });
    aya = await firstAdmin(() => product, 'Aya');
    // It does not look by itself: what it tells, Redis has told it.
    const { stream } = await withoutLooking(() => aya.stream());
    const hana = somebody();
    await hana.says('渋谷店の営業時間は？');
    const { id } = (await hana.conversation()) ?? { id: 0 };
    const isTold = () => stream.tells(id, async () => hana.writesOnly('新宿店の営業時間は？'));
    await isAnswered('it works');
    await isTold();
    await redis.flush();
    await isAnswered('it works after Redis was emptied');
    await isTold();
    await redis.restart(500);
    await isAnswered('it works after Redis was started anew');
    // The first may be what it missed meanwhile; the second it is told as ever.
    await isTold();
    await hana.settled();
    await isTold();
    expect(stream.isOver()).toBe(false);
    await hana.settled();
    await product.stop();
    await stream.close();
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

  it('is not needed for an answer, nor for X to be told 200, nor for an open desk: the sweep does it, seconds later', async () => {
    await product.stop();
    const seldom = Number(SELDOM_MS) - 1;
    const sweeps = holdSweeps(seldom);
    try {
      product = await startProduct(house, { SWEEP_MS: String(seldom) });
      const { stream, intervals } = await withoutLooking(() => aya.stream());
      await until('the first sweep is over', sweeps.areHeld);
      expect(await metric(product, /^uketsuke_redis_up/)).toBe(1);
      await redis.stop();
      isGone = true;
      const people = Array.from({ length: 3 }, somebody);
      for (const person of people) person.writesOnly('渋谷店の営業時間は？');
      await product.x.idle();
      expect(product.x.log.deliveries.filter(({ status }) => status !== 200)).toEqual([]);
      expect((await fetch(`${product.url}/readyz`)).status).toBe(200);
      expect(await metric(product, /^uketsuke_redis_up/)).toBe(0);
      const due = `select count(*)::int as count from conversation where turn_due_at <= app_now()`;
      await until('all turns are due', async () => {
        const { rows } = await product.app.database.pool.query<{ count: number }>(due);
        return rows[0]?.count === people.length;
      });
      // Nobody wakes the workers, and nobody tells the desk.
      expect(people.map((person) => person.heard())).toEqual(people.map(() => []));
      const ids = await Promise.all(people.map(async (person) => (await person.conversation())?.id ?? 0));
      expect(ids.map((id) => stream.of(id))).toEqual([0, 0, 0]);

      intervals.forEach(({ look }) => look());
      await until('the desk is told of all of them', () => ids.every((id) => stream.of(id) > 0));
      await until('all are answered', () => {
        sweeps.run();
        return people.every((person) => person.heard().length > 0);
      });
      for (const person of people) await person.settled();
      expect(people.map((person) => person.heard())).toEqual(people.map(() => [expect.stringContaining('渋谷店')]));
      await stream.close();

      const shipped = [readConfig({}).SWEEP_MS, ...intervals.map(({ ms }) => ms)];
      expect(shipped.length).toBeGreaterThan(1);
      expect(Math.max(...shipped)).toBeLessThanOrEqual(5_000);
    } finally {
      sweeps.release();
    }
  }, 120_000);
});

type Interval = { look: () => void; ms: number };

/** Opens a stream that looks into the database only when the test says so, not every few seconds. */
async function withoutLooking<T>(open: () => Promise<T>): Promise<{ stream: T; intervals: Interval[] }> {
  const real = globalThis.setInterval;
  const intervals: Interval[] = [];
  const held = (look: () => void, ms: number) => {
    intervals.push({ look, ms });
    return real(() => undefined, 3_600_000).unref();
  };
  Object.assign(globalThis, { setInterval: held });
  try {
    return { stream: await open(), intervals };
  } finally {
    Object.assign(globalThis, { setInterval: real });
  }
}

/** Keeps back whatever would be done in exactly so many ms: the sweep, which the test then makes itself. */
function holdSweeps(ms: number) {
  const real = globalThis.setTimeout;
  let held: (() => void) | undefined;
  const keep = (work: () => void, wait?: number, ...rest: unknown[]) => {
    if (wait !== ms) return real(work, wait, ...rest);
    held = work;
    return real(() => undefined, 0);
  };
  Object.assign(globalThis, { setTimeout: keep });
  return {
    areHeld: () => held !== undefined,
    /** The next one, unless one is under way. */
    run() {
      const work = held;
      held = undefined;
      work?.();
    },
    release: () => void Object.assign(globalThis, { setTimeout: real }),
  };
}
