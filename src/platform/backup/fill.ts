import { expectCount, readLine, refuse, unreadable } from './check.ts';
import { named, type Ask, type Table } from './tables.ts';

/** What goes in at once: a row larger than this goes alone. */
const ROWS = 200;
const BYTES = 1_000_000;

/** Puts the lines after the head into empty tables. Returns the number of rows. Throws InputError when they are not whole. */
export async function fill(ask: Ask, tables: Table[], lines: AsyncIterable<string>): Promise<number> {
  let columns: string[] = [];
  let table: Table | undefined;
  let waiting: string[] = [];
  let bytes = 0;
  let count = 0;
  const flush = async () => {
    if (table && waiting.length > 0) await insert(ask, table, columns, waiting);
    [waiting, bytes] = [[], 0];
  };
  for await (const line of lines) {
    if (line === '') continue;
    const mark = readLine(line);
    if (mark.kind === 'end') {
      await flush();
      expectCount(mark.rows, count);
      for (const one of tables) await continueNumbers(ask, one);
      return count;
    }
    if (mark.kind === 'table') {
      await flush();
      table = tables.find(({ name }) => name === mark.table);
      columns = mark.columns.filter((column) => table?.columns.includes(column));
      if (!table) throw refuse(`This backup has a table “${mark.table}” that this version does not know.`);
      continue;
    }
    if (!table) throw unreadable();
    if (bytes + line.length > BYTES) await flush();
    waiting.push(line);
    count += 1;
    bytes += line.length;
    if (waiting.length >= ROWS) await flush();
  }
  throw refuse('This backup was cut: its end is missing.');
}

/** Rows as PostgreSQL itself reads them back from JSON: bytes, times and jsonb as they were; `json` keeps its order of keys. */
async function insert(ask: Ask, table: Table, columns: string[], rows: string[]): Promise<void> {
  const list = named(columns);
  const name = named([table.name]);
  await ask(`insert into ${name} (${list}) overriding system value select ${list} from json_populate_recordset(null::${name}, $1::json)`, [
    `[${rows.join(',')}]`,
  ]);
}

async function continueNumbers(ask: Ask, { name, identity }: Table): Promise<void> {
  if (identity === null) return;
  const column = named([identity]);
  await ask(`select setval(pg_get_serial_sequence($1, $2), coalesce((select max(${column}) from ${named([name])}), 0) + 1, false)`, [
    named([name]),
    identity,
  ]);
}
