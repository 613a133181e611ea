import { afterEach, expect, it } from '@jest/globals';
import { prune } from '../../src/app/prune.ts';
import { describeOnEngines } from '../support/engines.ts';

describeOnEngines('taking away what served its purpose', (database) => {
  const ask = async <Row>(text: string): Promise<Row[]> => (await database().pool.query(text)).rows as Row[];
  const count = async (table: string) => (await ask<{ count: number }>(`select count(*)::int as count from ${table}`))[0]?.count;

  /** Deleting from `table` fails: always, or where one statement takes more rows than that. */
  async function refuse(table: string, moreThan: number): Promise<void> {
    await ask(`create function refuse_${table}() returns trigger language plpgsql as $$ begin
      if (select count(*) from gone) > ${moreThan} then raise exception 'too much of ${table}'; end if; return null; end $$`);
    await ask(
      `create trigger refuse_${table} after delete on ${table} referencing old table as gone for each statement execute function refuse_${table}()`,
    );
  }
  afterEach(async () => {
    for (const table of ['event', 'inbound_raw', 'attachment']) await ask(`drop function if exists refuse_${table}() cascade`);
  });

  const events = (many: number, age: string) =>
    ask(`insert into event (topic, data, created_at) select 'x', '{}', app_now() - interval '${age}' from generate_series(1, ${many})`);
  const photos = (many: number, age: string, name: string) =>
    ask(`insert into attachment (id, account_id, contact_external_id, mime, bytes, created_at)
      select '${name}' || lpad(n::text, 5, '0'), 1, 'c', 'image/png', '', app_now() - interval '${age}' from generate_series(1, ${many}) n`);

  it('takes notices of change after a day, and photos that no message names, however many, in small parts', async () => {
    await events(12_345, '2 days');
    await events(10, '2 hours');
    await photos(1_234, '2 days', 'old');
    await photos(10, '2 hours', 'young');
    const [account] = await ask<{ id: number }>(`insert into account (channel, external_id) values ('web', 'w') returning id`);
    const [contact] = await ask<{ id: number }>(`insert into contact (account_id, external_id) values (${account?.id}, 'c') returning id`);
    const [talk] = await ask<{ id: number }>(
      `insert into conversation (account_id, contact_id) values (${account?.id}, ${contact?.id}) returning id`,
    );
    await ask(`update attachment set account_id = ${account?.id}`);
    await ask(`insert into message (conversation_id, account_id, seq, direction, author, text, attachments, said_at)
      values (${talk?.id}, ${account?.id}, 1, 'in', 'contact', '', '[{"id":"old00700"}]', app_now())`);
    await refuse('event', 5_000);
    await refuse('attachment', 500);
    await prune(database());
    expect(await count('event')).toBe(10);
    expect(await count('attachment')).toBe(11);
    expect(await ask(`select id from attachment where id like 'old%'`)).toEqual([{ id: 'old00700' }]);
  }, 60_000);

  it('takes what was kept for an account that nobody added after 30 days, and nothing else of what was delivered', async () => {
    const [account] = await ask<{ id: number }>(`insert into account (channel, external_id) values ('x', '1') returning id`);
    for (const [id, whose, days] of [
      ['1', 'null', 40],
      ['2', 'null', 20],
      ['3', account?.id, 40],
    ])
      await ask(`insert into inbound_event (account_id, external_id, kind, state, received_at)
        values (${whose}, '${id}', 'message', 'kept-aside', app_now() - interval '${days} days')`);
    await prune(database());
    expect(await ask(`select external_id as id from inbound_event order by 1`)).toEqual([{ id: '2' }, { id: '3' }]);
  });

  it('takes the others although one of them cannot be taken, and says so', async () => {
    await ask(`insert into inbound_raw (channel, body, received_at) values ('x', '', app_now() - interval '40 days')`);
    await events(3, '2 days');
    await photos(3, '2 days', 'old');
    await refuse('inbound_raw', 0);
    await expect(prune(database())).rejects.toThrow('too much of inbound_raw');
    expect([await count('event'), await count('attachment')]).toEqual([0, 0]);
  });
});
