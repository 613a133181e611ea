import { sql, type Kysely } from 'kysely';

/**
 * What is large and what grows old. Bodies as they came are found by their age, so that not all of a month's are read every hour. A release's model is stored as
 * it is: trying to compress fourteen megabytes of weights takes PostgreSQL many times as long as writing them, and gains nothing.
 */
const statements = [
  `create index inbound_raw_received on inbound_raw (received_at) where problem is null`,
  `alter table release alter column model set storage external`,
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}
