import { expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { transaction } from '../../src/platform/database/transaction.ts';
import { openTestPostgres } from './database.ts';
import { emptyTables } from './engines.ts';
import { describeWith } from './need.ts';

describeWith('PostgreSQL', 'emptying the tables between two tests', (url) => {
  it('waits for what the test before has left under way', async () => {
    const database = await openTestPostgres(url);
    try {
      let end = (): void => undefined;
      let written = (): void => undefined;
      const isWritten = new Promise<void>((resolve) => (written = resolve));
      const left = transaction(database, async (tx) => {
        await sql`insert into event (topic, data) values ('conversation', '{}')`.execute(tx);
        written();
        await new Promise<void>((resolve) => (end = resolve));
      });
      await isWritten;
      let isOver = false;
      const emptied = emptyTables(database).finally(() => (isOver = true));
      const isWaiting = async () =>
        (await sql`select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`.execute(database.db)).rows
          .length > 0;
      while (!isOver && !(await isWaiting()));
      end();
      await Promise.all([left, emptied]);
      expect((await sql`select id from event`.execute(database.db)).rows).toEqual([]);
      const next = sql`insert into event (topic, data) values ('conversation', '{}') returning id`.execute(database.db);
      expect((await next).rows).toEqual([{ id: 1 }]);
    } finally {
      await database.close();
    }
  }, 30_000);
});
