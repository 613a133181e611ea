import { sql } from 'kysely';
import type { Emotion } from '../../core/understanding.ts';
import type { Attachment } from '../../core/message.ts';
import type { Database } from '../../platform/database/engine.ts';
import type { HandoffRow } from './card.ts';

/** What one conversation is shown from. */

const MESSAGES = 200;
const HANDOFFS = 6;

export function loadConversation({ db }: Database, id: number) {
  return db
    .selectFrom('conversation as c')
    .innerJoin('contact as t', 't.id', 'c.contact_id')
    .innerJoin('account as a', 'a.id', 'c.account_id')
    .select(['c.id', 'c.version', 'c.owner', 'c.status', 'c.agent_id', 'c.language', 'c.account_id', 'c.emotion'])
    .select(['t.external_id', 't.profile', 't.address', 't.opted_out_at'])
    .select(['a.channel', 'a.external_id as account_external_id', 'a.name as account_name', 'a.state as account_state', 'a.paused_reason'])
    .where('c.id', '=', id)
    .executeTakeFirst();
}

/** The last ones, oldest first; what is said inside another message and what is only a signal to the channel is not shown. */
export async function loadMessages({ db }: Database, id: number) {
  const rows = await db
    .selectFrom('message')
    .select(['id', 'seq', 'direction', 'author', 'author_name', 'author_id', 'text', 'parts', 'choices', 'choice', 'attachments', 'source'])
    .select(['state', 'attempt', 'reason', 'not_before', 'started_at', 'check_at', 'said_at', 'sent_at', 'created_at'])
    .where('conversation_id', '=', id)
    .where(sql<boolean>`state is distinct from 'merged' and not source ? 'event'`)
    .orderBy('seq', 'desc')
    .limit(MESSAGES)
    .execute();
  return rows.reverse().map((row) => ({ ...row, attachments: row.attachments as Attachment[] }));
}
export type MessageRow = Awaited<ReturnType<typeof loadMessages>>[number];

export function loadOwnership({ db }: Database, id: number) {
  return db
    .selectFrom('ownership_change')
    .select(['id', 'after_seq', 'kind', 'agent_id', 'agent_name', 'at'])
    .where('conversation_id', '=', id)
    .orderBy('id', 'desc')
    .limit(MESSAGES)
    .execute()
    .then((rows) => rows.reverse());
}

/** The latest ones, newest first: an open one is the newest. */
export function loadHandoffs({ db }: Database, id: number): Promise<HandoffRow[]> {
  return db
    .selectFrom('handoff')
    .select(['id', 'state', 'reason', 'sentence', 'urgency', 'team', 'card'])
    .select(['created_at', 'due_at', 'promised_until', 'promised_open', 'late_at'])
    .where('conversation_id', '=', id)
    .orderBy('id', 'desc')
    .limit(HANDOFFS)
    .execute();
}

/** How the customer's latest words sounded, whole: of the turn whose figure the conversation's course ends with. */
export async function latestWhole({ db }: Database, id: number): Promise<Emotion | null> {
  const { rows } = await sql<{ emotion: Emotion }>`
    select last.emotion from conversation c cross join lateral (
      select understanding->'emotion' as emotion from turn
      where conversation_id = c.id and understanding is not null order by first_seq desc limit 1) last
    where c.id = ${id} and round((last.emotion->>'negativity')::numeric, 2) = (c.emotion->>-1)::numeric`.execute(db);
  return rows[0]?.emotion ?? null;
}
