import { sql, type Kysely } from 'kysely';

/** What is not settled is found without looking through what was said long ago: the line of one conversation in its order, what is parked, and a conversation's handoffs. */
const statements = [
  `create index message_line on message (conversation_id, seq) where state in ('pending', 'sending', 'doubt')`,
  `create index handoff_conversation on handoff (conversation_id, id)`,
  `create index message_parked on message (account_id, id) where state = 'parked'`,
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}
