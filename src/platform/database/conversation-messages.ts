import { sql } from 'kysely';
import type { DeliveryState } from '../../core/delivery.ts';
import type { Attachment, Author, Choice } from '../../core/message.ts';
import type { LockedConversation, Tx } from './conversation-lock.ts';
import { jsonRows } from './conversation-rows.ts';
import type { MessagePart } from './schema.ts';

export type NewMessage = {
  author: Exclude<Author, 'contact'>;
  authorName?: string | undefined;
  /** The agent who wrote it. */
  authorId?: string | undefined;
  text: string;
  parts?: MessagePart[];
  choices?: Choice[];
  attachments?: Attachment[];
  source?: Record<string, unknown>;
  /** `pending` is sent by the outbox; `sent` where the commit is the delivery, or where the platform already has it. */
  state: Extract<DeliveryState, 'pending' | 'sent' | 'dropped'>;
  externalId?: string | undefined;
  /** Minted by the client; a second one with the same id changes nothing. */
  requestId?: string | undefined;
  turnId?: number | undefined;
  saidAt?: number | undefined;
};

/** What one conversation says, in order. */
export type Saying = { conversation: LockedConversation; ownerEpoch: number; messages: NewMessage[] };

/** Who goes first where sends are scarce. The desk's notices are no answer yet: a person's reply does not wait behind them. */
const PRIORITY = { person: -1, system: 0, bot: 1 } as const;

type Row = ReturnType<typeof rowOf>;

/** What is to be stored, and for each message asked for its row, or the id that it has already. */
export type Numbered = { rows: Row[]; places: (Row | number)[][] };

/** Numbers what conversations say; their `lastSeq` grows. Part of `applyAll`, which alone may call it. */
export async function numberMessages(tx: Tx, sayings: Saying[]): Promise<Numbered> {
  const there = await alreadySaid(tx, sayings);
  const rows: Row[] = [];
  const places = sayings.map((saying) => saying.messages.map((message) => placeOf(saying, message, there, rows)));
  return { rows, places };
}

/** Stores it. Returns the ids for each conversation, of a message that was there already its old one. Part of `applyAll`, which alone may call it. */
export async function insertMessages(tx: Tx, { rows, places }: Numbered): Promise<number[][]> {
  const ids = await insert(tx, rows);
  return places.map((each) => each.map((place) => (typeof place === 'number' ? place : (ids.get(keyOf(place)) as number))));
}

/** Its row, or the id that it has already. */
function placeOf({ conversation, ownerEpoch }: Saying, message: NewMessage, there: Map<string, Row | number>, rows: Row[]): Row | number {
  if (message.requestId) {
    const known = there.get(`${conversation.id} ${message.requestId}`);
    if (known !== undefined) return known;
  }
  conversation.lastSeq += 1;
  const row = rowOf(conversation, ownerEpoch, message);
  rows.push(row);
  if (message.requestId !== undefined) there.set(`${conversation.id} ${message.requestId}`, row);
  return row;
}

function rowOf(conversation: LockedConversation, ownerEpoch: number, message: NewMessage) {
  return {
    conversation_id: conversation.id,
    account_id: conversation.accountId,
    seq: conversation.lastSeq,
    author: message.author,
    author_name: message.authorName ?? null,
    author_id: message.authorId ?? null,
    external_id: message.externalId ?? null,
    request_id: message.requestId ?? null,
    text: message.text,
    parts: message.parts ?? [],
    choices: message.choices ?? [],
    attachments: message.attachments ?? [],
    source: message.source ?? {},
    turn_id: message.turnId ?? null,
    state: message.state,
    owner_epoch: ownerEpoch,
    priority: PRIORITY[message.author],
    said_at: message.saidAt === undefined ? null : new Date(message.saidAt),
  };
}

const keyOf = (row: { conversation_id: number; seq: number }) => `${row.conversation_id} ${row.seq}`;

/** Ids of the messages whose request ids have been used in their conversations, by conversation and request id. */
async function alreadySaid(tx: Tx, sayings: Saying[]): Promise<Map<string, Row | number>> {
  const asked = sayings.flatMap(({ conversation, messages }) =>
    messages.flatMap(({ requestId }) => (requestId ? [{ conversation_id: conversation.id, request_id: requestId }] : [])),
  );
  if (asked.length === 0) return new Map();
  const { rows } = await sql<{ id: number; conversation_id: number; request_id: string }>`
    select m.id, m.conversation_id, m.request_id from message m
    join jsonb_to_recordset(${jsonRows(asked)}::jsonb) as r (conversation_id bigint, request_id text)
      on m.conversation_id = r.conversation_id and m.request_id = r.request_id`.execute(tx);
  return new Map(rows.map((row) => [`${row.conversation_id} ${row.request_id}`, row.id]));
}

/** One statement for all. Ids by conversation and number. */
async function insert(tx: Tx, values: Row[]): Promise<Map<string, number>> {
  if (values.length === 0) return new Map();
  const { rows } = await sql<{ id: number; conversation_id: number; seq: number }>`
    insert into message (conversation_id, account_id, seq, direction, author, author_name, author_id, external_id, request_id, text, parts, choices,
      attachments, source, turn_id, state, owner_epoch, priority, said_at, sent_at)
    select r.conversation_id, r.account_id, r.seq, 'out', r.author, r.author_name, r.author_id, r.external_id, r.request_id, r.text, r.parts, r.choices,
      r.attachments, r.source, r.turn_id, r.state, r.owner_epoch, r.priority, coalesce(r.said_at, app_now()),
      case when r.state = 'sent' then coalesce(r.said_at, app_now()) end
    from jsonb_to_recordset(${jsonRows(values)}::jsonb) as r (conversation_id bigint, account_id int, seq bigint, author text, author_name text, author_id text,
      external_id text, request_id text, text text, parts jsonb, choices jsonb, attachments jsonb, source jsonb, turn_id bigint, state text,
      owner_epoch bigint, priority int, said_at timestamptz)
    returning id, conversation_id, seq`.execute(tx);
  return new Map(rows.map((row) => [keyOf(row), row.id]));
}
