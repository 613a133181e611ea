import { open, realpath } from 'node:fs/promises';
import { dirname, isAbsolute, relative, resolve, sep } from 'node:path';
import type { Steps } from '../../core/steps.ts';
import { inSlices } from '../../platform/in-slices.ts';
import { createColumnBuilder, pick, type Cell, type Column } from '../column.ts';
import { uniqueRows } from '../unique-rows.ts';
import { decodeSteps } from './decode.ts';
import { CsvError, parseCsv } from './parse.ts';
import type { TableSettings } from './settings.ts';

export const MAX_BYTES = 200 * 1024 * 1024;

/** How many rows are read in one step. */
const BATCH = 100;

export type CsvTable = {
  columns: ReadonlyMap<string, Column>;
  /** How many rows there are. */
  size: number;
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

/** Reads a file whole, in slices between which other work gets its turn. Throws CsvError for what an operator can mend, and what Node throws when the file is not there. */
export async function loadCsv(path: string, baseDir: string, settings: TableSettings, maxBytes = MAX_BYTES): Promise<CsvTable> {
  const [real, base] = await Promise.all([realpath(path), realpath(baseDir)]);
  if (pathInside(base, real) === null) throw new CsvError(`the file is a link that leads out of ${dirname(path)}`);
  const handle = await open(real);
  try {
    const before = await handle.stat();
    if (!before.isFile()) throw new CsvError('it is not a file');
    if (before.size > maxBytes) throw new CsvError(`the file is larger than ${Math.floor(maxBytes / 1024 / 1024)} MB`);
    const pieces = await inSlices(decodeSteps(await handle.readFile()));
    const after = await handle.stat();
    if (after.size !== before.size || after.mtimeMs !== before.mtimeMs) throw new CsvError('the file was written while it was read');
    const finished = /[\r\n]$/.test(pieces.slice(-2).join(''));
    return { ...(await inSlices(tableSteps(pieces, settings))), asOf: Math.floor(after.mtimeMs), finished };
  } finally {
    await handle.close();
  }
}

/** What stands in a file's text, in pieces. Throws CsvError. */
export function* tableSteps(pieces: string[], settings: TableSettings): Steps<Pick<CsvTable, 'columns' | 'size' | 'duplicates'>> {
  const records = parseCsv(pieces);
  const header = records.next();
  if (header.done) throw new CsvError('line 1: the header with the names of the columns is missing');
  const names = header.value.cells.map((cell) => cell.trim());
  checkColumns(names, settings);
  const texts = new Set([...settings.key, ...Object.keys(settings.join)]);
  const builders = names.map((name) => createColumnBuilder(texts.has(name) ? (text) => text : valueOf));
  const lines: number[] = [];
  for (const { line, cells } of records) {
    if (cells.length !== names.length) throw new CsvError(`line ${line}: ${cells.length} columns where the header has ${names.length}`);
    builders.forEach((builder, at) => builder.add((cells[at] ?? '').trim()));
    if (lines.push(line) % BATCH === 0) yield;
  }
  const columns = new Map(names.map((name, at) => [name, (builders[at] as (typeof builders)[number]).done()]));
  const keys = settings.key.map((name) => columns.get(name) as Column);
  const { keep, again } = yield* uniqueRows(keys, lines.length);
  const keyAt = (at: number) => keys.map(({ codes, values }) => values[codes[at] as number]).join(' ');
  const duplicates = again.map((at) => ({ key: keyAt(at), line: lines[at] ?? 0 }));
  if (keep) for (const [name, column] of columns) columns.set(name, yield* pick(column, keep));
  return { columns, size: keep?.length ?? lines.length, duplicates };
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
function valueOf(text: string): Cell {
  if (text === '') return null;
  return /^-?(0|[1-9]\d{0,14})(\.\d{1,10})?$/.test(text) ? Number(text) : text;
}
