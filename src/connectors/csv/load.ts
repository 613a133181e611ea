import { open, realpath } from 'node:fs/promises';
import { dirname, isAbsolute, relative, resolve, sep } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import type { Row } from '../connector.ts';
import { rowKey } from '../value-key.ts';
import { decodeCsv } from './decode.ts';
import { CsvError, parseCsv } from './parse.ts';
import type { TableSettings } from './settings.ts';

export const MAX_BYTES = 200 * 1024 * 1024;

/** How many rows are read before other work gets its turn (about ten milliseconds). */
const BATCH = 5000;

export type CsvTable = {
  columns: string[];
  rows: Row[];
  /** Keys that stood more than once; the last row counts. */
  duplicates: { key: string; line: number }[];
  /** The file's last change, epoch milliseconds. */
  asOf: number;
  /** False when the last line has no end: the file may still be written. */
  finished: boolean;
};

/** A path under `baseDir`, or null when it leads out of it. */
export function pathInside(baseDir: string, file: string): string | null {
  const path = resolve(baseDir, file);
  const inside = relative(baseDir, path);
  return inside === '' || inside === '..' || inside.startsWith(`..${sep}`) || isAbsolute(inside) ? null : path;
}

/** Reads a file whole. Throws CsvError for what an operator can mend, and what Node throws when the file is not there. */
export async function loadCsv(path: string, baseDir: string, settings: TableSettings, maxBytes = MAX_BYTES): Promise<CsvTable> {
  const [real, base] = await Promise.all([realpath(path), realpath(baseDir)]);
  if (pathInside(base, real) === null) throw new CsvError(`the file is a link that leads out of ${dirname(path)}`);
  const handle = await open(real);
  try {
    const before = await handle.stat();
    if (!before.isFile()) throw new CsvError('it is not a file');
    if (before.size > maxBytes) throw new CsvError(`the file is larger than ${Math.floor(maxBytes / 1024 / 1024)} MB`);
    const text = decodeCsv(await handle.readFile());
    const after = await handle.stat();
    if (after.size !== before.size || after.mtimeMs !== before.mtimeMs) throw new CsvError('the file was written while it was read');
    return { ...(await tableOf(text, settings)), asOf: Math.floor(after.mtimeMs), finished: /[\r\n]$/.test(text) };
  } finally {
    await handle.close();
  }
}

async function tableOf(text: string, settings: TableSettings): Promise<Pick<CsvTable, 'columns' | 'rows' | 'duplicates'>> {
  const records = parseCsv(text);
  const header = records.next();
  if (header.done) throw new CsvError('line 1: the header with the names of the columns is missing');
  const columns = header.value.cells.map((cell) => cell.trim());
  checkColumns(columns, settings);
  const texts = new Set([...settings.key, ...Object.keys(settings.join)]);
  const byKey = new Map<string, Row>();
  const duplicates: CsvTable['duplicates'] = [];
  let count = 0;
  for (const { line, cells } of records) {
    if (cells.length !== columns.length) throw new CsvError(`line ${line}: ${cells.length} columns where the header has ${columns.length}`);
    const row: Row = {};
    columns.forEach((column, at) => (row[column] = texts.has(column) ? (cells[at] ?? '').trim() : valueOf(cells[at] ?? '')));
    const key = rowKey(row, settings.key);
    if (byKey.has(key)) duplicates.push({ key: settings.key.map((column) => row[column]).join(' '), line });
    byKey.set(key, row);
    if (++count % BATCH === 0) await setImmediate();
  }
  return { columns, rows: [...byKey.values()], duplicates };
}

function checkColumns(columns: string[], { key, search, join, near }: TableSettings): void {
  const empty = columns.indexOf('');
  if (empty >= 0) throw new CsvError(`line 1: column ${empty + 1} has no name`);
  const twice = columns.find((column, at) => columns.indexOf(column) !== at);
  if (twice !== undefined) throw new CsvError(`line 1: the column "${twice}" stands twice`);
  const needed = [...key, ...search, ...Object.keys(join), ...(near && !near.join ? [near.lat, near.lng] : [])];
  const missing = needed.filter((column) => !columns.includes(column));
  if (missing.length > 0) throw new CsvError(`line 1: the header lacks ${[...new Set(missing)].join(', ')}; it has ${columns.join(', ')}`);
}

/** What looks like a number is one, unless a leading zero or its length says that it is a code. Nothing is null. */
function valueOf(cell: string): string | number | null {
  const text = cell.trim();
  if (text === '') return null;
  return /^-?(0|[1-9]\d{0,14})(\.\d{1,10})?$/.test(text) ? Number(text) : text;
}
