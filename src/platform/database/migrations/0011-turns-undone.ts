import { sql, type Kysely } from 'kysely';

/**
 * A turn that is undone goes. The database would look for messages that name it through the whole table, as only one conversation's can; an index for that would
 * be paid for by every message.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw('alter table message drop constraint if exists message_turn_id_fkey').execute(db);
}
