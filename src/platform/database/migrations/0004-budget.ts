import { sql, type Kysely } from 'kysely';

/**
 * The send budget is counted where it is spent, and no longer from the messages: what was sent for an account within the last day stands in one row, whose lock
 * is the budget's lock. A missing row is made from the messages.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql
    .raw(
      `create table send_budget (account_id integer primary key references account (id), sends jsonb not null default '[]') with (fillfactor = 50)`,
    )
    .execute(db);
}
