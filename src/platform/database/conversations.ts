import type { Felt } from '../../core/understanding.ts';
import { sql, type Transaction } from 'kysely';
import { ownershipChange, type ConversationState, type OwnershipChange } from '../../core/conversation.ts';
import type { DeliveryState } from '../../core/delivery.ts';
import type { ContextCard, HandoffState } from '../../core/handoff.ts';
import type { Language } from '../../core/language.ts';
import type { Attachment, Author, Choice } from '../../core/message.ts';
import type { MessagePart, Schema } from './schema.ts';

export type Tx = Transaction<Schema>;

/** A conversation as a transaction holds it: locked until the commit. */
export type LockedConversation = ConversationState & {
  id: number;
  accountId: number;
  contactId: number;
  lastSeq: number;
  turnSeq: number;
};

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

export type NewHandoff = {
  reason: string;
  sentence: string;
  team: string;
  urgency: number;
  promisedUntil: number | null;
  /** True: answered by `promisedUntil`; false: the team opens then. */
  promisedOpen: boolean;
  /** When the customer is told that nobody came (epoch ms); null: never. */
  dueAt: number | null;
  card: ContextCard;
};

/** What a use case wants of one conversation, applied together. */
export type Changes = {
  /** The state that follows from a function of core/conversation.ts. */
  state?: ConversationState;
  language?: Language;
  dialogue?: { state: unknown; releaseId: number | null };
  emotion?: number[];
  felt?: Felt[];
  /** Inbound messages up to this sequence number have had their turn. */
  turnSeq?: number;
  messages?: NewMessage[];
  openHandoff?: NewHandoff;
  /** Who changes the owner, for the record; and how it is called when the states alone do not say. */
  by?: { agentId: string | null; name: string | null; kind?: OwnershipChange };
  /** `reason` and `sentence`: when something graver was said meanwhile. */
  handoff?: { id: number; state: HandoffState; agentId?: string | null; urgency?: number; reason?: string; sentence?: string };
};

const COLUMNS = [
  'id',
  'account_id',
  'contact_id',
  'owner',
  'status',
  'agent_id',
  'version',
  'owner_epoch',
  'language',
  'last_seq',
  'turn_seq',
] as const;

/** Locks one conversation for the rest of the transaction. Null when there is none. */
export async function lockConversation(tx: Tx, id: number): Promise<LockedConversation | null> {
  return (await lockConversations(tx, [id]))[0] ?? null;
}

/** Locks several in the order of their ids, or two transactions would wait for each other. Those that are not there are left out. */
export async function lockConversations(tx: Tx, ids: number[]): Promise<LockedConversation[]> {
  if (ids.length === 0) return [];
  const rows = await tx
    .selectFrom('conversation')
    .select(COLUMNS)
    .where(sql<boolean>`id = any(${ids}::bigint[])`)
    .orderBy('id')
    .forUpdate()
    .execute();
  return rows.map((row) => ({
    id: row.id,
    accountId: row.account_id,
    contactId: row.contact_id,
    owner: row.owner,
    status: row.status,
    agentId: row.agent_id,
    version: row.version,
    ownerEpoch: row.owner_epoch,
    language: row.language,
    lastSeq: row.last_seq,
    turnSeq: row.turn_seq,
  }));
}

/** What `apply` made: ids in the order they were asked for; a message whose request id was there already has its old id. */
export type Applied = { messageIds: number[]; handoffId: number | null };

/**
 * The one writer of conversation changes: every feature hands in what it wants, so that ownership, sequence numbers, handoffs and live events never disagree.
 * `conversation` must come from `lockConversation` in the same transaction.
 */
export async function apply(tx: Tx, conversation: LockedConversation, changes: Changes): Promise<Applied> {
  const next = changes.state ?? conversation;
  const messageIds = await insertMessages(tx, conversation, next.ownerEpoch, changes.messages ?? []);
  const handoffId = changes.openHandoff ? await openHandoff(tx, conversation, changes.openHandoff) : null;
  if (changes.handoff) await changeHandoff(tx, changes.handoff, changes.by);
  await updateConversation(tx, conversation, changes);
  if (changes.state) await recordOwnership(tx, conversation, changes.state, changes.by);
  await noteChange(tx, conversation.id);
  return { messageIds, handoffId };
}

/** Tells the open desks, after the commit, that there is something new about a conversation. */
export async function noteChange(tx: Tx, conversationId: number): Promise<void> {
  await tx
    .insertInto('event')
    .values({ topic: 'conversation', data: JSON.stringify({ conversation: conversationId }) })
    .execute();
}

async function recordOwnership(tx: Tx, before: LockedConversation, after: ConversationState, by: Changes['by']): Promise<void> {
  const kind = by?.kind ?? ownershipChange(before, after);
  if (kind === null) return;
  const agent = { agent_id: by ? by.agentId : after.agentId, agent_name: by?.name ?? null };
  await tx
    .insertInto('ownership_change')
    .values({ conversation_id: before.id, after_seq: before.lastSeq, kind, ...agent })
    .execute();
}

