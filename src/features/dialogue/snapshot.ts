import { sql, type Selectable } from 'kysely';
import type { Felt } from '../../core/understanding.ts';
import type { ConversationState } from '../../core/conversation.ts';
import type { DeliveryState } from '../../core/delivery.ts';
import type { ContextCard } from '../../core/handoff.ts';
import type { Attachment, ChannelName, Profile } from '../../core/message.ts';
import type { Database } from '../../platform/database/engine.ts';
import { isMatched } from '../../platform/database/matched.ts';
import { isBy } from '../../platform/database/moments.ts';
import type { Schema } from '../../platform/database/schema.ts';
import { byConversation, loadHandoffs, openOf, previousOf, type HandoffRow, type OpenHandoff } from './handoff-rows.ts';
import { inOrder } from './in-order.ts';
import { loadLastPerson, type LastPerson } from './last-person.ts';

/** An inbound message that has not had its turn. */
export type Unread = { id: number; seq: number; text: string; choice: string | null; attachments: Attachment[]; at: number };

/** Everything that a turn is a function of, besides release and now. */
export type Snapshot = {
  conversation: ConversationState & {
    id: number;
    accountId: number;
    lastSeq: number;
    turnSeq: number;
    releaseId: number | null;
    dialogue: unknown;
    dialogueAt: number | null;
    emotion: number[];
    /** The customer's last turns, oldest first. */
    felt: Felt[];
    turnAttempts: number;
  };
  account: { id: number; channel: ChannelName; externalId: string; name: string };
  contact: { id: number; externalId: string; profile: Profile; optedOut: boolean; introduced: boolean };
  /** In the order in which they were said. */
  unread: Unread[];
  /** When somebody last wrote in the platform's own app, by the platform's time; null: not of late. */
  answeredInAppAt: number | null;
  /** The last messages before these, oldest first. */
  transcript: { seq: number; author: string; text: string; at: number }[];
  openHandoff: OpenHandoff | null;
  /** The person who last ended their part here; null when there never was one. */
  lastPerson: LastPerson | null;
  previousHandoffs: ContextCard['previousHandoffs'];
};

const TRANSCRIPT = 30;

/** Loads one conversation for its turn. Null when there is none. */
export async function loadSnapshot(database: Database, conversationId: number): Promise<Snapshot | null> {
  const [snapshot] = await snapshotsOf(database, await conversations(database).where('c.id', '=', conversationId).execute());
  return snapshot ?? null;
}

/** One conversation alone; those of a lane; or all whose turn has been due for so many ms. `except`: those that are in hand already. */
export type Due = { id: number } | { lane: number; lanes: number; except: number[] } | { since: number; except: number[] };

/** A conversation by the turn it waits for. */
export type Unturned = Pick<Snapshot['conversation'], 'id' | 'turnSeq' | 'turnAttempts'>;
type Failed = (conversation: Unturned, error: unknown) => Promise<void>;

/**
 * Conversations whose turn is due, those that have waited longest first; none of an account of which not everything is known.
 */
export async function loadDue(database: Database, due: Due, most: number, failed?: Failed): Promise<Snapshot[]> {
  const late = 'since' in due ? due.since : 0;
  let query = conversations(database)
    .where(isBy(sql`c.turn_due_at`, sql`(select app_now() - ${late} * interval '1 millisecond')`))
    .where(isMatched(sql`c.account_id`));
  if ('id' in due) query = query.where('c.id', '=', due.id);
  else if (due.except.length > 0) query = query.where(sql<boolean>`c.id <> all(${due.except}::bigint[])`);
  if ('lane' in due) query = query.where(sql<boolean>`c.id % ${due.lanes} = ${due.lane}`);
  const rows = await query.orderBy('c.turn_due_at').limit(most).execute();
  if (!failed) return snapshotsOf(database, rows);
  return snapshotsOf(database, rows).catch(() => eachAlone(database, rows, failed));
}

/** One that cannot be loaded must not hold up those that were to be loaded with it. */
async function eachAlone(database: Database, rows: Row[], failed: Failed): Promise<Snapshot[]> {
  const loaded: Snapshot[] = [];
  for (const row of rows) {
    const unturned = { id: row.id, turnSeq: row.turn_seq, turnAttempts: row.turn_attempts };
    await snapshotsOf(database, [row]).then(
      (one) => loaded.push(...one),
      (error: unknown) => failed(unturned, error),
    );
  }
  return loaded;
}

/** Each by its name: a new column must not change what a prepared statement returns. */
const COLUMNS = [
  'c.id',
  'c.account_id',
  'c.contact_id',
  'c.owner',
  'c.status',
  'c.agent_id',
  'c.version',
  'c.owner_epoch',
  'c.language',
  'c.release_id',
  'c.dialogue',
  'c.dialogue_at',
  'c.emotion',
  'c.felt',
  'c.last_seq',
  'c.turn_seq',
  'c.turn_attempts',
] as const;

type Row = Awaited<ReturnType<ReturnType<typeof conversations>['execute']>>[number];

