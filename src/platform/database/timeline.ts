import type pg from 'pg';
import type { Log } from '../log.ts';
import { matchBeforeSending, matchCopy } from './match-before-sending.ts';
import { tellerOf, type Told } from './told.ts';

/** A standby that lagged has forgotten no more than this, and no more a machine that lost its power. */
export const FORGOTTEN_MS = 10 * 60_000;

/** Matching looks through all that waits; on a server that has just begun everything is cold. */
const PATIENCE_MS = 120_000;

/** Asks the connection, within its transaction. */
export type Ask = <Row>(text: string, values?: unknown[]) => Promise<Row[]>;

/**
 * Looks, before a new connection is used, whether the database is still the one that it was. After a failover to a standby that lagged, what the primary committed
 * last is missing; after a dump was put back, or in a copy of a database, all that was done since. A reply that had been sent would be sent again. Then everything
 * that waits is matched with the platforms first, once, whichever connection finds it out. It runs before migrations, so it knows only tables and columns as old as
 * itself. Rejects when the connection is not fit for use.
 */
export async function watchDatabase(client: pg.ClientBase, log: Pick<Log, 'warn'>): Promise<void> {
  const teller = await tellerOf(client);
  if (teller === null || (isSame(teller.told) && isNoted(teller.told))) return;
  const ask: Ask = async <Row>(text: string, values: unknown[] = []) =>
    (await client.query({ text, values, query_timeout: PATIENCE_MS } as pg.QueryConfig)).rows as Row[];
  // What fails here leaves with the connection, which is closed.
  await ask('begin');
  await ask('set local statement_timeout = 0');
  await note(ask, teller.told, 'do nothing');
  // Others may have found it out meanwhile; whoever comes first has the rows.
  await ask(`select from setting where key in ('identity', 'timeline') order by key for update`);
  const found = await teller.again();
  if (!isSame(found)) {
    await forget(ask, found, log);
    await note(ask, found, 'do update set value = excluded.value, updated_at = app_now()');
  }
  await ask('commit');
}

async function forget(ask: Ask, found: Told, log: Pick<Log, 'warn'>): Promise<void> {
  if (isCopy(found)) {
    // Nobody knows when the copy was made: not before the newest message in it.
    await matchCopy(ask, await lastWord(ask, 0));
    log.warn(
      { before: found.known.identity, now: found.identity },
      'the database is a copy of another one, or was put back from a dump: nothing is sent to X until its record is matched',
    );
    return;
  }
  // An older state that was put back (recovery to a point in time) has a new timeline too, and may be older than a standby lags.
  await matchBeforeSending(ask, await lastWord(ask, FORGOTTEN_MS));
  log.warn(
    { before: found.known.timeline, now: found.timeline },
    'another server has taken over the database: nothing is sent to X until its record is matched',
  );
}

/** When the newest message here was written, and at least `ago` ms before now. */
export async function lastWord(ask: Ask, ago: number): Promise<string> {
  const [last] = await ask<{ at: Date }>(
    `select least((select created_at from message order by id desc limit 1), app_now() - $1 * interval '1 millisecond') as at`,
    [ago],
  );
  return (last?.at ?? new Date()).toISOString();
}

/** `clash`: what happens to what is noted already. What the server does not tell is not noted. */
async function note(ask: Ask, { timeline, identity }: Told, clash: string): Promise<void> {
  await ask(
    `insert into setting (key, value) values ('identity', $1::jsonb || jsonb_build_object('written', pg_current_xact_id()::xid::text))
     on conflict (key) ${clash}`,
    [JSON.stringify(identity)],
  );
  if (timeline !== null) await ask(`insert into setting (key, value) values ('timeline', $1) on conflict (key) ${clash}`, [timeline]);
}

function isNoted({ timeline, known }: Told): boolean {
  return known.identity !== null && (timeline === null || known.timeline !== null);
}

/** What is not known yet is no difference: a first start, or the first one of a version that notes more. */
function isSame(told: Told): boolean {
  const { timeline, known } = told;
  return !isCopy(told) && (timeline === null || known.timeline === null || timeline === known.timeline);
}

/** Rows that were loaded have the number of the transaction that loaded them; files that were copied are another database or another server. */
function isCopy({ identity, known }: Told): boolean {
  if (known.identity === null) return false;
  const { system, database, original } = known.identity;
  return !original || database !== identity.database || (system !== null && identity.system !== null && system !== identity.system);
}
