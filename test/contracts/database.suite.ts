import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import type { Database } from '../../src/platform/database/engine.ts';
import { migrate } from '../../src/platform/database/migrate.ts';
import { sqlState } from '../../src/platform/database/sql-state.ts';
import { transaction } from '../../src/platform/database/transaction.ts';

/** What every engine must do. `open` gives a migrated database, which the suite closes. */
export function databaseSuite(open: () => Promise<Database>): void {
  let database: Database;

  beforeAll(async () => {
    database = await open();
    await database.pool.query(
      'create table thing (id bigint primary key, name text constraint thing_name unique, bytes bytea, data jsonb)',
    );
  });
  beforeEach(() => database.pool.query('truncate thing'));
  afterAll(() => database.close());

  const names = async () => (await database.pool.query<{ name: string }>('select name from thing order by id')).rows.map((row) => row.name);

  it('answers a ping', async () => {
    await expect(database.ping()).resolves.toBeUndefined();
  });

  it('has nothing left to migrate', async () => {
    await expect(migrate(database)).resolves.toEqual([]);
  });

  it('keeps what a transaction committed', async () => {
    await transaction(database, async (tx) => {
      await sql`insert into thing (id, name) values (1, 'a')`.execute(tx);
      await sql`insert into thing (id, name) values (2, 'b')`.execute(tx);
    });
    expect(await names()).toEqual(['a', 'b']);
  });

  it('keeps nothing of a transaction that failed, and says the code and the constraint', async () => {
    const attempt = transaction(database, async (tx) => {
      await sql`insert into thing (id, name) values (1, 'a')`.execute(tx);
      await sql`insert into thing (id, name) values (2, ${'a'})`.execute(tx);
    });
    await expect(attempt).rejects.toMatchObject({ code: '23505', constraint: 'thing_name' });
    expect(await names()).toEqual([]);
  });

  it.each<[string, string, unknown[], string]>([
    ['an unknown function', 'select no_such_function($1::int)', [1], '42883'],
    ['a syntax error', 'selec $1::int', [1], '42601'],
    ['a value that is none', 'select $1::int', ['x'], '22P02'],
    ['a unique violation', 'insert into thing (id, name) values (1, $1), (2, $1)', ['a'], '23505'],
  ])('stays usable after %s outside a transaction', async (_what, text, values, code) => {
    for (let round = 0; round < 3; round++) await expect(database.pool.query(text, values)).rejects.toMatchObject({ code });
    expect((await database.pool.query('select $1::int + 1 as two', [1])).rows).toEqual([{ two: 2 }]);
  });

  it('runs a named statement again and again, also after one that failed', async () => {
    const named = (id: number) => database.pool.query<{ id: number }>({ name: 'one-id', text: 'select 10 / $1::int as id', values: [id] });
    expect((await named(2)).rows[0]?.id).toBe(5);
    await expect(named(0)).rejects.toMatchObject({ code: '22012' });
    expect((await named(5)).rows[0]?.id).toBe(2);
  });

  it('gives whole numbers as numbers and jsonb parsed', async () => {
    await database.pool.query('insert into thing (id, data) values ($1, $2)', [9_007_199_254_740_991, JSON.stringify(['あ'])]);
    const { rows } = await database.pool.query('select id, data, (select count(*) from thing) as n from thing');
    expect(rows).toEqual([{ id: 9_007_199_254_740_991, data: ['あ'], n: 1 }]);
  });

  it('keeps a megabyte of any bytes, NUL among them', async () => {
    const bytes = Buffer.concat([Buffer.from([0, 1, 0, 255]), randomBytes(1 << 20)]);
    await database.pool.query('insert into thing (id, bytes) values (1, $1)', [bytes]);
    const { rows } = await database.pool.query<{ bytes: Buffer }>('select bytes from thing where id = 1');
    expect(rows[0]?.bytes.equals(bytes)).toBe(true);
  });

  it('answers 1,000 questions asked at once, each with its own answer', async () => {
    const asked = Array.from({ length: 1000 }, (_, n) => database.pool.query<{ n: number }>('select $1::int as n', [n]));
    const answers = await Promise.all(asked);
    expect(answers.every(({ rows }, n) => rows[0]?.n === n)).toBe(true);
  });

  it('goes on after a client was thrown away in the middle of a transaction', async () => {
    const client = await database.pool.connect();
    await client.query('begin');
    await client.query("insert into thing (id, name) values (7, 'lost')");
    client.release(true);
    expect(await names()).toEqual([]);
  });

  it('does a transaction again that the database gave up because of others', async () => {
    let attempts = 0;
    await transaction(database, async (tx) => {
      await sql`insert into thing (id, name) values (${++attempts}, 'once')`.execute(tx);
      if (attempts < 3) await sql`do $$ begin raise exception using errcode = '40001'; end $$`.execute(tx);
    });
    expect((await database.pool.query('select id from thing')).rows).toEqual([{ id: 3 }]);
  });

  it('gives up a transaction that keeps failing, with the last error', async () => {
    let attempts = 0;
    const hopeless = transaction(database, async (tx) => {
      attempts++;
      await sql`do $$ begin raise exception using errcode = '40P01'; end $$`.execute(tx);
    });
    expect(sqlState(await hopeless.catch((error: unknown) => error))).toBe('40P01');
    expect(attempts).toBe(5);
  });
}
