import pg from 'pg';
import type { Log } from '../log.ts';

const bigint = 20;

/**
 * Settings that every pool of ours has. Whole numbers come as numbers: ids stay far below 2^53. It is set per pool, not for the whole
 * process, because other packages use `pg` too.
 */
export const poolDefaults = {
  // Statements that do not wait for one another (`together` in transaction.ts) share one way to the database.
  pipeline: true,
  connectionTimeoutMillis: 5000,
  types: {
    getTypeParser: (oid: number): ((value: string) => unknown) =>
      oid === bigint ? Number : (pg.types.getTypeParser(oid) as (value: string) => unknown),
  },
} satisfies pg.PoolConfig;

/**
 * How the server is to plan our statements, which are short and look for few rows. Compiling one (jit) takes longer than it runs: half a second where a look at
 * some thousand rows takes a few milliseconds. With the cost of a turning disk (4 for a page out of its order) PostgreSQL reads tables of some thousand rows whole rather than go by
 * their indexes; 1.1 is what is set for solid-state disks and for what lies in memory.
 */
export const PLANNING: Readonly<Record<string, string>> = { jit: 'off', random_page_cost: '1.1' };

/** The same as what a connection to a server begins with. */
export const planningOptions = Object.entries(PLANNING)
  .map(([name, value]) => `-c ${name}=${value}`)
  .join(' ');

/** A connection that breaks is an event: of the pool while it is idle, of itself while somebody holds it. An unheard `error` event would end the process. */
export function watchPool(pool: pg.Pool, log: Log): pg.Pool {
  pool.on('connect', (client) => client.on('error', () => undefined));
  pool.on('error', (error) => log.warn({ err: error }, 'an idle database connection broke'));
  return pool;
}
