import { sql, type Kysely } from 'kysely';

/**
 * The first schema. Rules that the tables hold by themselves:
 * a platform's message is stored once per account (inbound_event), sequence numbers are unique in a conversation, one conversation per contact,
 * a message belongs to at most one turn, one handoff is open per conversation, one outbound message per conversation is under way.
 * `app_now()` is the only clock that SQL reads, so that a simulation can replace it.
 */
const statements = [
  `create function app_now() returns timestamptz language sql volatile as $$ select clock_timestamp() $$`,

  `create table setting (key text primary key, value jsonb not null, updated_at timestamptz not null default app_now())`,

  `create table account (
     id integer generated always as identity primary key,
     channel text not null, external_id text not null, name text not null default '',
     state text not null default 'active' check (state in ('active', 'paused')),
     paused_reason text,
     credentials bytea,
     limits jsonb not null default '{}',
     created_at timestamptz not null default app_now(),
     unique (channel, external_id))`,

  `create table contact (
     id bigint generated always as identity primary key,
     account_id integer not null references account (id),
     external_id text not null,
     profile jsonb not null default '{}',
     opted_out_at timestamptz,
     introduced_at timestamptz,
     created_at timestamptz not null default app_now(),
     unique (account_id, external_id))`,

  `create table release (
     id integer primary key,
     -- json, not jsonb: the order of keys is the order of what staff wrote
     content json not null,
     model bytea not null,
     source_hash text not null,
     note text not null default '',
     created_by text not null default '',
     created_at timestamptz not null default app_now())`,

  `create table conversation (
     id bigint generated always as identity primary key,
     account_id integer not null references account (id),
     contact_id bigint not null unique references contact (id),
     owner text not null default 'bot' check (owner in ('bot', 'queue', 'agent')),
     status text not null default 'open' check (status in ('open', 'snoozed', 'closed')),
     agent_id text,
     agent_since timestamptz,
     version bigint not null default 0,
     owner_epoch bigint not null default 0,
     language text,
     release_id integer references release (id),
     dialogue jsonb not null default '{}',
     dialogue_at timestamptz,
     emotion jsonb not null default '[]',
     last_seq bigint not null default 0,
     turn_seq bigint not null default 0,
     unread_since timestamptz,
     turn_due_at timestamptz,
     turn_attempts integer not null default 0,
     created_at timestamptz not null default app_now(),
     updated_at timestamptz not null default app_now())`,
  `create index conversation_turn_due on conversation (turn_due_at) where turn_due_at is not null`,
  `create index conversation_agent_since on conversation (agent_since) where owner = 'agent' and agent_id is null`,

  `create table turn (
     id bigint generated always as identity primary key,
     conversation_id bigint not null references conversation (id),
     first_seq bigint not null, last_seq bigint not null,
     release_id integer references release (id),
     outcome text not null,
     reason text,
     understanding jsonb, lookups jsonb not null default '[]', dialogue_before jsonb,
     created_at timestamptz not null default app_now(),
     took_ms integer,
     unique (conversation_id, first_seq))`,

  `create table message (
     id bigint generated always as identity primary key,
     conversation_id bigint not null references conversation (id),
     account_id integer not null references account (id),
     seq bigint not null,
     direction text not null check (direction in ('in', 'out')),
     author text not null check (author in ('contact', 'bot', 'system', 'person')),
     author_name text,
     external_id text,
     request_id text,
     text text not null,
     parts jsonb not null default '[]',
     choices jsonb not null default '[]',
     choice text,
     attachments jsonb not null default '[]',
     source jsonb not null default '{}',
     turn_id bigint references turn (id),
     state text check (state in ('held', 'pending', 'sending', 'doubt', 'sent', 'failed', 'parked', 'dropped', 'merged')),
     merged_into bigint references message (id),
     owner_epoch bigint,
     priority integer not null default 1,
     not_before timestamptz,
     attempt integer not null default 0,
     lease_until timestamptz,
     started_at timestamptz,
     check_at timestamptz,
     reason text,
     said_at timestamptz not null,
     created_at timestamptz not null default app_now(),
     sent_at timestamptz,
     check ((direction = 'in') = (state is null)),
     unique (conversation_id, seq),
     unique (conversation_id, request_id))`,
  `create index message_waiting on message (account_id, priority, id) where state = 'pending'`,
  `create unique index message_under_way on message (conversation_id) where state in ('sending', 'doubt')`,
  `create index message_lease on message (lease_until) where state = 'sending'`,
  `create index message_check on message (check_at) where state = 'doubt'`,
  `create index message_external on message (account_id, external_id) where external_id is not null`,

  `create table inbound_event (
     id bigint generated always as identity primary key,
     account_id integer references account (id),
     external_id text,
     kind text not null,
     contact_external_id text,
     event jsonb,
     raw_id bigint,
     state text not null default 'done' check (state in ('done', 'waiting', 'kept-aside')),
     received_at timestamptz not null default app_now(),
     unique (account_id, external_id))`,
  `create index inbound_event_waiting on inbound_event (received_at) where state = 'waiting'`,

  `create table inbound_raw (
     id bigint generated always as identity primary key,
     channel text not null, body bytea not null, problem text,
     received_at timestamptz not null default app_now())`,

  `create table handoff (
     id bigint generated always as identity primary key,
     conversation_id bigint not null references conversation (id),
     account_id integer not null references account (id),
     state text not null default 'waiting' check (state in ('waiting', 'assigned', 'resolved', 'returned')),
     reason text not null, sentence text not null default '',
     team text not null, urgency integer not null default 0,
     promised_until timestamptz,
     promised_open boolean not null default true,
     card jsonb not null,
     agent_id text,
     created_at timestamptz not null default app_now(),
     claimed_at timestamptz, ended_at timestamptz)`,
  `create unique index handoff_open on handoff (conversation_id) where state in ('waiting', 'assigned')`,
  `create index handoff_waiting on handoff (state, created_at)`,

  `create table attachment (
     id text primary key,
     contact_id bigint references contact (id),
     account_id integer not null, contact_external_id text not null,
     mime text not null, bytes bytea not null,
     created_at timestamptz not null default app_now())`,

  `create table api_token (
     id text primary key, name text not null, hash bytea not null, scopes jsonb not null default '[]',
     created_at timestamptz not null default app_now(), expires_at timestamptz, last_used_at timestamptz)`,

  `create table event (
     id bigint generated always as identity primary key,
     topic text not null, data jsonb not null,
     xid xid8 not null default pg_current_xact_id(),
     created_at timestamptz not null default app_now())`,
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}
