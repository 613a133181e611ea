import { sql, type Kysely } from 'kysely';

/** How often a send of this message was in doubt while the platform took others: so often at most is it tried. */
const statements = [`alter table message add column doubts integer not null default 0`];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}
