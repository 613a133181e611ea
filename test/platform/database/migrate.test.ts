import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { sql, type Kysely, type Migration } from 'kysely';
import { openDatabase, type Database } from '../../../src/platform/database/engine.ts';
import { migrate } from '../../../src/platform/database/migrate.ts';
import { migrations } from '../../../src/platform/database/migrations/index.ts';
import { silentLog } from '../../../src/platform/log.ts';
import { createPostgres } from '../../support/database.ts';
import { describeWith } from '../../support/need.ts';

const later: Migration = { up: (db: Kysely<unknown>) => db.schema.createTable('later').addColumn('id', 'integer').execute() };
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
  });
});
