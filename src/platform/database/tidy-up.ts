import { sql } from 'kysely';
import type { Database } from './engine.ts';

/** A table is looked after when so many of its rows have changed, and a few more: PostgreSQL's own measure (`autovacuum_vacuum_scale_factor`, `…_threshold`). */
const SHARE = 0.2;
const LEAST_ROWS = 50;
/** Pages of 8 KB; they tell when the counts cannot, which end with the process. */
const LEAST_PAGES = 16;

/** So much of the log of changes is kept at most for a start after a crash, which goes through it before anything is answered. */
const MOST_LOG_BYTES = 64 * 1024 * 1024;

/**
 * What a server does beside the questions that it is asked, and nobody does for PGlite, is done by `untidy` and `tidyUp`: as by autovacuum, a table that has changed
 * much is vacuumed and analyzed, so that the room of rows which are gone is used again, and plans, those of prepared statements too, are made for what the tables
 * hold; as by the checkpointer, the log of changes is begun anew before it fills the disk.
 * @returns the names of the tables that are to be looked after, the most urgent first; on a server always none
 */
export async function untidy({ db, kind }: Database): Promise<string[]> {
  if (kind !== 'pglite') return [];
  await sql`select pg_stat_force_next_flush()`.execute(db);
  const { rows } = await sql<{ name: string }>`
    select name from (
      select format('%I', c.relname) as name,
        greatest(s.n_dead_tup, s.n_mod_since_analyze) / (${LEAST_ROWS}::int + ${SHARE}::float * greatest(c.reltuples, 0)) as rows,
        pg_relation_size(c.oid) / current_setting('block_size')::int / (${LEAST_PAGES}::int + ${1 + SHARE}::float * c.relpages) as pages
      from pg_class c join pg_stat_user_tables s on s.relid = c.oid where s.schemaname = 'public') changed
    where greatest(rows, pages) > 1 order by greatest(rows, pages) desc, name`.execute(db);
  await shortenLog(db);
  return rows.map(({ name }) => name);
}

/** Looks after one table that `untidy` named, in two steps: the engine does nothing else meanwhile, so others take their turn between them, and before the next table. */
export async function tidyUp({ db }: Database, name: string): Promise<void> {
  await sql.raw(`vacuum ${name}`).execute(db);
  await sql.raw(`analyze ${name}`).execute(db);
  await shortenLog(db);
}

async function shortenLog(db: Database['db']): Promise<void> {
  const { rows } = await sql<{ bytes: number }>`
    select pg_wal_lsn_diff(pg_current_wal_insert_lsn(), redo_lsn)::bigint as bytes from pg_control_checkpoint()`.execute(db);
  if ((rows[0]?.bytes ?? 0) > MOST_LOG_BYTES) await sql.raw('checkpoint').execute(db);
}
