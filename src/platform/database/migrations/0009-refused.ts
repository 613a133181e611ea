import { sql, type Kysely } from 'kysely';

/** What the platform refused for good is found with every sweep, without looking through what was said long ago. */
const statements = [`create index message_refused on message (created_at) where state = 'failed'`];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}
