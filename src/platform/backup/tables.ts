import { LEFT_OUT } from './format.ts';

/** Asks one connection: everything of a backup happens on one, in one transaction. */
export type Ask = <T>(text: string, values?: unknown[]) => Promise<T[]>;

/** `bytes`: those of its columns that hold bytes, which alone may be large. */
export type Table = { name: string; columns: string[]; bytes: string[]; identity: string | null };

/** The tables that a backup holds, each after those that it refers to. */
export async function tablesInOrder(ask: Ask): Promise<Table[]> {
  const rows = await ask<{ table_name: string; column_name: string; is_identity: string; computed: string; data_type: string }>(
    `select c.table_name, c.column_name, c.is_identity, c.is_generated as computed, c.data_type
     from information_schema.columns c join information_schema.tables t using (table_schema, table_name)
     where c.table_schema = 'public' and t.table_type = 'BASE TABLE' order by c.table_name, c.ordinal_position`,
  );
  const tables = new Map<string, Table>();
  for (const row of rows) {
    if (LEFT_OUT.includes(row.table_name)) continue;
    const table = tables.get(row.table_name) ?? { name: row.table_name, columns: [], bytes: [], identity: null };
    if (row.computed !== 'ALWAYS') table.columns.push(row.column_name);
    if (row.data_type === 'bytea') table.bytes.push(row.column_name);
    if (row.is_identity === 'YES') table.identity = row.column_name;
    tables.set(row.table_name, table);
  }
  const links = await ask<{ child: string; parent: string }>(
    `select conrelid::regclass::text as child, confrelid::regclass::text as parent from pg_constraint where contype = 'f'`,
  );
  return parentsFirst(tables, links);
}

function parentsFirst(tables: Map<string, Table>, links: { child: string; parent: string }[]): Table[] {
  const sorted: Table[] = [];
  const visit = (table: Table): void => {
    if (sorted.includes(table)) return;
    for (const { child, parent } of links) {
      const needed = child === table.name && parent !== child ? tables.get(parent) : undefined;
      if (needed) visit(needed);
    }
    sorted.push(table);
  };
  for (const table of tables.values()) visit(table);
  return sorted;
}

/** `"a", "b"`, for SQL. */
export const named = (columns: readonly string[]): string => columns.map((column) => `"${column.replaceAll('"', '""')}"`).join(', ');
