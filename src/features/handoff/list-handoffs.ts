import { sql } from 'kysely';
import type { HandoffState } from '../../core/handoff.ts';
import type { Database } from '../../platform/database/engine.ts';
import { queueOrder } from './queue-order.ts';

export type HandoffView = {
  id: number;
  conversationId: number;
  account: { channel: string; externalId: string; name: string };
  state: HandoffState;
  reason: string;
  sentence: string;
  team: string;
  urgency: number;
  /** As conversations name them: `staff:7`, or a token's name. */
  agent: string | null;
  agentName: string | null;
  createdAt: string;
  claimedAt: string | null;
  endedAt: string | null;
  promisedUntil: string | null;
  /** When the customer was told that nobody had come in time. */
  lateAt: string | null;
  version: number;
  card: unknown;
};

export type ListQuery = {
  state: HandoffState[];
  limit: number;
  team?: string | undefined;
  /** Those of these teams (none named: of all) and one's own. */
  only?: { teams: readonly string[]; agentId: string } | undefined;
};

/** Handoffs in the order in which they are to be served: arrival, moved up by urgency within its cap. */
export async function listHandoffs(database: Database, { state, limit, team, only }: ListQuery): Promise<HandoffView[]> {
  let query = select(database).where('h.state', 'in', state);
  if (team !== undefined) query = query.where('h.team', '=', team);
  if (only && only.teams.length > 0)
    query = query.where((where) => where.or([where('h.team', 'in', only.teams), where('h.agent_id', '=', only.agentId)]));
  const rows = await query.orderBy(queueOrder()).orderBy('h.id').limit(limit).execute();
  return rows.map(view);
}

export async function findHandoff(database: Database, id: number): Promise<HandoffView | null> {
  const row = await select(database).where('h.id', '=', id).executeTakeFirst();
  return row ? view(row) : null;
}

/** What was said in a conversation, oldest first. A signal to the channel was not said. */
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
    .where(sql<boolean>`not source ? 'event'`)
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
    .leftJoin('staff as s', (join) => join.on(sql<boolean>`'staff:' || s.id = h.agent_id`))
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
      'h.late_at',
      'h.card',
    ])
    .select(['a.channel', 'a.external_id', 'a.name', 'c.version', sql<string | null>`coalesce(s.name, h.agent_id)`.as('agent_name')]);
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
    agentName: row.agent_name,
    createdAt: row.created_at.toISOString(),
    claimedAt: row.claimed_at?.toISOString() ?? null,
    endedAt: row.ended_at?.toISOString() ?? null,
    promisedUntil: row.promised_until?.toISOString() ?? null,
    lateAt: row.late_at?.toISOString() ?? null,
    version: row.version,
    card: row.card,
  };
}
