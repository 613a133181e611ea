import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import pg from 'pg';
import { openDatabase, type Database } from '../../src/platform/database/engine.ts';
import { migrate } from '../../src/platform/database/migrate.ts';
import { silentLog } from '../../src/platform/log.ts';

/** A migrated, empty embedded database in this thread, in a quarter of a second. Close it. */
export async function openTestDatabase(): Promise<Database> {
  const dump = readFileSync(process.env['TEST_PGLITE_DUMP'] ?? '');
  return openDatabase({ inThread: true, dump, log: silentLog });
}

/** A new database on the test server, empty or a copy of one that nobody is connected to, and how to remove it. */
export async function createPostgres(serverUrl: string, copyOf?: string): Promise<{ url: string; drop: () => Promise<void> }> {
  const name = `test_${randomBytes(6).toString('hex')}`;
  const template = copyOf === undefined ? '' : ` template ${new URL(copyOf).pathname.slice(1)}`;
  await onServer(serverUrl, `create database ${name}${template}`);
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => onServer(serverUrl, `drop database ${name} with (force)`) };
}

/** A migrated, empty database on the test server (`describeWith('PostgreSQL', …)` gives its address). Closing it removes it. */
export async function openTestPostgres(serverUrl: string): Promise<Database & { url: string }> {
  const { url, drop } = await createPostgres(serverUrl);
  const database = await openDatabase({ databaseUrl: url, log: silentLog });
  await migrate(database);
  const close = async () => {
    await database.close();
    await drop();
  };
  return { ...database, url, close };
}

async function onServer(serverUrl: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: serverUrl });
  await client.connect();
  await client.query(sql).finally(() => client.end());
}
