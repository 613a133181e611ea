import { readFile } from 'node:fs/promises';
import { readSheet } from 'read-excel-file/node';
import { decodeCsv } from '../connectors/csv/decode.ts';
import { CsvError, parseCsv } from '../connectors/csv/parse.ts';
import { InputError } from '../core/errors.ts';
import type { TableRow } from '../features/content/faq-table.ts';

/** Reads a table: xlsx (its first sheet unless named), or CSV in UTF-8 or CP932. Throws InputError that says what is wrong with the file. */
export async function readTable(path: string, sheet?: string): Promise<TableRow[]> {
  const bytes = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    throw new InputError('no-file', `${path} cannot be read: ${error.message}`);
  });
  return tableIn(bytes, path, sheet);
}

/** The table that a file of this name holds. Throws InputError. */
export async function tableIn(bytes: Buffer, path: string, sheet?: string): Promise<TableRow[]> {
  try {
    return isZip(bytes) ? await readXlsx(bytes, sheet) : [...parseCsv(decodeCsv(bytes))];
  } catch (error) {
    if (isZip(bytes))
      throw new InputError('bad-table', `${path} cannot be read as xlsx: ${error instanceof Error ? error.message : String(error)}`);
    if (error instanceof CsvError) throw new InputError('bad-table', `${path}: ${error.message}`);
    throw error;
  }
}

/** An xlsx file is a zip archive, whatever its name. */
const isZip = (bytes: Uint8Array): boolean => bytes[0] === 0x50 && bytes[1] === 0x4b && bytes[2] === 3;

async function readXlsx(bytes: Buffer, sheet?: string): Promise<TableRow[]> {
  const rows = await readSheet(bytes, sheet ?? 1);
  return rows.map((cells, at) => ({ line: at + 1, cells: cells.map(asText) }));
}

function asText(cell: unknown): string {
  if (cell instanceof Date) return cell.toISOString().slice(0, 10);
  return typeof cell === 'string' || typeof cell === 'number' || typeof cell === 'boolean' ? String(cell) : '';
}