async function insertMessages(tx: Tx, conversation: LockedConversation, ownerEpoch: number, messages: NewMessage[]): Promise<number[]> {
  const ids: number[] = [];
  for (const message of messages) {
    if (message.requestId) {
      const there = await tx
        .selectFrom('message')
        .select('id')
        .where('conversation_id', '=', conversation.id)
        .where('request_id', '=', message.requestId)
        .executeTakeFirst();
      if (there) {
        ids.push(there.id);
        continue;
      }
    }
    conversation.lastSeq += 1;
    const said = message.saidAt === undefined ? sql<Date>`app_now()` : new Date(message.saidAt);
    const { id } = await tx
      .insertInto('message')
      .values({
        conversation_id: conversation.id,
        account_id: conversation.accountId,
        seq: conversation.lastSeq,
        direction: 'out',
        author: message.author,
        author_name: message.authorName ?? null,
        author_id: message.authorId ?? null,
        external_id: message.externalId ?? null,
        request_id: message.requestId ?? null,
        text: message.text,
        parts: JSON.stringify(message.parts ?? []),
        choices: JSON.stringify(message.choices ?? []),
        attachments: JSON.stringify(message.attachments ?? []),
        source: JSON.stringify(message.source ?? {}),
        turn_id: message.turnId ?? null,
        state: message.state,
        owner_epoch: ownerEpoch,
        priority: message.author === 'bot' ? 1 : 0,
        said_at: said,
        sent_at: message.state === 'sent' ? said : null,
      })
      .returning('id')
      .executeTakeFirstOrThrow();
    ids.push(id);
  }
  return ids;
}

async function openHandoff(tx: Tx, conversation: LockedConversation, handoff: NewHandoff): Promise<number> {
  const { id } = await tx
    .insertInto('handoff')
    .values({
      conversation_id: conversation.id,
      account_id: conversation.accountId,
      reason: handoff.reason,
      sentence: handoff.sentence,
      team: handoff.team,
      urgency: handoff.urgency,
      promised_until: handoff.promisedUntil === null ? null : new Date(handoff.promisedUntil),
      promised_open: handoff.promisedOpen,
      due_at: handoff.dueAt === null ? null : new Date(handoff.dueAt),
      card: JSON.stringify(handoff.card),
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  return id;
}

async function changeHandoff(tx: Tx, change: NonNullable<Changes['handoff']>, by: Changes['by']): Promise<void> {
  const ended = change.state === 'resolved' || change.state === 'returned';
  await tx
    .updateTable('handoff')
    .set({
      state: change.state,
      ...(change.agentId === undefined ? {} : { agent_id: change.agentId, claimed_at: sql<Date>`coalesce(claimed_at, app_now())` }),
      ...(change.urgency === undefined ? {} : { urgency: change.urgency }),
      ...(change.reason === undefined ? {} : { reason: change.reason }),
      ...(change.sentence === undefined ? {} : { sentence: change.sentence }),
      ...(ended ? { ended_at: sql<Date>`app_now()`, ended_by: by?.agentId ?? null } : {}),
    })
    .where('id', '=', change.id)
    .execute();
}

async function updateConversation(tx: Tx, conversation: LockedConversation, changes: Changes): Promise<void> {
  const { state, dialogue } = changes;
  const turnSeq = changes.turnSeq ?? conversation.turnSeq;
  await tx
    .updateTable('conversation')
    .set({
      last_seq: conversation.lastSeq,
      updated_at: sql<Date>`app_now()`,
      ...(state
        ? {
            owner: state.owner,
            status: state.status,
            agent_id: state.agentId,
            agent_since: state.owner === 'agent' ? sql<Date>`app_now()` : null,
            version: state.version,
            owner_epoch: state.ownerEpoch,
          }
        : {}),
      ...(changes.language ? { language: changes.language } : {}),
      ...(changes.emotion ? { emotion: JSON.stringify(changes.emotion) } : {}),
      ...(changes.felt ? { felt: JSON.stringify(changes.felt) } : {}),
      ...(dialogue ? { dialogue: JSON.stringify(dialogue.state), release_id: dialogue.releaseId, dialogue_at: sql<Date>`app_now()` } : {}),
      ...(changes.turnSeq === undefined ? {} : { turn_seq: turnSeq, turn_attempts: 0, ...unreadAfter(conversation.id, turnSeq) }),
    })
    .where('id', '=', conversation.id)
    .execute();
}

/** What is still unread after a turn gets its own turn: at once, since it came while this one was computed. */
function unreadAfter(conversationId: number, turnSeq: number) {
  const rest = sql`select min(created_at) from message where conversation_id = ${conversationId} and direction = 'in' and seq > ${turnSeq}`;
  return { unread_since: sql<Date | null>`(${rest})`, turn_due_at: sql<Date | null>`(${rest})` };
}
