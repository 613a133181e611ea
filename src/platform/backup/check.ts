import { InputError } from '../../core/errors.ts';
import { FORMAT, VERSION, type EndLine, type Head, type TableLine } from './format.ts';

/** A backup that cannot be restored. Whoever throws it has left the house as it was. */
export const refuse = (message: string) => new InputError('backup', `${message} Nothing was changed.`);

/** The first line of a backup. Throws InputError when it is none, or one that this version cannot read. */
export function readHead(line: string | undefined): Head {
  const head = parsed(line ?? '') as Partial<Head> | null;
  const migrations = head?.migrations;
  if (head?.format !== FORMAT || !Array.isArray(migrations) || migrations.length === 0)
    throw refuse('This file is not a backup of Uketsuke.');
  if (head.version !== VERSION) throw refuse(`This backup has the format ${head.version}; this version of Uketsuke reads ${VERSION}.`);
  return head as Head;
}

/**
 * Reads a backup to its last byte, before anything is changed for it: its head, that every line can be read, and that its end counts its rows.
 * Whether the rows fit together is known only by putting them in. Returns the head. Throws InputError when it was cut or damaged.
 */
export async function checkBackup(lines: AsyncIterable<string>): Promise<Head> {
  let head: Head | undefined;
  let ended = false;
  let rows = 0;
  let inTable = false;
  for await (const line of lines) {
    if (!head) {
      head = readHead(line);
      continue;
    }
    if (line === '') continue;
    if (ended) throw refuse('This backup is damaged: it goes on after its end.');
    const mark = readLine(line);
    if (mark.kind === 'end') {
      expectCount(mark.rows, rows);
      ended = true;
    } else if (mark.kind === 'table') inTable = true;
    else if (inTable) rows += 1;
    else throw unreadable();
  }
  if (!head) throw refuse('This file is not a backup of Uketsuke.');
  if (!ended) throw refuse('This backup was cut: its end is missing.');
  return head;
}

export type Line = ({ kind: 'table' } & TableLine) | { kind: 'end'; rows: number } | { kind: 'row' };

/** What a line after the head is. No table has a column `end` that is true, or a list of `columns`. Throws InputError when it cannot be read. */
export function readLine(line: string): Line {
  const value = parsed(line) as Partial<TableLine & EndLine> | null;
  if (value === null || typeof value !== 'object') throw unreadable();
  if (value.end === true) return { kind: 'end', rows: Number(value.rows) };
  if (typeof value.table === 'string' && Array.isArray(value.columns)) return { kind: 'table', table: value.table, columns: value.columns };
  return { kind: 'row' };
}

export function expectCount(said: number, counted: number): void {
  if (said !== counted) throw refuse(`This backup says that it has ${said} rows and has ${counted}: it is damaged.`);
}

export const unreadable = () => refuse('This backup is damaged: a line in it cannot be read.');

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}
