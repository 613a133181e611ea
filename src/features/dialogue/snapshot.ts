import type { Felt } from '../../core/understanding.ts';
import type { ConversationState } from '../../core/conversation.ts';
import type { DeliveryState } from '../../core/delivery.ts';
import type { HandoffState } from '../../core/handoff.ts';
import type { Attachment, ChannelName, Profile } from '../../core/message.ts';
import type { Database } from '../../platform/database/engine.ts';

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
  /** The last messages before these, oldest first. */
  transcript: { seq: number; author: string; text: string; at: number }[];
  openHandoff: { id: number; reason: string; state: HandoffState; team: string; urgency: number; promisedUntil: number | null } | null;
  /** The person who last ended their part here; null when there never was one. */
  lastPerson: LastPerson | null;
  previousHandoffs: { id: number; reason: string; state: HandoffState; at: string }[];
};

/**
 * `resolved`: not given back undone. `name`: null when they answered in the platform's own app. `endedAt`: epoch ms.
 * `turnsSince`: outcomes of the bot's turns after it, oldest first.
 */
export type LastPerson = { name: string | null; endedAt: number; resolved: boolean; turnsSince: string[] };

const TRANSCRIPT = 30;

/** Loads one conversation for its turn. Null when there is none. */
export async function loadSnapshot(database: Database, conversationId: number): Promise<Snapshot | null> {
  const { db } = database;
  const row = await db
    .selectFrom('conversation as c')
    .innerJoin('account as a', 'a.id', 'c.account_id')
    .innerJoin('contact as t', 't.id', 'c.contact_id')
    .selectAll('c')
    .select([
      'a.channel',
      'a.external_id as account_external_id',
      'a.name as account_name',
      't.external_id as contact_external_id',
      't.profile',
      't.opted_out_at',
      't.introduced_at',
    ])
    .where('c.id', '=', conversationId)
    .executeTakeFirst();
  if (!row) return null;
  const messages = await db
    .selectFrom('message')
    .select(['id', 'seq', 'direction', 'author', 'text', 'choice', 'attachments', 'said_at', 'state', 'source'])
    .where('conversation_id', '=', conversationId)
    .where('seq', '>', Math.min(row.turn_seq, row.last_seq - TRANSCRIPT))
    .orderBy('seq')
    .execute();
  const handoffs = await db
    .selectFrom('handoff')
    .select(['id', 'reason', 'state', 'team', 'urgency', 'promised_until', 'created_at'])
    .where('conversation_id', '=', conversationId)
    .orderBy('id', 'desc')
    .limit(10)
    .execute();
  const open = handoffs.find((handoff) => handoff.state === 'waiting' || handoff.state === 'assigned');
  const unread = messages.filter((message) => message.direction === 'in' && message.seq > row.turn_seq);
  return {
    conversation: {
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
      releaseId: row.release_id,
      dialogue: row.dialogue,
      dialogueAt: row.dialogue_at?.getTime() ?? null,
      emotion: row.emotion,
      felt: row.felt,
      turnAttempts: row.turn_attempts,
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
    transcript: messages
      .filter(wasSaid)
      .slice(-TRANSCRIPT)
      .map((m) => ({ seq: m.seq, author: m.author, text: m.text, at: m.said_at.getTime() })),
    openHandoff: open
      ? {
          id: open.id,
          reason: open.reason,
          state: open.state,
          team: open.team,
          urgency: open.urgency,
          promisedUntil: open.promised_until?.getTime() ?? null,
        }
      : null,
    // Nobody raises the epoch but people.
    lastPerson: row.owner === 'bot' && row.owner_epoch > 0 ? await loadLastPerson(database, conversationId) : null,
    previousHandoffs: handoffs
      .filter((handoff) => handoff !== open)
      .map((handoff) => ({ id: handoff.id, reason: handoff.reason, state: handoff.state, at: handoff.created_at.toISOString() })),
  };
}

/** Neither overtaken or cancelled before it was sent, nor said inside another message, nor a signal to the channel. */
function wasSaid({ state, source }: { state: DeliveryState | null; source: Record<string, unknown> }): boolean {
  return state !== 'dropped' && state !== 'merged' && source['event'] === undefined;
}

async function loadLastPerson({ db }: Database, conversationId: number): Promise<LastPerson | null> {
  const end = await db
    .selectFrom('ownership_change')
    .select(['kind', 'agent_name', 'at'])
    .where('conversation_id', '=', conversationId)
    .where('kind', 'in', ['resolved', 'returned', 'quiet'])
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
  if (!end) return null;
  const turns = await db
    .selectFrom('turn')
    .select('outcome')
    .where('conversation_id', '=', conversationId)
    .where('created_at', '>', end.at)
    .orderBy('id', 'desc')
    .limit(50)
    .execute();
  return {
    name: end.agent_name,
    endedAt: end.at.getTime(),
    resolved: end.kind !== 'returned',
    turnsSince: turns.map((turn) => turn.outcome).reverse(),
  };
}
