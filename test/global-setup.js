/**
 * Prepares what test files share and passes it by the environment:
 * TEST_PGLITE_DUMP (a migrated empty PGlite, as tar), TEST_DATABASE_URL (PostgreSQL), TEST_REDIS_URL, TEST_CHROMIUM.
 * A service that is not installed is left out; the suites that need it then say so and skip.
 */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startPostgres, startRedis } from './support/services.js';

const root = new URL('../', import.meta.url);

export default async function setup() {
  const [dump, postgres, redis] = await Promise.all([pgliteDump(), startPostgres(), startRedis()]);
  const chromium = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((path) => existsSync(path));
  globalThis.testServices = [postgres?.stop, redis?.stop].filter(Boolean);
  put('TEST_PGLITE_DUMP', dump);
  put('TEST_DATABASE_URL', postgres?.url);
  put('TEST_REDIS_URL', redis?.url);
  put('TEST_CHROMIUM', chromium);
}

function put(name, value) {
  if (value === undefined) delete process.env[name];
  else process.env[name] = value;
}

/** Migrating takes two seconds, opening the dump a quarter: it is kept for as long as the migrations stay as they are. */
async function pgliteDump() {
  const folder = new URL('dist/platform/database/', root);
  if (!existsSync(folder)) throw new Error('dist/ is missing: run `npm test`, or `node scripts/build.js --server` first');
  const file = join(tmpdir(), `uketsuke-test-${await hashOfMigrations(folder)}.tar`);
  if (existsSync(file)) return file;
  const { openDatabase } = await import(new URL('engine.js', folder).href);
  const { silentLog } = await import(new URL('../log.js', folder).href);
  const { migrate } = await import(new URL('migrate.js', folder).href);
  const database = await openDatabase({ inThread: true, log: silentLog });
  await migrate(database);
  // Of the dump's files every second one is of databases that nobody opens, and opening costs by the file.
  await database.pool.query("update pg_database set datistemplate = false where datname like 'template_'");
  for (const name of ['template0', 'template1']) await database.pool.query(`drop database ${name}`);
  const bytes = await database.dump();
  await database.close();
  const temporary = `${file}.${process.pid}`;
  await writeFile(temporary, bytes);
  await rename(temporary, file);
  return file;
}

async function hashOfMigrations(folder) {
  const hash = createHash('sha256');
  hash.update(readFileSync(new URL('node_modules/@electric-sql/pglite/package.json', root)));
  const files = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith('.js')).sort();
  for (const name of files) hash.update(name).update(await readFile(new URL(name, folder)));
  return hash.digest('hex').slice(0, 16);
}
