import { sql, type Kysely } from 'kysely';

/**
 * A body with a message of ours is known again by the message. One that brought none, or was not understood, is known by its hash, which only such rows have: what
 * everybody writes costs no entry in an index more. Those that were not understood are few, and are found by their age as the others are.
 */
const statements = [
  `alter table inbound_raw add column hash bytea`,
  `create unique index inbound_raw_same on inbound_raw (channel, hash) where hash is not null`,
  `create index inbound_raw_problem on inbound_raw (received_at) where problem is not null`,
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}
