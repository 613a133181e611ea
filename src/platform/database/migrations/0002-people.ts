import { sql, type Kysely } from 'kysely';

/**
 * Staff, their sessions and links; what a handoff's clocks need; how a channel reaches a contact; who took, gave back and ended what.
 * Secrets (session, link) are stored as SHA-256, passwords as argon2id.
 */
const statements = [
  `create table staff (
     id integer generated always as identity primary key,
     email text not null, name text not null,
     role text not null default 'agent' check (role in ('agent', 'supervisor', 'editor', 'admin')),
     teams jsonb not null default '[]',
     password_hash text,
     state text not null default 'active' check (state in ('active', 'disabled')),
     presence text not null default 'away' check (presence in ('available', 'break', 'away')),
     presence_at timestamptz not null default app_now(),
     seen_at timestamptz,
     signed_in_at timestamptz,
     created_at timestamptz not null default app_now())`,
  `create unique index staff_email on staff (lower(email))`,

  `create table staff_session (
     hash bytea primary key,
     staff_id integer not null references staff (id) on delete cascade,
     csrf text not null,
     device text not null default '',
     created_at timestamptz not null default app_now(),
     seen_at timestamptz not null default app_now(),
     expires_at timestamptz not null)`,
  `create index staff_session_staff on staff_session (staff_id)`,

  `create table staff_link (
     hash bytea primary key,
     purpose text not null check (purpose in ('first-admin', 'invite')),
     staff_id integer references staff (id) on delete cascade,
     created_at timestamptz not null default app_now(),
     expires_at timestamptz not null,
     used_at timestamptz)`,

  `create table sign_in_try (id bigint generated always as identity primary key, key text not null, at timestamptz not null default app_now())`,
  `create index sign_in_try_key on sign_in_try (key, at)`,

  `alter table handoff
     add column due_at timestamptz,
     add column late_at timestamptz,
     add column notified_at timestamptz,
     add column notice jsonb not null default '{}',
     add column ended_by text`,
  `update handoff set due_at = promised_until where state = 'waiting' and promised_open`,
  `create index handoff_due on handoff (due_at) where state = 'waiting'`,

  `alter table message add column author_id text`,

  `alter table contact add column address jsonb not null default '{}'`,

  `create table ownership_change (
     id bigint generated always as identity primary key,
     conversation_id bigint not null references conversation (id) on delete cascade,
     after_seq bigint not null,
     kind text not null check (kind in ('handed-over', 'taken', 'from-app', 'resolved', 'returned', 'wait-ended', 'quiet')),
     agent_id text,
     agent_name text,
     at timestamptz not null default app_now())`,
  `create index event_xid on event (xid)`,
  `create index message_started on message (account_id, started_at) where started_at is not null`,
  `create index conversation_owned on conversation (owner) where owner <> 'bot'`,
  `create index ownership_change_conversation on ownership_change (conversation_id, id)`,
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}