function conversations({ db }: Database) {
  return (
    db
      .selectFrom('conversation as c')
      .innerJoin('account as a', 'a.id', 'c.account_id')
      .innerJoin('contact as t', 't.id', 'c.contact_id')
      .select(COLUMNS)
      .select([
        'a.channel',
        'a.external_id as account_external_id',
        'a.name as account_name',
        't.external_id as contact_external_id',
        't.profile',
        't.opted_out_at',
        't.introduced_at',
      ])
      // Not `exists`: that may be planned as reading every handoff there ever was.
      .select(sql<boolean>`(select true from handoff h where h.conversation_id = c.id limit 1) is true`.as('has_handoffs'))
  );
}

/** What was said and handed over in them, with two statements for all. */
async function snapshotsOf(database: Database, rows: Row[]): Promise<Snapshot[]> {
  if (rows.length === 0) return [];
  const [messages, handoffs] = await Promise.all([
    loadMessages(database, rows),
    loadHandoffs(
      database,
      rows.filter((row) => row.has_handoffs).map((row) => row.id),
    ),
  ]);
  return Promise.all(rows.map((row) => snapshotOf(database, row, messages.get(row.id) ?? [], handoffs.get(row.id) ?? [])));
}

type MessageRow = Pick<
  Message,
  'id' | 'seq' | 'direction' | 'author' | 'text' | 'choice' | 'attachments' | 'said_at' | 'created_at' | 'state' | 'source' | 'turn_id'
>;
type Message = Selectable<Schema['message']>;

async function loadMessages({ db }: Database, rows: Row[]): Promise<Map<number, MessageRow[]>> {
  const from = rows.map((row) => Math.min(row.turn_seq, row.last_seq - TRANSCRIPT));
  const found = await sql<MessageRow & { conversation_id: number }>`
    select m.conversation_id, m.id, m.seq, m.direction, m.author, m.text, m.choice, m.attachments, m.said_at, m.created_at,
      m.state, m.source, m.turn_id
    from unnest(${rows.map((row) => row.id)}::bigint[], ${from}::bigint[]) as u (id, seq)
    join message m on m.conversation_id = u.id and m.seq > u.seq order by m.conversation_id, m.seq`.execute(db);
  return byConversation(found.rows);
}

type Standing = Pick<
  Row,
  'id' | 'account_id' | 'owner' | 'status' | 'version' | 'owner_epoch' | 'agent_id' | 'language' | 'last_seq' | 'turn_seq' | 'turn_attempts'
>;

/** Where a conversation stands, without anything that was said in it. */
export function standing(row: Standing) {
  return {
    id: row.id,
    accountId: row.account_id,
    owner: row.owner,
    status: row.status,
    version: row.version,
    ownerEpoch: row.owner_epoch,
    agentId: row.agent_id,
    language: row.language,
    lastSeq: row.last_seq,
    turnSeq: row.turn_seq,
    turnAttempts: row.turn_attempts,
  };
}

async function snapshotOf(database: Database, row: Row, known: MessageRow[], handoffs: HandoffRow[]): Promise<Snapshot> {
  const messages = inOrder(row.channel, known);
  const openHandoff = openOf(handoffs);
  // Where turns have gone back to (last-word.ts) something in between may have had its own.
  const unread = messages.filter((message) => message.direction === 'in' && message.seq > row.turn_seq && message.turn_id === null);
  return {
    conversation: {
      ...standing(row),
      releaseId: row.release_id,
      dialogue: row.dialogue,
      dialogueAt: row.dialogue_at?.getTime() ?? null,
      emotion: row.emotion,
      felt: row.felt,
    },
    account: { id: row.account_id, channel: row.channel, externalId: row.account_external_id, name: row.account_name },
    contact: {
      id: row.contact_id,
      externalId: row.contact_external_id,
      profile: row.profile,
      optedOut: row.opted_out_at !== null,
      introduced: row.introduced_at !== null,
    },
    unread: unread
      .map((m) => ({
        id: m.id,
        seq: m.seq,
        text: m.text,
        choice: m.choice,
        attachments: m.attachments as Attachment[],
        at: m.said_at.getTime(),
      }))
      .sort((a, b) => a.at - b.at || a.seq - b.seq),
    answeredInAppAt: known.reduce<number | null>((last, m) => (isFromApp(m) ? Math.max(last ?? 0, m.said_at.getTime()) : last), null),
    transcript: messages
      .filter(wasSaid)
      .slice(-TRANSCRIPT)
      .map((m) => ({ seq: m.seq, author: m.author, text: m.text, at: m.said_at.getTime() })),
    openHandoff,
    // Nobody raises the epoch but people.
    lastPerson: (row.owner === 'bot' || openHandoff?.untold) && row.owner_epoch > 0 ? await loadLastPerson(database, row.id) : null,
    previousHandoffs: previousOf(handoffs),
  };
}

const isFromApp = ({ author, source }: MessageRow): boolean => author === 'person' && source['app'] !== undefined;

/** Neither overtaken or cancelled before it was sent, nor said inside another message, nor a signal to the channel. */
function wasSaid({ state, source }: { state: DeliveryState | null; source: Record<string, unknown> }): boolean {
  return state !== 'dropped' && state !== 'merged' && source['event'] === undefined;
}
