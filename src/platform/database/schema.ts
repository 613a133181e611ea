import type { Felt } from '../../core/understanding.ts';
import type { ColumnType, Generated, GeneratedAlways } from 'kysely';
import type { Presence, Role } from '../../core/access.ts';
import type { Author, ChannelName, Choice, Profile } from '../../core/message.ts';
import type { ConversationStatus, Owner, OwnershipChange } from '../../core/conversation.ts';
import type { DeliveryState } from '../../core/delivery.ts';
import type { HandoffState } from '../../core/handoff.ts';
import type { Language } from '../../core/language.ts';

/** jsonb goes in as text (pg would turn an array into a PostgreSQL array) and comes out parsed. */
type Json<T> = ColumnType<T, string, string>;
type JsonDefault<T> = ColumnType<T, string | undefined, string>;
type Time = Date;

/** The tables as Kysely sees them; `migrations/` is what makes them. */
export type Schema = {
  setting: { key: string; value: Json<unknown>; updated_at: Generated<Time> };
  account: {
    id: GeneratedAlways<number>;
    channel: ChannelName;
    external_id: string;
    name: Generated<string>;
    state: Generated<'active' | 'paused'>;
    paused_reason: string | null;
    credentials: Buffer | null;
    limits: JsonDefault<Record<string, unknown>>;
    created_at: Generated<Time>;
  };
  /** What was sent for an account within the last day (core/send-budget.ts). Only send-budget.ts reads and writes it. */
  send_budget: { account_id: number; sends: JsonDefault<number[]> };
  contact: {
    id: GeneratedAlways<number>;
    account_id: number;
    external_id: string;
    profile: JsonDefault<Profile>;
    opted_out_at: Time | null;
    introduced_at: Time | null;
    /** How the channel reaches them; only the channel reads it. */
    address: JsonDefault<Record<string, unknown>>;
    created_at: Generated<Time>;
  };
  release: {
    id: number;
    content: Json<unknown>;
    model: Buffer;
    source_hash: string;
    note: Generated<string>;
    created_by: Generated<string>;
    created_at: Generated<Time>;
  };
  conversation: {
    id: GeneratedAlways<number>;
    account_id: number;
    contact_id: number;
    owner: Generated<Owner>;
    status: Generated<ConversationStatus>;
    agent_id: string | null;
    agent_since: Time | null;
    version: Generated<number>;
    owner_epoch: Generated<number>;
    language: Language | null;
    release_id: number | null;
    dialogue: JsonDefault<unknown>;
    dialogue_at: Time | null;
    emotion: JsonDefault<number[]>;
    felt: JsonDefault<Felt[]>;
    last_seq: Generated<number>;
    turn_seq: Generated<number>;
    unread_since: Time | null;
    turn_due_at: Time | null;
    turn_attempts: Generated<number>;
    created_at: Generated<Time>;
    updated_at: Generated<Time>;
  };
  turn: {
    id: GeneratedAlways<number>;
    conversation_id: number;
    first_seq: number;
    last_seq: number;
    release_id: number | null;
    outcome: string;
    reason: string | null;
    understanding: ColumnType<unknown, string | null, string | null>;
    lookups: JsonDefault<unknown[]>;
    dialogue_before: ColumnType<unknown, string | null, string | null>;
    created_at: Generated<Time>;
    took_ms: number | null;
  };
  message: {
    id: GeneratedAlways<number>;
    conversation_id: number;
    account_id: number;
    seq: number;
    direction: 'in' | 'out';
    author: Author;
    author_name: string | null;
    /** The agent (`staff:7`, or a token's name) of a person's message. */
    author_id: string | null;
    external_id: string | null;
    request_id: string | null;
    text: string;
    parts: JsonDefault<MessagePart[]>;
    choices: JsonDefault<Choice[]>;
    choice: string | null;
    attachments: JsonDefault<unknown[]>;
    source: JsonDefault<Record<string, unknown>>;
    turn_id: number | null;
    state: DeliveryState | null;
    merged_into: number | null;
    owner_epoch: number | null;
    priority: Generated<number>;
    not_before: Time | null;
    attempt: Generated<number>;
    /** How often its sends were in doubt; not counted while the platform was in trouble. */
    doubts: Generated<number>;
    lease_until: Time | null;
    started_at: Time | null;
    /** The last place of its conversation when it was claimed. */
    after_seq: number | null;
    check_at: Time | null;
    reason: string | null;
    said_at: Time;
    created_at: Generated<Time>;
    sent_at: Time | null;
  };
  inbound_event: {
    id: GeneratedAlways<number>;
    account_id: number | null;
    external_id: string | null;
    kind: string;
    contact_external_id: string | null;
    event: ColumnType<unknown, string | null, string | null>;
    raw_id: number | null;
    state: Generated<'done' | 'waiting' | 'kept-aside'>;
    received_at: Generated<Time>;
  };
  inbound_raw: {
    id: GeneratedAlways<number>;
    channel: string;
    body: Buffer;
    problem: string | null;
    received_at: Generated<Time>;
    /** SHA-256 of the body where no message of ours makes it known again. */
    hash: Buffer | null;
  };
  handoff: {
    id: GeneratedAlways<number>;
    conversation_id: number;
    account_id: number;
    state: Generated<HandoffState>;
    reason: string;
    sentence: Generated<string>;
    team: string;
    urgency: Generated<number>;
    promised_until: Time | null;
    /** True: answered by `promised_until`; false: the team opens then. */
    promised_open: Generated<boolean>;
    card: Json<unknown>;
    agent_id: string | null;
    created_at: Generated<Time>;
    claimed_at: Time | null;
    ended_at: Time | null;
    ended_by: string | null;
    /** Nobody came by then: the customer is told. Null: that has happened, or there is no telling when. */
    due_at: Time | null;
    /** When the customer was told that nobody had come in time. */
    late_at: Time | null;
    /** When somebody was told outside the browser. */
    notified_at: Time | null;
    /** What is under way of that: attempts, when the next one is, which ways have succeeded. Only features/handoff/notices.ts reads it. */
    notice: JsonDefault<Record<string, unknown>>;
  };
  attachment: {
    id: string;
    contact_id: number | null;
    account_id: number;
    contact_external_id: string;
    mime: string;
    bytes: Buffer;
    created_at: Generated<Time>;
  };
  api_token: {
    id: string;
    name: string;
    hash: Buffer;
    scopes: JsonDefault<string[]>;
    created_at: Generated<Time>;
    expires_at: Time | null;
    last_used_at: Time | null;
  };
  staff: {
    id: GeneratedAlways<number>;
    email: string;
    name: string;
    role: Generated<Role>;
    /** Ids of teams; empty: all of them. */
    teams: JsonDefault<string[]>;
    password_hash: string | null;
    state: Generated<'active' | 'disabled'>;
    presence: Generated<Presence>;
    presence_at: Generated<Time>;
    /** When their desk was last heard of. */
    seen_at: Time | null;
    signed_in_at: Time | null;
    created_at: Generated<Time>;
  };
  staff_session: {
    hash: Buffer;
    staff_id: number;
    csrf: string;
    device: Generated<string>;
    created_at: Generated<Time>;
    seen_at: Generated<Time>;
    expires_at: Time;
  };
  staff_link: {
    hash: Buffer;
    purpose: 'first-admin' | 'invite';
    staff_id: number | null;
    created_at: Generated<Time>;
    expires_at: Time;
    used_at: Time | null;
  };
  sign_in_try: { id: GeneratedAlways<number>; key: string; at: Generated<Time> };
  ownership_change: {
    id: GeneratedAlways<number>;
    conversation_id: number;
    /** The last message before it. */
    after_seq: number;
    kind: OwnershipChange;
    agent_id: string | null;
    agent_name: string | null;
    at: Generated<Time>;
  };
  /** How far an account's record at the platform is matched with ours; one row per account that has ever been matched. Read by `doctor`. */
  repair: {
    account_id: number;
    /** The platform's time up to which everything it shows is here. */
    matched_at: Time | null;
    /** The newest message that was seen there. */
    matched_id: string | null;
    open: ColumnType<{ token: string | null; top: number; bottom?: number; headAt?: number } | null, string | null, string | null>;
    suspects: JsonDefault<string[]>;
    due_at: Generated<Time>;
    lease_until: Time | null;
    lease_by: string | null;
    /** When the record was last read. */
    last_run_at: Time | null;
    /** When it was last read to its end and nothing was missing. */
    last_clean_at: Time | null;
    last_recovered: Generated<number>;
    recovered: Generated<number>;
    /** Why the last look could not be made; null: it was. */
    problem: string | null;
    /** Since a restore: nothing is sent until the record is matched back to here. */
    reconcile_from: Time | null;
    reconcile_since: Time | null;
    replay: JsonDefault<{ refusedAt?: string }>;
    /** Only channels/x/reads.ts reads it. */
    reads: JsonDefault<Record<string, unknown>>;
  };
  event: {
    id: GeneratedAlways<number>;
    topic: string;
    data: Json<Record<string, unknown>>;
    xid: GeneratedAlways<string>;
    created_at: Generated<Time>;
  };
};

/** How a message is set where the channel can show more than plain text. */
export type MessagePart = { kind: 'body' | 'asof' | 'intro' | 'link'; text: string };
