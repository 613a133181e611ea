import { sql, type Kysely } from 'kysely';

/** How far a conversation had come when a message was claimed. Clocks are set back at times; what is known by its place is not. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw('alter table message add column after_seq bigint').execute(db);
}
