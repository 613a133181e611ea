import { sql, type Kysely } from 'kysely';

/** What was felt in each of the customer's last turns: whether anger rises is not to be seen from negativity alone. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(`alter table conversation add column felt jsonb not null default '[]'`).execute(db);
}
