import type pg from 'pg';
import type { Log } from '../log.ts';
import { matchBeforeSending } from './match-before-sending.ts';
import { sqlState } from './sql-state.ts';

/** PostgreSQL counts its timeline up whenever a standby takes over or an older state is put back. The first eight digits of a log file's name are it. */
const NOW = `('x' || left(pg_walfile_name(pg_current_wal_lsn()), 8))::bit(32)::int`;

/** A standby that lagged has forgotten no more than this. */
const FORGOTTEN_MS = 10 * 60_000;

/** The server does not tell: there is no table yet, or a service does not let us ask. A standby that is not promoted yet (55000) is no server to work on. */
const NOT_TOLD = new Set(['42P01', '42501', '42883', '0A000']);

/** Matching looks through all that waits; on a server that has just begun everything is cold. */
const PATIENCE_MS = 120_000;

/**
 * Looks, before a new connection is used, whether the database is still the one that it was: after a failover to a standby that lagged, what the primary
 * committed last is missing, and a reply that it had sent would be sent again. Then everything that waits is matched with the platforms first, once, whichever
 * connection finds it out. It runs before migrations, so it knows only tables and columns as old as itself. Rejects when the connection is not fit for use.
 */
export async function watchTimeline(client: pg.ClientBase, log: Pick<Log, 'warn'>): Promise<void> {
  const { rows } = await client
    .query<{ now: number; known: number | null }>(`select ${NOW} as now, (select value::int from setting where key = 'timeline') as known`)
    .catch((error: unknown) => {
      if (!NOT_TOLD.has(sqlState(error) ?? '')) throw error;
      return { rows: [] };
    });
  const [seen] = rows;
  if (!seen || seen.now === seen.known) return;
  const ask = (text: string, values: unknown[] = []) => client.query({ text, values, query_timeout: PATIENCE_MS } as pg.QueryConfig);
  // What fails here leaves with the connection, which is closed.
  await ask('begin');
  await ask('set local statement_timeout = 0');
  await ask(`insert into setting (key, value) values ('timeline', $1) on conflict (key) do nothing`, [seen.now]);
  const { rows: locked } = (await ask(`select value::int as known from setting where key = 'timeline' for update`)) as {
    rows: { known: number }[];
  };
  const known = locked[0]?.known ?? seen.now;
  if (known !== seen.now) {
    const { rows: clock } = (await ask(`select app_now() - $1 * interval '1 millisecond' as since`, [FORGOTTEN_MS])) as {
      rows: { since: Date }[];
    };
    await matchBeforeSending(ask, (clock[0]?.since ?? new Date()).toISOString());
    await ask(`update setting set value = $1, updated_at = app_now() where key = 'timeline'`, [seen.now]);
    log.warn(
      { before: known, now: seen.now },
      'another server has taken over the database: nothing is sent to X until its record is matched',
    );
  }
  await ask('commit');
}
