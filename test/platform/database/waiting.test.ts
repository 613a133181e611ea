import { expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { openDesk } from '../../support/desk.ts';
import { describeOnEngines } from '../../support/engines.ts';

describeOnEngines('what is not settled', (open) => {
  it('is found without looking through what was said long ago', async () => {
    const database = open();
    const desk = await openDesk(database);
    await desk.accept(desk.says('1', '11', 'hello'));
    const { id, account_id } = await desk.conversation('1');
    await sql`insert into message (conversation_id, account_id, seq, direction, author, text, state, said_at)
      select ${id}, ${account_id}, 1000 + n, 'out', 'bot', 'old', 'sent', app_now() from generate_series(1, 3000) n`.execute(database.db);
    await sql`analyze message`.execute(database.db);
    const plan = async (where: string) => {
      const { rows } = await sql.raw<{ 'QUERY PLAN': string }>(`explain select * from message where ${where}`).execute(database.db);
      return rows.map((row) => row['QUERY PLAN']).join('\n');
    };
    expect(await plan(`conversation_id = ${id} and state in ('pending', 'sending', 'doubt') order by seq limit 1`)).toContain(
      'message_line',
    );
    expect(await plan(`state = 'parked'`)).toContain('message_parked');
  });
});
