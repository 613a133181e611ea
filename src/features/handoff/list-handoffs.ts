import { sql } from 'kysely';
import { queuePosition, type HandoffState } from '../../core/handoff.ts';
import type { Database } from '../../platform/database/engine.ts';

export type HandoffView = {
  id: number;
  conversationId: number;
  account: { channel: string; externalId: string; name: string };
  state: HandoffState;
  reason: string;
  sentence: string;
  team: string;
  urgency: number;
  agent: string | null;
  createdAt: string;
  claimedAt: string | null;
  endedAt: string | null;
  promisedUntil: string | null;
  version: number;
  card: unknown;
};

/** Handoffs in the order in which they are to be served: arrival, moved up by urgency within its cap. */
export async function listHandoffs(database: Database, states: HandoffState[], limit: number): Promise<HandoffView[]> {
  const rows = await select(database).where('h.state', 'in', states).orderBy('h.created_at').limit(1_000).execute();
  return rows
    .sort((a, b) => queuePosition(a.created_at.getTime(), a.urgency) - queuePosition(b.created_at.getTime(), b.urgency))
    .slice(0, limit)
    .map(view);
}

export async function findHandoff(database: Database, id: number): Promise<HandoffView | null> {
  const row = await select(database).where('h.id', '=', id).executeTakeFirst();
  return row ? view(row) : null;
}

/** What was said in a conversation, oldest first. */
export async function listMessages(database: Database, conversationId: number, afterSeq: number, limit: number) {
  const rows = await database.db
    .selectFrom('message')
    .select([
      'id',
      'seq',
      'direction',
      'author',
      'author_name',
      'text',
      'choices',
      'attachments',
      'state',
      'reason',
      'source',
      'said_at',
      'sent_at',
    ])
    .where('conversation_id', '=', conversationId)
    .where('seq', '>', afterSeq)
    .orderBy('seq')
    .limit(limit)
    .execute();
  return rows.map((row) => ({
    id: row.id,
    seq: row.seq,
    direction: row.direction,
    author: row.author,
    authorName: row.author_name,
    text: row.text,
    choices: row.choices,
    attachments: row.attachments,
    state: row.state,
    reason: row.reason,
    fromApp: row.source.app === 'x',
    saidAt: row.said_at.toISOString(),
    sentAt: row.sent_at?.toISOString() ?? null,
  }));
}

function select(database: Database) {
  return database.db
    .selectFrom('handoff as h')
    .innerJoin('account as a', 'a.id', 'h.account_id')
    .innerJoin('conversation as c', 'c.id', 'h.conversation_id')
    .select([
      'h.id',
      'h.conversation_id',
      'h.state',
      'h.reason',
      'h.sentence',
      'h.team',
      'h.urgency',
      'h.agent_id',
      'h.created_at',
      'h.claimed_at',
      'h.ended_at',
      'h.promised_until',
      'h.card',
    ])
    .select(['a.channel', 'a.external_id', 'a.name', sql<number>`c.version`.as('version')]);
}

function view(row: Awaited<ReturnType<ReturnType<typeof select>['execute']>>[number]): HandoffView {
  return {
    id: row.id,
    conversationId: row.conversation_id,
    account: { channel: row.channel, externalId: row.external_id, name: row.name },
    state: row.state,
    reason: row.reason,
    sentence: row.sentence,
    team: row.team,
    urgency: row.urgency,
    agent: row.agent_id,
    createdAt: row.created_at.toISOString(),
    claimedAt: row.claimed_at?.toISOString() ?? null,
    endedAt: row.ended_at?.toISOString() ?? null,
    promisedUntil: row.promised_until?.toISOString() ?? null,
    version: row.version,
    card: row.card,
  };
}
