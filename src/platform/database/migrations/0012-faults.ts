import { sql, type Kysely } from 'kysely';

/** Handoffs that a flow's fault made are few, and are asked for by the doctor: not all of a year's are read for them. */
const statements = [`create index handoff_fault on handoff (created_at) where card ? 'fault'`];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}
