import { expect, it } from '@jest/globals';
import { sql } from 'kysely';
import type { Database } from '../../../src/platform/database/engine.ts';
import { describeOnEngines } from '../../support/engines.ts';

describeOnEngines('statements that come again and again', (open) => {
  const prepared = async (database: Database) =>
    (await sql<{ statement: string }>`select statement from pg_prepared_statements`.execute(database.db)).rows.map((row) => row.statement);

  it('give the same answers when they are prepared', async () => {
    const database = open();
    for (let n = 0; n < 12; n++) {
      const { rows } = await sql<{ n: number }>`select ${n}::int + 1 as n`.execute(database.db);
      expect(rows).toEqual([{ n: n + 1 }]);
    }
    expect(await prepared(database)).toContain('select $1::int + 1 as n');
  });

  it('that return whole rows go on after an upgrade has added a column', async () => {
    const database = open();
    await sql`create temporary table upgraded (id int)`.execute(database.db);
    const read = () => sql<{ id: number }>`select * from upgraded where id = ${1}`.execute(database.db);
    for (let n = 0; n < 8; n++) await read();
    await sql`insert into upgraded values (1)`.execute(database.db);
    await sql`alter table upgraded add column more int`.execute(database.db);
    expect((await read()).rows).toEqual([{ id: 1, more: null }]);
    await sql`drop table upgraded`.execute(database.db);
  });

  it('are prepared anew by the connection that comes after a lost one', async () => {
    const database = open();
    const double = (n: number) => sql<{ n: number }>`select ${n}::int * 2 as n`.execute(database.db);
    for (let n = 0; n < 5; n++) await double(n);
    const client = await database.pool.connect();
    client.release(new Error('lost'));
    for (let n = 0; n < 5; n++) expect((await double(n)).rows).toEqual([{ n: 2 * n }]);
  });

  it('survive an error in between', async () => {
    const database = open();
    const divide = (by: number) => sql<{ n: number }>`select 6 / ${by}::int as n`.execute(database.db);
    for (let n = 0; n < 5; n++) await divide(2);
    await expect(divide(0)).rejects.toThrow(/division by zero/);
    expect((await divide(3)).rows).toEqual([{ n: 2 }]);
  });
});
