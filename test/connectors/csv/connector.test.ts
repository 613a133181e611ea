import { renameSync, rmSync, symlinkSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import iconv from 'iconv-lite';
import type { Connector, Row } from '../../../src/connectors/connector.ts';
import { openConnector } from '../../../src/connectors/csv/connector.ts';
import { csvSettings } from '../../../src/connectors/csv/settings.ts';
import { connectorRows, describeConnector } from '../../contracts/connector.suite.ts';
import { makeContext, until } from '../context.ts';

const quick = { settleMs: 20, graceMs: 200, pollMs: 30 };
const settingsOf = (more: object = {}) => csvSettings.parse({ kind: 'csv', file: 'goods.csv', key: ['id'], ...more });
const COLUMNS = ['id', 'name', 'aliases', 'colour', 'price', 'lat', 'lng'];
const csvOf = (rows: Row[], columns = COLUMNS) =>
  [columns, ...rows.map((row) => columns.map((column) => row[column] ?? ''))].map((row) => `${row.join(',')}\n`).join('');

const full = settingsOf({ search: ['name', 'aliases'], near: { lat: 'lat', lng: 'lng' } });

describeConnector(
  'csv',
  async () => {
    const { context, dir, remove } = makeContext();
    const file = join(dir, 'goods.csv');
    writeFileSync(file, csvOf(connectorRows));
    utimesSync(file, 1_780_000_000, 1_780_000_000);
    const connector = await openConnector(full, context, quick);
    let changes = 0;
    connector.onChange?.(() => changes++);
    return {
      ...{ connector, asOf: 1_780_000_000_000 },
      async replace(rows) {
        writeFileSync(file, csvOf(rows));
        await until('the new rows', () => changes > 0);
      },
      async breakDown() {
        writeFileSync(file, `${csvOf(connectorRows)}P9,ragged\n`);
        await until('the fault', async () => (await connector.lookup({ filter: {} }, 1)).stale);
      },
      async close() {
        await connector.close();
        remove();
      },
    };
  },
  () => {
    const { context, remove } = makeContext();
    remove();
    return openConnector(full, context, quick);
  },
);

describe('a CSV file behind a connector', () => {
  let place: ReturnType<typeof makeContext>;
  let file: string;
  let connector: Connector | undefined;
  beforeEach(() => {
    place = makeContext();
    file = join(place.dir, 'goods.csv');
  });
  afterEach(async () => {
    await connector?.close();
    connector = undefined;
    place.remove();
  });

  const open = async (more: object = {}) => (connector = await openConnector(settingsOf(more), place.context, quick));
  const read = async (filter: Record<string, string> = {}) => connector!.lookup({ filter }, 1000);
  const names = async () => (await read()).items.map(({ name }) => name);
  const becomes = (expected: string[]) =>
    until(expected.join(), async () => JSON.stringify(await names().catch(() => null)) === JSON.stringify(expected));
  const problems = () => place.logged.map(({ fields }) => fields.problem);
  const problem = (text: string) => until(text, () => problems().some((one) => String(one).includes(text)));

  it('may be UTF-8 as Excel writes it, or CP932', async () => {
    writeFileSync(file, '\uFEFFid,name\r\n1,折りたたみ傘\r\n');
    await open();
    expect(await names()).toEqual(['折りたたみ傘']);
    const text = 'id,name\r\n1,保温ボトル ①〜②\r\n'.replaceAll('〜', '～');
    writeFileSync(file, iconv.encode(text, 'cp932'));
    await becomes(['保温ボトル ①～②']);
  });

  it('keeps codes as text, and reads what else looks like a number as one', async () => {
    writeFileSync(file, 'id,name,price,zip,rate\n0012,a,1100,0600001,1.5\n7,b,,150-0001,-3\n');
    await open();
    expect((await read()).items).toEqual([
      { id: '0012', name: 'a', price: 1100, zip: '0600001', rate: 1.5 },
      { id: '7', name: 'b', price: null, zip: '150-0001', rate: -3 },
    ]);
    expect((await read({ rate: '15' })).total).toBe(0);
  });

  it('is refused with the line that is wrong', async () => {
    writeFileSync(file, '');
    await open();
    writeFileSync(file, 'id,name\n1,a\n2\n');
    await problem('line 3: 1 columns where the header has 2');
    writeFileSync(file, 'number,name\n1,a\n');
    await problem('line 1: the header lacks id; it has number, name');
    writeFileSync(file, 'id,name,name\n1,a,b\n');
    await problem('line 1: the column "name" stands twice');
    writeFileSync(file, 'id,\n1,a\n');
    await problem('line 1: column 2 has no name');
    expect(problems()[0]).toBe('line 1: the header with the names of the columns is missing');
    await expect(read()).rejects.toThrow('goods: ');
  });

  it('says which key stands twice, and the last one counts', async () => {
    writeFileSync(file, 'id,name\n1,old\n2,b\n1,new\n');
    await open();
    expect(await names()).toEqual(['new', 'b']);
    expect(place.logged).toMatchObject([
      { level: 'warn', fields: { duplicates: 1, problem: 'line 4: "1" stood before; the last one counts' } },
    ]);
  });

  it('is taken when it is replaced by another file', async () => {
    writeFileSync(file, 'id,name\n1,a\n');
    await open();
    writeFileSync(`${file}.new`, 'id,name\n1,b\n');
    renameSync(`${file}.new`, file);
    await becomes(['b']);
    expect((await read()).stale).toBe(false);
  });

  it('keeps its last good data while a file is written, wherever the writer stands', async () => {
    const whole = `id,name\n${Array.from({ length: 40 }, (_, at) => `${at},ノート${at}\n`).join('')}`;
    writeFileSync(file, whole);
    connector = await openConnector(settingsOf(), place.context, { ...quick, graceMs: 600_000 });
    for (const cut of [10, 20, 100, 101, 103]) {
      writeFileSync(file, Buffer.from(whole).subarray(0, cut));
      await until('a stale answer', async () => (await read()).stale);
      expect((await read()).total).toBe(40);
      writeFileSync(file, whole);
      await until('the whole file', async () => !(await read()).stale);
    }
    writeFileSync(file, Buffer.from(whole).subarray(0, 103));
    await until('a stale answer', async () => (await read()).stale);
    writeFileSync(file, `${whole}40,ノート40\n`);
    await until('the longer file', async () => (await read()).total === 41);
    expect((await read()).stale).toBe(false);
  });

  it('may shrink: half the rows are believed when the file stays as it is', async () => {
    writeFileSync(file, 'id,name\n1,a\n2,b\n3,c\n');
    await open();
    writeFileSync(file, 'id,name\n1,a');
    await becomes(['a']);
    expect((await read()).stale).toBe(false);
  });

  it('may be deleted and come back', async () => {
    writeFileSync(file, 'id,name\n1,a\n');
    await open();
    rmSync(file);
    await problem('there is no such file');
    expect(await read()).toMatchObject({ total: 1, stale: true });
    writeFileSync(file, 'id,name\n1,b\n');
    await becomes(['b']);
  });

  it('may be missing at first', async () => {
    await open();
    await expect(read()).rejects.toThrow('goods: there is no such file');
    writeFileSync(file, 'id,name\n1,a\n');
    await becomes(['a']);
  });

  it('is stale when it is older than max_age', async () => {
    writeFileSync(file, 'id,name\n1,a\n');
    await open({ max_age: '24h' });
    expect((await read()).stale).toBe(false);
    place.clock.at += 25 * 3_600_000;
    expect((await read()).stale).toBe(true);
  });

  it('is refused when it is larger than 200 MB', async () => {
    writeFileSync(file, 'id,name\n');
    truncateSync(file, 200 * 1024 * 1024 + 1);
    await open();
    expect(problems()).toEqual(['the file is larger than 200 MB']);
  });

  it('may not be a link to what stands elsewhere', async () => {
    symlinkSync('/etc/hosts', file);
    await open();
    expect(String(problems()[0])).toContain('a link that leads out of');
    await expect(openConnector(settingsOf({ file: '../goods.csv' }), place.context, quick)).rejects.toMatchObject({ code: 'outside' });
  });

  describe('that belongs to single customers', () => {
    beforeEach(async () => {
      writeFileSync(file, 'id,zip,name\nKM-001,150-0042,mug\nKM-002,150-0042,pen\n');
      await open({ key: ['id', 'zip'], exact: true });
    });

    it('answers only when every key is given and right', async () => {
      expect((await read({ id: 'ＫＭ００１', zip: '1500042' })).items).toEqual([{ id: 'KM-001', zip: '150-0042', name: 'mug' }]);
      expect((await read({ id: 'KM-001', zip: '150-0043' })).items).toEqual([]);
      expect((await read({ id: 'KM-001', zip: '-' })).items).toEqual([]);
      await expect(read({ id: 'KM-001' })).rejects.toMatchObject({ code: 'key-required' });
      await expect(read({ id: 'KM-001', zip: ' ' })).rejects.toMatchObject({ code: 'key-required' });
    });

    it('cannot be listed, searched or ranged over', async () => {
      expect(connector!.rows).toBeUndefined();
      await expect(read({ id: 'KM-001', zip: '150-0042', id_not: 'x' })).rejects.toMatchObject({ code: 'unknown-column' });
      await expect(connector!.lookup({ filter: { id: 'KM-001', zip: '150-0042' }, q: 'mug' }, 1)).rejects.toMatchObject({
        code: 'not-searchable',
      });
    });
  });
});
