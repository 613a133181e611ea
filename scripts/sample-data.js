/**
 * Writes the data of the sample shop into flows/data: products, stores, stock, orders and restock as CSV (UTF-8, LF).
 * The same bytes each time. `node scripts/sample-data.js [folder]`
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeOrders, orderColumns } from './sample-data/orders.js';
import { makeProducts, productColumns } from './sample-data/products.js';
import { makeRestock, makeStock, restockColumns, stockColumns } from './sample-data/stock.js';
import { storeColumns, stores } from './sample-data/stores.js';

/** The day the data are of. */
const TODAY = Date.parse('2026-11-21T00:00:00Z');
const dayAfter = (days) => new Date(TODAY + days * 86_400_000).toISOString().slice(0, 10);

/** mulberry32, as in src/core/clock.ts. */
function seeded(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

const quoted = (value) => (/[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value);
const csv = (columns, rows) =>
  [columns, ...rows.map((row) => columns.map((column) => quoted(String(row[column]))))].map((cells) => `${cells.join(',')}\n`).join('');

const folder = process.argv[2] ?? join(import.meta.dirname, '../flows/data');
mkdirSync(folder, { recursive: true });

const products = makeProducts();
const stock = makeStock(products, stores, seeded(1));
const files = [
  ['products.csv', productColumns, products],
  ['stores.csv', storeColumns, stores],
  ['stock.csv', stockColumns, stock],
  ['orders.csv', orderColumns, makeOrders(products, seeded(2), dayAfter)],
  ['restock.csv', restockColumns, makeRestock(stock, seeded(3), dayAfter)],
];
for (const [name, columns, rows] of files) {
  const text = csv(columns, rows);
  writeFileSync(join(folder, name), text);
  console.log(`${name}: ${rows.length} rows, ${Buffer.byteLength(text)} bytes`);
}
