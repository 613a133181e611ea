import { expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { isBy, isLaterThan } from '../../../src/platform/database/moments.ts';
import { PLANNING } from '../../../src/platform/database/pool.ts';
import { transaction } from '../../../src/platform/database/transaction.ts';
import { describeOnEngines } from '../../support/engines.ts';

const ROWS = 20_000;
const now = sql`(select app_now())`;

describeOnEngines('rows that few have a moment of', (database) => {
  /** How many rows the server expects to find, among 20,000 of which 100 have a moment. */
  async function expected(condition: ReturnType<typeof isBy>): Promise<number> {
    return transaction(database(), async (tx) => {
      await sql`create temporary table waited on commit drop as
        select n as id, case when n % 200 = 0 then app_now() - interval '1 second' end as due_at from generate_series(1, ${sql.lit(ROWS)}) n`.execute(
        tx,
      );
      await sql`create index on waited (due_at) where due_at is not null`.execute(tx);
      await sql`analyze waited`.execute(tx);
      const { rows } = await sql<{ 'QUERY PLAN': [{ Plan: { 'Plan Rows': number } }] }>`
        explain (format json) select id from waited where ${condition}`.execute(tx);
      return rows[0]?.['QUERY PLAN'][0].Plan['Plan Rows'] ?? Infinity;
    });
  }

  it('are taken for few, where a bound alone is taken for a third of all', async () => {
    expect(await expected(sql<boolean>`due_at <= ${now}`)).toBeGreaterThan(ROWS / 4);
    expect(await expected(isBy(sql`due_at`, now))).toBeLessThan(ROWS / 100);
    expect(await expected(isLaterThan(sql`due_at`, now))).toBeLessThan(ROWS / 100);
  });

  it('are found by both, and what has no moment by neither', async () => {
    const { rows } = await sql<{ by: string[]; later: string[] }>`
      select array_agg(name order by name) filter (where ${isBy(sql`due_at`, now)}) as by,
        array_agg(name order by name) filter (where ${isLaterThan(sql`due_at`, now)}) as later
      from (values ('before', app_now() - interval '1 year'), ('after', app_now() + interval '1 year'), ('never', null)) u (name, due_at)`.execute(
      database().db,
    );
    expect(rows).toEqual([{ by: ['before'], later: ['after'] }]);
  });
});

describeOnEngines('how statements are planned', (database) => {
  it.each(Object.entries(PLANNING))('%s is %s on each connection', async (name, value) => {
    const { rows } = await database().pool.query<Record<string, string>>(`show ${name}`);
    expect(rows).toEqual([{ [name]: value }]);
  });
});
