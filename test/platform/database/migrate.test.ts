import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { sql, type Kysely, type Migration } from 'kysely';
import pg from 'pg';
import { openDatabase, type Database } from '../../../src/platform/database/engine.ts';
import { migrate } from '../../../src/platform/database/migrate.ts';
import { migrations } from '../../../src/platform/database/migrations/index.ts';
import { silentLog } from '../../../src/platform/log.ts';
import { createPostgres } from '../../support/database.ts';
import { describeWith } from '../../support/need.ts';
import { until } from '../../support/product.ts';

const later: Migration = { up: (db: Kysely<unknown>) => db.schema.createTable('later').addColumn('id', 'integer').execute() };
const widening = (table: string): Migration => ({
  up: (db: Kysely<unknown>) => db.schema.alterTable(table).addColumn('more', 'integer').execute(),
});
const [wider, raw] = [widening('later'), widening('inbound_raw')];
const failing: Migration = {
  async up(db: Kysely<unknown>) {
    await db.schema.createTable('half').addColumn('id', 'integer').execute();
    await sql`select 1 / 0`.execute(db);
  },
};
const starter = `
  import { openDatabase } from './dist/platform/database/engine.js';
  import { migrate } from './dist/platform/database/migrate.js';
  import { silentLog } from './dist/platform/log.js';
  const database = await openDatabase({ databaseUrl: process.argv[1], log: silentLog });
  console.log(JSON.stringify(await migrate(database)));
  await database.close();
`;

describeWith('PostgreSQL', 'migrations', (serverUrl) => {
  let place: Awaited<ReturnType<typeof createPostgres>>;
  let database: Database;
  beforeAll(async () => {
    place = await createPostgres(serverUrl);
    database = await openDatabase({ databaseUrl: place.url, log: silentLog });
  });
  afterAll(async () => {
    await database.close();
    await place.drop();
  });

  it('are run by exactly one of several processes that start on an empty database', async () => {
    const start = () =>
      promisify(execFile)(process.execPath, ['--input-type=module', '-e', starter, place.url], {
        cwd: join(import.meta.dirname, '../../..'),
      });
    const said = await Promise.all([start(), start(), start()]);
    const applied = said.map(({ stdout }) => JSON.parse(stdout) as string[]);
    expect(applied.flat()).toEqual(Object.keys(migrations));
  });

  it('bring an older schema up to date', async () => {
    expect(await migrate(database, { ...migrations, '9000-later': later })).toEqual(['9000-later']);
    await expect(sql`select id from later`.execute(database.db)).resolves.toMatchObject({ rows: [] });
  });

  it('let pass who comes while they wait for a table that somebody holds, and go on when it is free', async () => {
    const [holder, guest] = [new pg.Client({ connectionString: place.url }), new pg.Client({ connectionString: place.url })];
    await Promise.all([holder.connect(), guest.connect()]);
    const waits = async () =>
      (await guest.query(`select 1 from pg_locks where relation = 'later'::regclass and not granted`)).rowCount === 1;
    try {
      // As a backup does for as long as it takes.
      await holder.query('begin; lock table later in access share mode');
      const changing = migrate(database, { ...migrations, '9000-later': later, '9001-wider': wider });
      await until('the change waits for the table', waits);
      await guest.query('select from later');
      await holder.query('commit');
      expect(await changing).toEqual(['9001-wider']);
      await sql`alter table later drop column more`.execute(database.db);
      await sql`delete from kysely_migration where name = '9001-wider'`.execute(database.db);
    } finally {
      await Promise.all([holder.end(), guest.end()]);
    }
  });

  it('hold no table while they wait for another one', async () => {
    const [holder, guest] = [new pg.Client({ connectionString: place.url }), new pg.Client({ connectionString: place.url })];
    await Promise.all([holder.connect(), guest.connect()]);
    const waits = async () =>
      (await guest.query(`select 1 from pg_locks where relation = 'inbound_raw'::regclass and not granted`)).rowCount === 1;
    try {
      await holder.query('begin; lock table inbound_raw in access share mode');
      const both = { ...migrations, '9000-later': later, '9001-wider': wider, '9002-raw': raw };
      const changing = migrate(database, both);
      await until('the second change waits', waits);
      // Who holds the second table, as a webhook does, gets the first one.
      await holder.query('lock table later in row exclusive mode; commit');
      expect(await changing).toEqual(['9001-wider', '9002-raw']);
      await sql`alter table later drop column more`.execute(database.db);
      await sql`alter table inbound_raw drop column more`.execute(database.db);
      await sql`delete from kysely_migration where name in ('9001-wider', '9002-raw')`.execute(database.db);
    } finally {
      await Promise.all([holder.end(), guest.end()]);
    }
  });

  it('refuse a schema that is newer than the code, and say by which', async () => {
    await expect(migrate(database)).rejects.toThrow(/newer version.*9000-later/);
  });

  it('leave nothing of one that failed, and fail loudly', async () => {
    const all = { ...migrations, '9000-later': later, '9001-failing': failing };
    await expect(migrate(database, all)).rejects.toMatchObject({ code: '22012' });
    const { rows } = await sql<{ half: string | null }>`select to_regclass('half') as half`.execute(database.db);
    expect(rows[0]?.half).toBeNull();
  });

  it('leave the connections with the usual time limit', async () => {
    const { rows } = await sql<{ statement_timeout: string }>`show statement_timeout`.execute(database.db);
    expect(rows[0]?.statement_timeout).toBe('5s');
    const locks = await sql<{ lock_timeout: string }>`show lock_timeout`.execute(database.db);
    expect(locks.rows[0]?.lock_timeout).toBe('0');
  });
});
