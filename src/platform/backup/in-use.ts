import type { Database } from '../database/engine.ts';

/** Each in itself says that somebody has used the house: [table, condition]. */
const SIGNS: readonly [string, string][] = [
  ['contact', 'true'],
  ['staff', 'true'],
  ['api_token', 'true'],
  // Added by hand; those of the settings carry none.
  ['account', 'credentials is not null'],
  // The first one is published by the start.
  ['release', 'id > 1'],
];

/** Whether the database has tables of ours, whichever version made them. */
export async function hasTables({ pool }: Pick<Database, 'pool'>): Promise<boolean> {
  const { rows } = await pool.query<{ there: boolean }>(`select to_regclass('public.account') is not null as there`);
  return rows[0]?.there ?? false;
}

/** Whether anything is there that a restore must not overwrite unasked: a house that only started once has accounts, settings and one release. */
export async function isInUse({ pool }: Pick<Database, 'pool'>): Promise<boolean> {
  const { rows } = await pool.query<{ name: string }>(`select tablename as name from pg_tables where schemaname = 'public'`);
  const there = new Set(rows.map(({ name }) => name));
  for (const [table, condition] of SIGNS) {
    if (!there.has(table)) continue;
    const found = await pool.query(`select 1 from ${table} where ${condition} limit 1`);
    if (found.rows.length > 0) return true;
  }
  return false;
}
