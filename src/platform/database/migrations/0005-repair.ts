import { sql, type Kysely } from 'kysely';

/**
 * How far an account's record at the platform is matched with ours: up to when (`matched_at`, by the platform's clock), where an unfinished look back goes on
 * (`open`), what was missing once and may still come by itself (`suspects`), which process looks just now, and what requests for reading were made.
 * `reconcile_from`: since a restore nothing is sent for the account until the platform's record is matched back to this moment.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql
    .raw(
      `create table repair (
         account_id integer primary key references account (id) on delete cascade,
         matched_at timestamptz,
         matched_id text,
         open jsonb,
         suspects jsonb not null default '[]',
         due_at timestamptz not null default app_now(),
         lease_until timestamptz,
         lease_by text,
         last_run_at timestamptz,
         last_clean_at timestamptz,
         last_recovered integer not null default 0,
         recovered bigint not null default 0,
         problem text,
         reconcile_from timestamptz,
         reconcile_since timestamptz,
         replay jsonb not null default '{}',
         reads jsonb not null default '{}')`,
    )
    .execute(db);
}
