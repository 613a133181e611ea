import pg from 'pg';
import type { Log } from '../log.ts';
import type { Live } from './live.ts';
import { createListeners } from './listeners.ts';

const channel = 'uketsuke_live';
const firstWaitMs = 100;
const longestWaitMs = 5000;

export type PostgresLiveOptions = { databaseUrl: string; log: Log };

/**
 * Live updates by LISTEN/NOTIFY on a connection of its own, which is made again when it breaks. One channel for all topics: the topic is the
 * payload (at most 8,000 bytes). Notices go out on other connections, so they do not wait for the listening one.
 * @throws when the first connection fails
 */
export async function createPostgresLive({ databaseUrl, log }: PostgresLiveOptions): Promise<Live> {
  const listeners = createListeners(log);
  const pool = new pg.Pool({
    connectionString: databaseUrl,
    max: 2,
    keepAlive: true,
    connectionTimeoutMillis: 3000,
    application_name: 'uketsuke-live',
  });
  pool.on('error', (error) => log.debug({ err: error }, 'an idle connection for live updates broke'));
  let client: pg.Client | undefined;
  let retry: NodeJS.Timeout | undefined;
  let closed = false;

  async function connect(): Promise<void> {
    const next = new pg.Client({
      connectionString: databaseUrl,
      keepAlive: true,
      connectionTimeoutMillis: 5000,
      application_name: 'uketsuke-live',
    });
    next.on('notification', ({ payload }) => listeners.wake(payload ?? ''));
    next.on('error', (error) => log.warn({ err: error }, 'the connection for live updates broke'));
    await next.connect();
    await next.query(`listen ${channel}`);
    client = next;
    next.on('end', () => reconnect(firstWaitMs));
  }

  function reconnect(waitMs: number): void {
    client = undefined;
    if (closed) return;
    retry = setTimeout(() => {
      connect().then(
        () => (closed ? void client?.end() : listeners.wakeAll()),
        () => reconnect(Math.min(longestWaitMs, waitMs * 2)),
      );
    }, waitMs);
  }

  await connect().catch(async (error: unknown) => {
    await pool.end();
    throw error;
  });
  return {
    async publish(topic) {
      await pool
        .query('select pg_notify($1, $2)', [channel, topic])
        .catch((error: unknown) => log.warn({ err: error, topic }, 'a live update was not sent'));
    },
    subscribe(topic, listener) {
      const own = () => listener();
      listeners.add(topic, own);
      return () => void listeners.remove(topic, own);
    },
    async close() {
      closed = true;
      clearTimeout(retry);
      listeners.clear();
      await Promise.all([client?.end(), pool.end()]);
    },
  };
}
