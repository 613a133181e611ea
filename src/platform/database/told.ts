import type pg from 'pg';
import { sqlState } from './sql-state.ts';

/** `system`: the server's own number, given when its files were made; null where the service does not tell it. `database`: the database's number on that server. */
export type Identity = { system: string | null; database: string };

/** What a server tells of itself, and what is noted of the one that the rows were written on. Null: not told, or not noted yet. */
export type Told = {
  timeline: number | null;
  identity: Identity;
  known: {
    timeline: number | null;
    /** `original`: the note is the very row that was written then; one that was loaded from a dump has another transaction's number. */
    identity: (Identity & { original: boolean }) | null;
  };
};

/** PostgreSQL counts its timeline up whenever a standby takes over or an older state is put back. The first eight digits of a log file's name are it. */
const TIMELINE = `('x' || left(pg_walfile_name(pg_current_wal_lsn()), 8))::bit(32)::int`;
const SYSTEM = `(select system_identifier::text from pg_control_system())`;

/** A service does not let us ask. A standby that is not promoted yet (55000) is no server to work on. */
const NOT_TOLD = new Set(['42501', '42883', '0A000']);
const NO_TABLE = '42P01';

/** How to ask over one connection, as often as wanted, what its server lets us ask. Null before there are tables. Rejects when the connection is not fit for use. */
export async function tellerOf(client: pg.ClientBase): Promise<{ told: Told; again: () => Promise<Told> } | null> {
  try {
    return await teller(client, TIMELINE, SYSTEM).catch(async (error: unknown) => {
      if (!isNotTold(error)) throw error;
      return teller(client, await orNull(client, TIMELINE), await orNull(client, SYSTEM));
    });
  } catch (error) {
    if (sqlState(error) === NO_TABLE) return null;
    throw error;
  }
}

async function teller(client: pg.ClientBase, timeline: string, system: string) {
  const again = () => ask(client, timeline, system);
  return { told: await again(), again };
}

async function ask(client: pg.ClientBase, timeline: string, system: string): Promise<Told> {
  const { rows } = await client.query<Told>(
    `select ${timeline} as timeline,
       jsonb_build_object('system', ${system}, 'database', (select oid::text from pg_database where datname = current_database())) as identity,
       jsonb_build_object(
         'timeline', (select value from setting where key = 'timeline'),
         'identity', (select value || jsonb_build_object('original', xmin::text = value ->> 'written') from setting where key = 'identity')
       ) as known`,
  );
  const [told] = rows;
  if (!told) throw new Error('the server tells nothing of itself');
  return told;
}

/** What is asked for, or `null` where the server does not tell it. */
async function orNull(client: pg.ClientBase, expression: string): Promise<string> {
  try {
    await client.query(`select ${expression}`);
    return expression;
  } catch (error) {
    if (!isNotTold(error)) throw error;
    return 'null';
  }
}

const isNotTold = (error: unknown): boolean => NOT_TOLD.has(sqlState(error) ?? '');
