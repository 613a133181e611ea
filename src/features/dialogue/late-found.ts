import { sql, type RawBuilder } from 'kysely';
import { DAY_MS } from '../../core/send-budget.ts';
import type { Tx } from '../../platform/database/conversations.ts';
import type { Database } from '../../platform/database/engine.ts';
import { isMatched } from '../../platform/database/matched.ts';
import type { MessagePart } from '../../platform/database/schema.ts';
import { IS_UNTOLD } from '../../platform/database/untold.ts';

/** An answer that did not arrive, or perhaps did not: what it said, and the turn that it was of; a person's is of none. */
export type Lost = { author: 'bot' | 'person'; turn_id: number | null; text: string; parts: MessagePart[] };

const AT_ONCE = 100;
/** What the bot said and was parked or refused longer ago is history: nobody waits for it any more. */
const RECENT_MS = DAY_MS;

/** An answer that has waited too long. Not `m`. */
const isLate = (staleMs: number) => sql<boolean>`state = 'pending' and author = 'bot' and priority > 0
  and created_at < (select app_now() - ${staleMs} * interval '1 millisecond')`;

const isParked = sql<boolean>`m.state = 'parked'`;
/** For good. Where nobody at all can write to this customer a person could not either; but whoever did write does not know it. */
const isRefused = sql<boolean>`m.state = 'failed'
  and (m.author = 'person' or m.reason is distinct from 'cannot-dm' and m.reason is distinct from 'not-found')`;

/** What was sent after the answer `m` answers the customer, too; not what somebody had written in the platform's own app before they asked, though it is known later. */
const isAnother = sql<boolean>`later.conversation_id = m.conversation_id and later.seq > m.seq and later.direction = 'out' and later.state = 'sent'
  and later.turn_id is distinct from m.turn_id and not (later.source ? 'app' and exists (select 1 from message asked
    where asked.conversation_id = m.conversation_id and asked.turn_id = m.turn_id and asked.direction = 'in' and asked.said_at > later.said_at))`;

/**
 * An answer of the bot's (`m`, of `c` with `t`) since which nobody has come or been called (or in the same turn), nor has the customer had another answer. Who said
 * stop gets none. What was under way when a person ended their part, or lost before nobody's eyes, has the epoch that followed (last-word.ts). By the order in which
 * it was said: a clock that was set back would make a call of long ago one for this.
 */
const isBots = sql<boolean>`m.author = 'bot' and m.owner_epoch = c.owner_epoch and t.opted_out_at is null
  and not exists (select 1 from message later where ${isAnother})
  and not exists (select 1 from ownership_change o where o.conversation_id = m.conversation_id and o.kind = 'handed-over' and o.after_seq >= m.seq)`;

/**
 * A reply of a person's, or an answer of the bot's that a person sent again, whose part was over before it was settled, whatever has been said since and however long
 * that took: nothing else says what it said, and somebody is called for it once (`attendTo`). The bot's concerns nobody once the customer has said stop.
 */
const isUnattended = sql<boolean>`(m.author = 'person' or m.author = 'bot' and t.opted_out_at is null) and m.source @> '{"unattended": true}'`;

/** What is history is asked nothing more: the server looks in this order, and every failure that was ever kept is looked at. */
const needsPerson = sql<boolean>`(${isUnattended} or (m.created_at > (select app_now() - ${RECENT_MS} * interval '1 millisecond')
  or m.reason = 'restored') and ${isBots})`;

/** Nobody has the conversation `c`, and the customer has been told of nobody; an answer (`m`) is the bot's also where somebody looks into a lost reply. */
const isUnawaited = sql<boolean>`(c.owner = 'bot' or c.owner = 'queue' and m.author = 'bot' and exists (
  select 1 from handoff h where h.conversation_id = c.id and h.state = 'waiting' and ${IS_UNTOLD}))`;

/** Conversations with answers that did not arrive in time, or perhaps never will, those first that have waited longest. Each part has an index of its own. */
export async function lateConversations({ db }: Database, staleMs: number): Promise<number[]> {
  const unanswered = (isStuck: RawBuilder<boolean>) => sql`
    select m.conversation_id, min(m.id) from message m join conversation c on c.id = m.conversation_id join contact t on t.id = c.contact_id
    where ${isStuck} and ${needsPerson} and ${isUnawaited} and ${isMatched(sql`m.account_id`)} group by m.conversation_id`;
  const { rows } = await sql<{ id: number }>`
    select id from (
      select conversation_id as id, min(id) as first from message
      where ${isLate(staleMs)} and ${isMatched(sql`message.account_id`)} group by conversation_id
      union all ${unanswered(isParked)}
      union all ${unanswered(isRefused)}) found
    group by id order by min(first) limit ${AT_ONCE}`.execute(db);
  return rows.map(({ id }) => id);
}

/** Drops what is too late, and returns it. The conversation must be locked. */
export async function dropLate(tx: Tx, conversationId: number, staleMs: number): Promise<Lost[]> {
  const { rows } = await sql<Lost>`
    update message set state = 'dropped', reason = 'stale' where conversation_id = ${conversationId} and ${isLate(staleMs)}
    returning author, turn_id, text, parts`.execute(tx);
  return rows;
}

/** Of these nobody knows whether they arrived (`parked`), or it is known that they did not (`refused`). The conversation must be locked. */
export async function stuckOf(tx: Tx, conversationId: number): Promise<{ parked: Lost[]; refused: Lost[] }> {
  const { rows } = await sql<Lost & { parked: boolean }>`
    select m.author, m.turn_id, m.text, m.parts, m.state = 'parked' as parked
    from message m join conversation c on c.id = m.conversation_id join contact t on t.id = c.contact_id
    where m.conversation_id = ${conversationId} and (${isParked} or ${isRefused}) and ${needsPerson} order by m.seq`.execute(tx);
  return { parked: rows.filter(({ parked }) => parked), refused: rows.filter(({ parked }) => !parked) };
}
