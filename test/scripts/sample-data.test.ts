import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { parseCsv } from '../../src/connectors/csv/parse.ts';

const root = join(import.meta.dirname, '../..');
const table = (name: string) => {
  const [header, ...rows] = [...parseCsv(readFileSync(join(root, 'flows/data', name), 'utf8'))].map(({ cells }) => cells);
  return rows.map((cells) => Object.fromEntries(header!.map((column, at) => [column, cells[at] ?? ''])));
};

describe('the sample data', () => {
  it('are what the script writes, to the byte', () => {
    const dir = mkdtempSync(join(tmpdir(), 'sample-'));
    execFileSync(process.execPath, [join(root, 'scripts/sample-data.js'), dir]);
    for (const file of readdirSync(dir))
      expect(readFileSync(join(dir, file)).equals(readFileSync(join(root, 'flows/data', file)))).toBe(true);
    expect(readdirSync(dir)).toHaveLength(5);
    rmSync(dir, { recursive: true });
  });

  it('name every product once in each language, with a price in whole yen', () => {
    const products = table('products.csv');
    expect(products.length).toBeGreaterThanOrEqual(3000);
    for (const column of ['id', 'name', 'name_en', 'jan'] as const)
      expect(new Set(products.map((row) => row[column])).size).toBe(products.length);
    expect(products.filter(({ price }) => !/^[1-9]\d{2,4}$/.test(price ?? ''))).toEqual([]);
    expect(products.filter(({ name_en }) => !/^[ -~]+$/.test(name_en ?? ''))).toEqual([]);
    expect(products.find(({ name }) => name === 'キャンパスノート A5 横罫')?.price).toBe('242');
  });

  it('leave shelves empty as often as a shop does', () => {
    const stock = table('stock.csv');
    const empty = stock.filter(({ quantity }) => quantity === '0').length / stock.length;
    expect(empty).toBeGreaterThan(0.2);
    expect(empty).toBeLessThan(0.45);
  });
});
