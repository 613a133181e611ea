import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { UnavailableError } from '../../src/core/errors.ts';
import type { Connector, Row } from '../../src/connectors/connector.ts';

/** What an implementation shows to the suite: a source that holds `connectorRows`, said at `asOf`, keyed by id and searched by name and aliases. */
export type ConnectorHarness = {
  connector: Connector;
  asOf: number;
  /** Replaces the source's rows and waits until the connector knows. */
  replace(rows: Row[]): Promise<void>;
  /** Makes the source unreadable and waits until the connector knows. */
  breakDown(): Promise<void>;
  close(): Promise<void>;
};

const made = (count: number): Row[] =>
  Array.from({ length: count }, (_, at) => ({
    id: `M${at}`,
    name: `木箱 ${at}号`,
    aliases: null,
    colour: null,
    price: 1100,
    lat: null,
    lng: null,
  }));

export const connectorRows: Row[] = [
  { id: 'P1', name: 'マグカップ ブルー', aliases: 'コップ|mug', colour: 'ブルー', price: 880, lat: 35, lng: 139 },
  { id: 'P2', name: 'マグカップ レッド', aliases: 'コップ', colour: 'レッド', price: 990, lat: 35.1, lng: 139 },
  { id: 'P3', name: 'ストップウォッチ', aliases: 'stopwatch', colour: 'ブルー', price: 1320, lat: 36, lng: 139 },
  ...made(30),
];

const DEADLINE = 2000;

/** What every connector does that answers from rows. `open` is called for each test. `openEmpty` gives one that never had data. */
export function describeConnector(name: string, open: () => Promise<ConnectorHarness>, openEmpty: () => Promise<Connector>): void {
  describe(`the ${name} connector keeps the contract`, () => {
    let harness: ConnectorHarness;
    let connector: Connector;
    beforeEach(async () => {
      harness = await open();
      connector = harness.connector;
    });
    afterEach(async () => {
      await harness.close();
    });
    const ids = async (filter: Record<string, string>, more: { q?: string; near?: string } = {}) =>
      (await connector.lookup({ filter, ...more }, DEADLINE)).items.map(({ id }) => id);

    it('finds rows by what is equal after normalisation', async () => {
      expect(await ids({ id: 'ｐ１' })).toEqual(['P1']);
      expect(await ids({ colour: 'ぶるー' })).toEqual(['P1', 'P3']);
      expect(await ids({ colour: 'ブルー', name: 'ｽﾄｯﾌﾟｳｫｯﾁ' })).toEqual(['P3']);
      expect(await ids({ price: '1,320' })).toEqual(['P3']);
    });

    it('takes an empty value for any, and a value of nothing but signs for none', async () => {
      expect(await ids({ id: '', colour: ' ', name: 'ストップウォッチ' })).toEqual(['P3']);
      expect(await ids({ colour: '-' })).toEqual([]);
    });

    it('searches names and aliases fuzzily, best first, and filters what it found', async () => {
      expect((await ids({}, { q: 'すとっぷうおっち' }))[0]).toBe('P3');
      expect((await ids({}, { q: 'mug' }))[0]).toBe('P1');
      expect(await ids({ colour: 'レッド' }, { q: 'マグカップ' })).toEqual(['P2']);
    });

    it('puts what is near first and says how far it is', async () => {
      const { items } = await connector.lookup({ filter: {}, near: 'P2', limit: 4 }, DEADLINE);
      expect(items.map(({ id }) => id).slice(0, 3)).toEqual(['P2', 'P1', 'P3']);
      expect(items.map(({ distance_km }) => distance_km)).toEqual([0, 11.1, 100.1, null]);
    });

    it('hands out twenty rows unless told otherwise, and says how many there are', async () => {
      const usual = await connector.lookup({ filter: {} }, DEADLINE);
      expect([usual.items.length, usual.total]).toEqual([20, 33]);
      const few = await connector.lookup({ filter: {}, limit: 2 }, DEADLINE);
      expect([few.items.length, few.total]).toEqual([2, 33]);
    });

    it('gives numbers as numbers and nothing as null', async () => {
      const { items } = await connector.lookup({ filter: { id: 'M3' } }, DEADLINE);
      expect(items).toEqual([connectorRows.find(({ id }) => id === 'M3')]);
    });

    it('bounds numbers when the flow asks for it', async () => {
      expect(await ids({ price_max: '990' })).toEqual(['P1', 'P2']);
      expect(await ids({ price_min: '1,200' })).toEqual(['P3']);
      expect(await ids({ colour_not: 'ブルー', price_max: '1000' })).toEqual(['P2']);
    });

    it('refuses a column that is not there, by name', async () => {
      await expect(connector.lookup({ filter: { color: 'x' } }, DEADLINE)).rejects.toMatchObject({ code: 'unknown-column' });
    });

    it('says when its source said so', async () => {
      expect(await connector.lookup({ filter: { id: 'P1' } }, DEADLINE)).toMatchObject({ asOf: harness.asOf, stale: false });
      expect(await connector.rows?.()).toEqual({ rows: connectorRows, asOf: harness.asOf });
    });

    it('takes new data, tells its listeners, and stops telling those who left', async () => {
      const heard: string[] = [];
      connector.onChange?.(() => heard.push('stays'));
      const leave = connector.onChange?.(() => heard.push('leaves'));
      leave?.();
      await harness.replace([{ ...connectorRows[0]!, price: 770 }, ...connectorRows.slice(1)]);
      expect(heard).toEqual(['stays']);
      expect((await connector.lookup({ filter: { id: 'P1' } }, DEADLINE)).items[0]).toMatchObject({ price: 770 });
    });

    it('keeps answering from the last good data, as stale and as old as they are', async () => {
      await harness.breakDown();
      const result = await connector.lookup({ filter: { id: 'P1' } }, DEADLINE);
      expect(result).toMatchObject({ total: 1, asOf: harness.asOf, stale: true });
    });

    it('says that it is unavailable when it never had data', async () => {
      const empty = await openEmpty();
      await expect(empty.lookup({ filter: {} }, DEADLINE)).rejects.toBeInstanceOf(UnavailableError);
      await empty.close();
    });

    it('may be closed twice', async () => {
      await connector.close();
      await expect(connector.close()).resolves.toBeUndefined();
    });
  });
}
