import { sql } from 'kysely';
import { queuePosition } from '../../core/handoff.ts';
import type { Language } from '../../core/language.ts';
import type { Author, Profile } from '../../core/message.ts';
import type { Owner } from '../../core/conversation.ts';
import type { Emotion } from '../../core/understanding.ts';
import type { Database } from '../../platform/database/engine.ts';

/** The queue's statements: each takes all conversations at once. */

/** Conversations that people have, at most: one's own first, then those that moved last. */
const MOST_WITH_PEOPLE = 200;
/** Messages of a conversation that are looked at: further back nothing says whose turn it is. */
const LOOK_BACK = 40;

type Waiting = { id: number; team: string | null; created_at: Date; urgency: number };

/** Everybody who waits, in the fair order (core/handoff.ts), for somebody of these teams; empty means all of them. */
export async function waitingInOrder(database: Database, teams: readonly string[]): Promise<number[]> {
  const { rows } = await sql<Waiting>`
    select c.id, h.team, coalesce(h.created_at, c.updated_at) as created_at, coalesce(h.urgency, 0) as urgency
    from conversation c left join handoff h on h.conversation_id = c.id and h.state in ('waiting', 'assigned')
    where c.owner = 'queue'`.execute(database.db);
  return rows
    .filter(({ team }) => teams.length === 0 || team === null || teams.includes(team))
    .map(({ id, created_at, urgency }) => ({ id, at: queuePosition(created_at.getTime(), urgency) }))
    .sort((a, b) => a.at - b.at || a.id - b.id)
    .map(({ id }) => id);
}

export async function withPeople(database: Database, agentId: string): Promise<number[]> {
  const { rows } = await sql<{ id: number }>`
    select id from conversation where owner = 'agent'
    order by (agent_id is not distinct from ${agentId}) desc, updated_at desc limit ${MOST_WITH_PEOPLE}`.execute(database.db);
  return rows.map(({ id }) => id);
}

export type RowFacts = {
  id: number;
  version: number;
  owner: Owner;
  agent_id: string | null;
  language: Language | null;
  account_id: number;
  course: number[];
  external_id: string;
  profile: Profile;
  address: Record<string, unknown>;
  opted_out_at: Date | null;
  handoff: {
    id: number;
    reason: string;
    urgency: number;
    team: string;
    created_at: Date;
    due_at: Date | null;
    promised_until: Date | null;
    promised_open: boolean;
    late_at: Date | null;
  } | null;
  last: { author: Author; author_id: string | null; text: string; photo: boolean; said_at: Date } | null;
  /** The customer's last message, and the last of a person that went out or may. */
  said_seq: number | null;
  answered_seq: number | null;
  /** When that answer was written, and the customer's first message after it. */
  answered_at: Date | null;
  unanswered_since: Date | null;
  /** Of the customer's latest words, when they were understood whole. */
  emotion: Emotion | null;
  trouble: 'failed' | 'parked' | null;
};

type Flat = Record<string, unknown> & Omit<RowFacts, 'handoff' | 'last'>;

/** Everything that a row of the queue is made of. What was dropped, merged, or is a signal to a channel was not said. */
export async function loadRowFacts(database: Database, ids: number[]): Promise<RowFacts[]> {
  if (ids.length === 0) return [];
  const { rows } = await sql<Flat>`
    select c.id, c.version, c.owner, c.agent_id, c.language, c.account_id, c.emotion as course,
      t.external_id, t.profile, t.address, t.opted_out_at,
      h.id as handoff_id, h.reason, h.urgency, h.team, h.created_at, h.due_at, h.promised_until, h.promised_open, h.late_at,
      last.author as last_author, last.author_id as last_author_id, left(last.text, 200) as last_text,
      last.attachments <> '[]' as last_photo, last.said_at as last_said_at,
      m.said_seq, m.answered_seq, answer.created_at as answered_at, unanswered.created_at as unanswered_since, mood.emotion,
      case when m.parked_seq > coalesce(m.answered_seq, 0) then 'parked' when m.failed_seq > coalesce(m.answered_seq, 0) then 'failed' end as trouble
    from conversation c
    join contact t on t.id = c.contact_id
    left join handoff h on h.conversation_id = c.id and h.state in ('waiting', 'assigned')
    cross join lateral (
      select -- What somebody said last; the bot's and the desk's own words only where nobody has said anything yet.
        coalesce(max(seq) filter (where author = 'contact' or author = 'person' and state not in ('dropped', 'merged')),
          max(seq) filter (where (state is null or state not in ('dropped', 'merged')) and not source ? 'event')) as last_seq,
        max(seq) filter (where direction = 'in') as said_seq,
        max(seq) filter (where author = 'person' and state not in ('failed', 'parked', 'dropped')) as answered_seq,
        -- One that was too old to be sent has not arrived. An answer of the bot's counts where it is why a person was called.
        max(seq) filter (where state = 'parked' and reason is distinct from 'too-old' and ours) as parked_seq,
        max(seq) filter (where (state = 'failed' or state = 'parked' and reason = 'too-old') and ours) as failed_seq
      from (
        select seq, direction, author, state, reason, source,
          case author when 'bot' then h.reason = 'late-answer' and created_at > h.created_at - interval '1 day'
            else author <> 'contact' and not source ? 'event' and (created_at > coalesce(h.created_at, c.agent_since) - interval '1 minute'
              or h.reason = 'reply-lost' and source ? 'unattended') end as ours
        from message where conversation_id = c.id order by seq desc limit ${LOOK_BACK}) recent) m
    left join message last on last.conversation_id = c.id and last.seq = m.last_seq
    left join message answer on answer.conversation_id = c.id and answer.seq = m.answered_seq
    left join lateral (
      select created_at from message where conversation_id = c.id and direction = 'in' and seq > m.answered_seq order by seq limit 1) unanswered on true
    left join lateral (
      select understanding->'emotion' as emotion from turn
      where conversation_id = c.id and understanding is not null order by first_seq desc limit 1) mood
      on round((mood.emotion->>'negativity')::numeric, 2) = (c.emotion->>-1)::numeric
    where c.id = any(${ids}::bigint[])`.execute(database.db);
  return rows.map(nested);
}

function nested(row: Flat): RowFacts {
  const handoff = { ...row, id: row['handoff_id'] } as unknown as NonNullable<RowFacts['handoff']>;
  const last = {
    ...{ author: row['last_author'], author_id: row['last_author_id'], text: row['last_text'] },
    ...{ photo: row['last_photo'], said_at: row['last_said_at'] },
  } as NonNullable<RowFacts['last']>;
  return { ...row, handoff: row['handoff_id'] === null ? null : handoff, last: row['last_author'] === null ? null : last };
}
