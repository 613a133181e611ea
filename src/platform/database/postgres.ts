import pg from 'pg';
import type { Log } from '../log.ts';
import { planningOptions, poolDefaults, watchPool } from './pool.ts';
import { PreparingClient } from './prepare.ts';
import { watchDatabase } from './timeline.ts';

export type PostgresOptions = {
  databaseUrl: string;
  log: Log;
  /** Connections at most; 10 unless told. */
  poolSize?: number;
};

/** A pool over a real server. Connecting happens with the first query, so a server that is away now may be back later. */
export function openPostgresPool({ databaseUrl, log, poolSize = 10 }: PostgresOptions): pg.Pool {
  const pool = new pg.Pool({
    ...poolDefaults,
    Client: PreparingClient,
    connectionString: databaseUrl,
    max: poolSize,
    keepAlive: true,
    application_name: 'uketsuke',
    statement_timeout: 5000,
    // A link that drops without a word: X waits ten seconds for its 200.
    query_timeout: 8000,
    idle_in_transaction_session_timeout: 30_000,
    options: planningOptions,
    verify: (client, ready) => {
      watchDatabase(client, log).then(() => ready(), ready);
    },
  });
  return watchPool(pool, log);
}
