import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { FAKE_ACCOUNT, startFakeX } from '../../src/rehearsal/fake-x.ts';
import { startProduct } from '../support/product.ts';
import { EVERYDAY, everydayLife, unseenIn } from '../support/everyday-life.ts';
import { fill, GROWING, recordStatements, wholeReads, type Statements } from '../support/query-plans.ts';
import { startPostgres } from '../support/services.js';
import type { Bench } from './bench.ts';
import { fromRoot } from './house.ts';

const MESSAGES = 1_000_000;

/** The product, within this process, over a database of its own for as long as it takes to see its statements. */
async function statementsOf(databaseUrl: string): Promise<Statements> {
  const x = await startFakeX({ limits: 'lifted' });
  const folder = mkdtempSync(join(tmpdir(), 'uketsuke-plans-'));
  const env = {
    ...{
      DATABASE_URL: databaseUrl,
      DATA_DIR: folder,
      SESSION_SECRET: 'x'.repeat(32),
      ENCRYPTION_KEY: 'y'.repeat(32),
      PORT: '0',
      LOG_LEVEL: 'silent',
    },
    ...{
      CONTENT_DIR: fromRoot('test/prove/content'),
      X_API_URL: x.url,
      X_USER_ID: FAKE_ACCOUNT.userId,
      X_CONSUMER_KEY: x.keys.consumerKey,
    },
    ...{ X_CONSUMER_SECRET: x.keys.consumerSecret, X_ACCESS_TOKEN: FAKE_ACCOUNT.accessToken, X_ACCESS_SECRET: FAKE_ACCOUNT.accessSecret },
    ...EVERYDAY,
  };
  const recorded = recordStatements();
  const product = await startProduct({ edition: 'postgres', x, env, contentDir: '', close: () => x.close() });
  try {
    recorded.statements.clear();
    await everydayLife(product);
    return recorded.statements;
  } finally {
    recorded.stop();
    await product.stop();
    await x.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** How the statements of everyday life find their rows among millions of messages. Each that reads a growing table whole is listed; none should be. `--size`: messages. */
export const plans: Bench = {
  name: 'plans',
  async run({ size = MESSAGES }) {
    const postgres = await startPostgres(['shared_buffers=256MB', 'max_wal_size=8GB', 'maintenance_work_mem=256MB']);
    if (!postgres) throw new Error('PostgreSQL is not installed');
    const client = new pg.Client({ connectionString: postgres.url });
    try {
      const statements = await statementsOf(postgres.url);
      await client.connect();
      const { rows: accounts } = await client.query<{ id: number }>(`select id from account where channel = 'x'`);
      const began = performance.now();
      await fill(client, size, accounts[0]?.id ?? 0);
      const filledSeconds = Math.round((performance.now() - began) / 1_000);
      const { looked, bad } = await wholeReads(client, statements);
      const { rows: sizes } = await client.query<{ name: string; rows: number; mb: number }>(
        `select relname as name, reltuples::bigint::int as rows, round(pg_total_relation_size(oid) / 1048576.0)::int as mb
         from pg_class where relname = any($1) and relkind = 'r' order by mb desc`,
        [GROWING],
      );
      const rows = [
        ...sizes.map(({ name, rows: count, mb }) => [name, count, `${mb} MB`]),
        ['statements looked at', looked, ''],
        ['of them read a table whole', bad.length, ''],
        ...bad.map(({ table, text }) => [`  ${table}: ${text.slice(0, 60)} … ${text.slice(-120)}`, '', '']),
      ];
      const title = `Query plans over ${size} messages (filled in ${filledSeconds} s)`;
      const unseen = unseenIn(statements).map((what) => `not among the statements: ${what}`);
      const broken = [...unseen, ...bad.map(({ table, text }) => `reads ${table} whole: ${text}`)];
      return { title, columns: ['', 'rows', 'with indexes'], rows, figures: { messages: size, filledSeconds, looked, sizes, bad }, broken };
    } finally {
      await client.end();
      await postgres.stop();
    }
  },
};
