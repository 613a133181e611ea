import type { Database } from '../database/engine.ts';
import { FORMAT, LEFT_OUT_SETTINGS, VERSION, type EndLine, type Head, type TableLine } from './format.ts';
import { named, tablesInOrder, type Ask, type Table } from './tables.ts';

/** What is read at once: a row with more bytes is read alone, so that photos and models do not fill the memory. */
const ROWS = 50;
const BYTES = 1_000_000;
/** Places of rows that are asked for at once. */
const PLACES = 1000;

/**
 * The whole house as lines, as it is at one moment: all of it is read in one transaction that sees no later change.
 * The embedded engine has one connection: everything else waits for the seconds that this takes.
 * @param secrets what the embedded edition keeps beside its database
 */
export async function* backupLines(database: Database, secrets?: Record<string, string>): AsyncGenerator<string> {
  const client = await database.pool.connect();
  const ask: Ask = async <T>(text: string, values?: unknown[]) => (await client.query(text, values)).rows as T[];
  try {
    await ask('set statement_timeout = 0');
    await ask('begin isolation level repeatable read, read only');
    yield JSON.stringify(await headOf(ask, database.kind, secrets));
    let rows = 0;
    for (const table of await tablesInOrder(ask)) {
      yield JSON.stringify({ table: table.name, columns: table.columns } satisfies TableLine);
      for await (const places of batches(ask, table)) {
        for (const line of await rowsAt(ask, table, places)) {
          yield line;
          rows += 1;
        }
      }
    }
    yield JSON.stringify({ end: true, rows } satisfies EndLine);
  } finally {
    await client.query('rollback').catch(() => undefined);
    await client.query('reset statement_timeout').catch(() => undefined);
    client.release();
  }
}

/** Where the rows of a table lie, as many together as may be read at once. A place stays the same row's as long as the transaction lasts. */
async function* batches(ask: Ask, { name, bytes }: Table): AsyncGenerator<string[]> {
  const size = bytes.map((column) => `coalesce(octet_length(${named([column])}), 0)`).join(' + ') || '0';
  const which = name === 'setting' ? ` where key not in (${LEFT_OUT_SETTINGS.map((key) => `'${key}'`).join(', ')})` : '';
  await ask(`declare backup_places no scroll cursor for select ctid::text as place, (${size})::int8 as size from ${named([name])}${which}`);
  let batch: string[] = [];
  let sum = 0;
  for (let more = true; more;) {
    const found = await ask<{ place: string; size: number }>(`fetch ${PLACES} from backup_places`);
    for (const one of found) {
      if (batch.length > 0 && (batch.length === ROWS || sum + one.size > BYTES)) {
        yield batch;
        [batch, sum] = [[], 0];
      }
      batch.push(one.place);
      sum += one.size;
    }
    more = found.length === PLACES;
  }
  await ask('close backup_places');
  if (batch.length > 0) yield batch;
}

async function rowsAt(ask: Ask, { name, columns }: Table, places: string[]): Promise<string[]> {
  const found = await ask<{ line: string }>(
    `select row_to_json(r)::text as line from (select ${named(columns)} from ${named([name])} where ctid = any($1::tid[])) r`,
    [places],
  );
  return found.map(({ line }) => line);
}

async function headOf(ask: Ask, edition: Head['edition'], secrets: Record<string, string> | undefined): Promise<Head> {
  const [now] = await ask<{ at: Date }>('select app_now() as at');
  const applied = await ask<{ name: string }>('select name from kysely_migration order by name');
  const migrations = applied.map(({ name }) => name);
  const at = (now?.at ?? new Date(0)).toISOString();
  return { format: FORMAT, version: VERSION, at, edition, migrations, ...(secrets ? { secrets } : {}) };
}
