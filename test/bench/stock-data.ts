import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { seededRandom } from '../../src/core/clock.ts';
import { fromRoot } from './house.ts';

/** How many shops a chain of this size has; the rest of the rows are products. */
const SHOPS = 50;
/** Made-up houses that make the sample shop's goods: as many catalogues of it. */
const MAKERS = [
  'カモ堂',
  'ミナト',
  'ヤマセ工房',
  'あおぞら',
  'KITANO',
  'ツバキ',
  'はなれ',
  'Linden',
  'サンカク',
  'ことり舎',
  'NORI',
  'マルヒ',
];

export type StockData = {
  products: number;
  shops: number;
  rows: number;
  bytes: number;
  names: string[];
  productIds: string[];
  shopIds: string[];
};

/** Writes products.csv, stores.csv and stock.csv of `rows` rows into `folder`: the sample shop's catalogue once per maker, its shops as often as it takes. */
export function writeStockData(folder: string, rows: number): StockData {
  mkdirSync(folder, { recursive: true });
  const products = grown(linesOf('products.csv'), Math.max(1, Math.round(rows / SHOPS)), (cells, copy, at) => {
    const maker = copy < MAKERS.length ? MAKERS[copy] : `${MAKERS[copy % MAKERS.length]}${Math.floor(copy / MAKERS.length) + 1}`;
    // id, name, reading, English name, the others as they are; the maker's name stands before the first three names.
    return [`P${String(at + 1).padStart(6, '0')}`, ...cells.slice(1, 4).map((name) => `${maker} ${name}`), ...cells.slice(4)];
  });
  const shops = grown(linesOf('stores.csv'), SHOPS, (cells, copy, at) => {
    const second = (name: string) => (copy === 0 ? name : `${name} ${copy + 1}号`);
    return [
      `S${String(at + 1).padStart(2, '0')}`,
      ...cells.slice(1, 4).map(second),
      ...cells.slice(4, -1),
      copy === 0 ? (cells.at(-1) ?? '') : '',
    ];
  });
  write(folder, 'products.csv', products);
  write(folder, 'stores.csv', shops);
  const productIds = products.rows.map(([id]) => id ?? '');
  const shopIds = shops.rows.map(([id]) => id ?? '');
  const bytes = writeStock(folder, productIds, shopIds, 1);
  const names = products.rows.map(([, name]) => name ?? '');
  return {
    products: productIds.length,
    shops: shopIds.length,
    rows: productIds.length * shopIds.length,
    bytes,
    names,
    productIds,
    shopIds,
  };
}

/** stock.csv with other quantities for another `seed`, put in place at once as a nightly export is. Answers its bytes. */
export function writeStock(folder: string, products: string[], shops: string[], seed: number, file = 'stock.csv'): number {
  const random = seededRandom(seed);
  const lines = ['product_id,store_id,quantity\n'];
  for (const product of products)
    for (const shop of shops) lines.push(`${product},${shop},${random() < 0.3 ? 0 : Math.floor(random() * 40)}\n`);
  const text = lines.join('');
  writeFileSync(join(folder, file), text);
  return Buffer.byteLength(text);
}

type Lines = { header: string[]; rows: string[][] };

function linesOf(file: string): Lines {
  const [header = [], ...rows] = readFileSync(fromRoot(`flows/data/${file}`), 'utf8')
    .trimEnd()
    .split('\n')
    .map(cellsOf);
  return { header, rows };
}

/** The sample data hold no quotes inside of quotes and no line breaks. */
const cellsOf = (line: string): string[] => [...line.matchAll(/(?:^|,)(?:"([^"]*)"|([^,"]*))/g)].map((cell) => cell[1] ?? cell[2] ?? '');

function grown({ header, rows }: Lines, count: number, change: (cells: string[], copy: number, at: number) => string[]): Lines {
  const more = Array.from({ length: count }, (_, at) => change(rows[at % rows.length] ?? [], Math.floor(at / rows.length), at));
  return { header, rows: more };
}

function write(folder: string, file: string, { header, rows }: Lines): void {
  const quoted = (cell: string) => (cell.includes(',') ? `"${cell}"` : cell);
  writeFileSync(join(folder, file), [header, ...rows].map((cells) => `${cells.map(quoted).join(',')}\n`).join(''));
}
