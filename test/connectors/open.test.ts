import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { checkConnectors, openConnectors, type Connectors } from '../../src/connectors/open.ts';
import type { Row } from '../../src/connectors/connector.ts';
import { flows, makeContext, shippedSetup, until } from './context.ts';

const shipped: unknown = parse(readFileSync(join(flows, 'connectors.yaml'), 'utf8'));
const now = Date.parse('2026-11-21T14:00:00+09:00');

describe('the connectors that ship, with the sample data', () => {
  const place = makeContext(now);
  let connectors: Connectors;
  beforeAll(async () => {
    cpSync(join(flows, 'data'), join(place.dir, 'data'), { recursive: true });
    const { log, clock } = place.context;
    connectors = await openConnectors(shipped, { baseDir: place.dir, log, clock, setup: () => shippedSetup });
  });
  afterAll(async () => {
    await connectors.close();
    place.remove();
  });
  const ask = (name: string, filter: Record<string, string>, more: { q?: string; near?: string; limit?: number } = {}) =>
    connectors.get(name)!.lookup({ filter, ...more }, 2000);

  it('load without a word of complaint', () => {
    expect(place.logged).toEqual([]);
    expect(connectors.names).toEqual(['products', 'stores', 'stock', 'orders', 'restock', 'hours']);
    expect(connectors.get('nothing')).toBeUndefined();
  });

  it('hold three thousand products in each of 24 shops', async () => {
    const [products, stores, stock] = await Promise.all(
      ['products', 'stores', 'stock'].map(async (name) => (await ask(name, {}, { limit: 1 })).total),
    );
    expect(products).toBeGreaterThanOrEqual(3000);
    expect(stores).toBe(24);
    expect(stock).toBe(products! * 24);
  });

  it('say how many A5 notebooks Shibuya has, with the names and the price of what is joined', async () => {
    const [product] = (await ask('products', {}, { q: 'きゃんぱすのーとA5' })).items;
    const [store] = (await ask('stores', {}, { q: '渋谷' })).items;
    const { items } = await ask('stock', { product: String(product?.id), store: String(store?.id) });
    expect(items).toEqual([
      expect.objectContaining({
        quantity: 12,
        product_name: 'キャンパスノート A5 横罫',
        product_price: 242,
        store_name: '渋谷店',
        store_name_en: 'Shibuya',
      }),
    ]);
  });

  it('find the nearest other shops that have what one has not', async () => {
    const [mug] = (await ask('products', { name: 'マグカップ ブルー' })).items;
    const { items } = await ask('stock', { product: String(mug?.id), quantity_min: '1', store_not: 'S01' }, { near: 'S01', limit: 3 });
    expect(items[0]).toMatchObject({ store_name: '新宿店', quantity: 4 });
    const distances = items.map(({ distance_km }) => Number(distance_km));
    expect(distances).toEqual([...distances].sort((a, b) => a - b));
    expect(distances[0]).toBeGreaterThan(0);
  });

  it('filter stock by a column of what is joined', async () => {
    const { items } = await ask('stock', { product: 'P00001', store_area: '近畿' });
    expect(items.map(({ store_name }) => store_name).sort()).toEqual(['なんば店', '京都店', '梅田店', '神戸三宮店'].sort());
  });

  it('tell an order only to whoever knows its number and postal code', async () => {
    expect((await ask('orders', { order_number: 'km20260003', postal_code: '1500042' })).items).toMatchObject([
      { status: '発送済み', item_ja: '波佐見マグ 藍' },
    ]);
    await expect(ask('orders', { order_number: 'KM-20260003' })).rejects.toMatchObject({ code: 'key-required' });
  });

  it('give the names of products and shops to whoever reads messages', () => {
    const gazetteers = connectors.gazetteers();
    expect(gazetteers.map(({ type }) => type)).toEqual(['product', 'store']);
    const shibuya = gazetteers[1]?.entries[0];
    expect(shibuya).toMatchObject({ id: 'S01', name: '渋谷店', fields: { area: '関東' } });
    const columns = gazetteers[0]?.entries.map(({ fields }) => Object.keys(fields).length);
    expect(new Set(columns).size).toBe(1);
    expect(shibuya?.aliases).toEqual(expect.arrayContaining(['Shibuya', '渋谷', 'シブヤテン']));
  });

  it('take a new file, with its names', async () => {
    const heard: string[] = [];
    const stop = connectors.onChange((name) => heard.push(name));
    const file = join(place.dir, 'data/stores.csv');
    writeFileSync(file, readFileSync(file, 'utf8').replace('渋谷店', '渋谷本店'));
    await until('the new shop', () => heard.includes('stores'));
    stop();
    expect(connectors.gazetteers()[1]?.entries[0]?.name).toBe('渋谷本店');
    expect((await ask('stock', { product: 'P00001', store: 'S01' })).items[0]).toMatchObject({ store_name: '渋谷本店' });
  });

  it('do not answer with half a row when what is joined cannot be read', async () => {
    const other = makeContext(now);
    cpSync(join(place.dir, 'data'), join(other.dir, 'data'), { recursive: true });
    rmSync(join(other.dir, 'data/stores.csv'));
    const { log, clock } = other.context;
    const without = await openConnectors(shipped, { baseDir: other.dir, log, clock, setup: () => shippedSetup });
    await expect(without.get('stock')!.lookup({ filter: { product: 'P00001' } }, 1000)).rejects.toMatchObject({ code: 'no-data' });
    expect(without.gazetteers().map(({ type }) => type)).toEqual(['product']);
    await without.close();
    other.remove();
  });
});

