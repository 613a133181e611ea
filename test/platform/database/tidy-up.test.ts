import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { openDatabase, type Database } from '../../../src/platform/database/engine.ts';
import { tidyUp, untidy } from '../../../src/platform/database/tidy-up.ts';
import { silentLog } from '../../../src/platform/log.ts';
import { openTestDatabase } from '../../support/database.ts';
import { describeOnEngines } from '../../support/engines.ts';
import { openHouse, startProduct, until } from '../../support/product.ts';

const noteMany = (database: Database, rows: number) =>
  sql`insert into event (topic, data) select 'conversation', jsonb_build_object('conversation', n) from generate_series(1, ${rows}::int) n`.execute(
    database.db,
  );
const pagesOf = async ({ db }: Database, table: string) => {
  const size = sql<{ pages: number }>`select pg_relation_size(${table}::regclass) / 8192 as pages`.execute(db);
  return (await size).rows[0]?.pages ?? 0;
};

async function tidyAll(database: Database): Promise<string[]> {
  const names = await untidy(database);
  for (const name of names) await tidyUp(database, name);
  return names;
}

describeOnEngines('tables that have changed much', (open) => {
  const isEmbedded = () => open().kind === 'pglite';

  it('are looked after where no server does it, once, and again when they have grown further', async () => {
    const database = open();
    await tidyAll(database);
    expect(await tidyAll(database)).toEqual([]);
    await noteMany(database, 5_000);
    expect(await tidyAll(database)).toEqual(isEmbedded() ? ['event'] : []);
    expect(await tidyAll(database)).toEqual([]);
    await noteMany(database, 500);
    expect(await tidyAll(database)).toEqual([]);
    await noteMany(database, 5_000);
    expect(await tidyAll(database)).toEqual(isEmbedded() ? ['event'] : []);
  });
});

describe('tables of the embedded engine', () => {
  let database: Database;
  beforeEach(async () => void (database = await openTestDatabase()));
  afterEach(() => database.close());

  it('do not grow for ever by rows that come and go', async () => {
    const day = async () => {
      await noteMany(database, 3_000);
      await tidyAll(database);
      await sql`delete from event where id <= (select max(id) - 1000 from event)`.execute(database.db);
    };
    for (let n = 0; n < 3; n++) await day();
    const pages = await pagesOf(database, 'event');
    for (let n = 0; n < 6; n++) await day();
    expect(await pagesOf(database, 'event')).toBeLessThanOrEqual(pages * 1.5);
  });

  it('leave no more of the log of changes than a start after a crash goes through in a moment', async () => {
    const { db } = database;
    const logged = async () => {
      const { rows } = await sql<{ mb: number }>`
        select (pg_wal_lsn_diff(pg_current_wal_insert_lsn(), redo_lsn) / 1048576)::int as mb from pg_control_checkpoint()`.execute(db);
      return rows[0]?.mb ?? 0;
    };
    await sql`create table large (words text)`.execute(db);
    for (let n = 0; n < 3; n++) await sql`insert into large select repeat('x', 1000) from generate_series(1, 24000)`.execute(db);
    expect(await logged()).toBeGreaterThan(64);
    await tidyAll(database);
    expect(await logged()).toBeLessThan(64);
  });

  it('have plans for their new size, also for statements that were prepared when they were small', async () => {
    const { db } = database;
    await sql`create table growing (id bigint primary key, word text)`.execute(db);
    await sql`insert into growing select n, 'w' || n from generate_series(1, 3) n`.execute(db);
    await sql`analyze growing`.execute(db);
    const read = (id: number) => sql<{ word: string }>`select word from growing where id = ${id}`.execute(db);
    const plan = async () => {
      const prepared = await sql<{ name: string }>`select name from pg_prepared_statements where statement like '%from growing%'`.execute(
        db,
      );
      const { rows } = await sql.raw<Record<string, string>>(`explain execute ${prepared.rows[0]?.name}(2)`).execute(db);
      return rows.map((row) => row['QUERY PLAN']).join('\n');
    };
    for (let n = 0; n < 12; n++) await read(2);
    expect(await plan()).toContain('Seq Scan');
    await sql`insert into growing select n, 'w' || n from generate_series(4, 20000) n`.execute(db);
    expect(await tidyAll(database)).toContain('growing');
    for (let n = 0; n < 12; n++) await read(2);
    expect(await plan()).toContain('Index Scan');
    expect((await read(20_000)).rows).toEqual([{ word: 'w20000' }]);
  });
});

it('a running front desk of the embedded edition looks after them', async () => {
  const house = await openHouse({ content: 'small' });
  try {
    const before = await openDatabase({ dataDir: house.env['DATA_DIR'] ?? '', inThread: true, log: silentLog });
    await noteMany(before, 5_000);
    await before.close();
    const product = await startProduct(house);
    const { database } = product.app;
    await until('the table has been analyzed', async () => {
      const { rows } = await sql<{ known: number }>`select reltuples as known from pg_class where relname = 'event'`.execute(database.db);
      return (rows[0]?.known ?? 0) >= 5_000;
    });
    await product.stop();
  } finally {
    await house.close();
  }
}, 60_000);