describe('names that are made anew twice at once', () => {
  const place = makeContext(now);
  let connectors: Connectors;
  const listed: { resolve: (rows: Row[]) => void; reject: (error: Error) => void }[] = [];
  let heard = 0;
  beforeAll(async () => {
    cpSync(join(flows, 'data'), join(place.dir, 'data'), { recursive: true });
    const { log, clock } = place.context;
    connectors = await openConnectors(shipped, { baseDir: place.dir, log, clock, setup: () => shippedSetup });
    // What is joined with it changes as well.
    connectors.onChange((name) => void (heard += name === 'stores' ? 1 : 0));
    const rows = () => new Promise<Row[]>((resolve, reject) => listed.push({ resolve, reject })).then((rows) => ({ rows, asOf: now }));
    Object.assign(connectors.get('stores')!, { rows });
  });
  afterAll(async () => {
    await connectors.close();
    place.remove();
  });
  const file = () => join(place.dir, 'data/stores.csv');
  /** Two changes of which neither's rows are there yet. */
  async function changedTwice() {
    listed.length = heard = 0;
    for (const count of [1, 2]) {
      const text = readFileSync(file(), 'utf8');
      writeFileSync(file(), text.includes('渋谷店') ? text.replace('渋谷店', '渋谷本店') : text.replace('渋谷本店', '渋谷店'));
      await until('the change', () => listed.length === count);
    }
    return [listed[0]!, listed[1]!] as const;
  }
  const shop = (name: string): Row[] => [{ id: 'S01', name }];
  const known = () => connectors.gazetteers()[1]?.entries.map(({ name }) => name);

  it('are the earlier ones when the later ones cannot be read', async () => {
    const [first, second] = await changedTwice();
    second.reject(new Error('no rows'));
    await until('the later one', () => heard === 1);
    first.resolve(shop('先の店'));
    await until('the earlier one', () => heard === 2);
    expect(known()).toEqual(['先の店']);
  });

  it('are the later ones when the earlier ones come after them', async () => {
    const [first, second] = await changedTwice();
    second.resolve(shop('後の店'));
    await until('the later one', () => heard === 1);
    first.resolve(shop('先の店'));
    await until('the earlier one', () => heard === 2);
    expect(known()).toEqual(['後の店']);
  });
});

describe('settings of connectors', () => {
  const csv = { kind: 'csv', file: 'data/a.csv', key: ['id'] };
  const problemsOf = (connectors: object) => {
    try {
      checkConnectors({ connectors }, flows);
      return [];
    } catch (error) {
      return String((error as Error).message).split('\n');
    }
  };

  it('are told every mistake at once', () => {
    expect(problemsOf({ a: { ...csv, file: '../../etc/passwd', join: { b_id: 'b' } }, c: { kind: 'hours', stores: 'd' } })).toEqual([
      'connectors.yaml: connectors.a: there is no connector "b"',
      'connectors.yaml: connectors.a.file: ../../etc/passwd leads out of the folder of this file',
      'connectors.yaml: connectors.c: there is no connector "d"',
    ]);
    expect(problemsOf({ a: { ...csv, file: '/etc/passwd' } })[0]).toContain('leads out of');
    expect(problemsOf({ a: { ...csv, exact: true }, b: { ...csv, join: { a_id: 'a' } } })[0]).toContain('does not list its rows');
    expect(problemsOf({ a: { ...csv, entity: 'x' } })[0]).toContain('entity needs label');
    expect(problemsOf({ a: { ...csv, max_age: '1 day' } })[0]).toContain('must be a duration such as 30m');
    expect(problemsOf({ a: { ...csv, exact: true, search: ['name'] } })[0]).toContain('exact goes with neither');
    expect(problemsOf({ a: { kind: 'sheet' } })).toHaveLength(1);
  });
});
