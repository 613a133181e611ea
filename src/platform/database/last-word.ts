import { sql, type RawBuilder } from 'kysely';
import type { LockedConversation, Tx } from './conversations.ts';
import { UNMATCHED } from './matched.ts';

/**
 * Up to where a conversation's people have answered, as `word`. Who writes in the platform's own app has read what was said there until then, whenever either becomes
 * known here: both times are the platform's. A reply from the desk answers what stood before it; the clocks of the two may differ. So does a person who resolves it,
 * up to what they have seen, also without a word: they may have telephoned.
 */
const lastWord = (conversationId: number) => sql`
  (select coalesce(max(said_at) filter (where source ? 'app'), '-infinity') as app_at,
     greatest(max(seq) filter (where not source ? 'app'), 0,
       (select max(after_seq) from ownership_change where conversation_id = ${conversationId} and kind = 'resolved')) as desk_seq
   from message where conversation_id = ${conversationId} and author = 'person' and state not in ('failed', 'parked', 'dropped')) word`;

/** The sequence number of the customer's first message that no person has answered; null when a person had the last word. */
export async function unansweredSince(tx: Tx, conversationId: number): Promise<number | null> {
  const { rows } = await sql<{ seq: number | null }>`
    select min(m.seq) as seq from message m, ${lastWord(conversationId)}
    where m.conversation_id = ${conversationId} and m.direction = 'in' and m.said_at > word.app_at and m.seq > word.desk_seq`.execute(tx);
  return rows[0]?.seq ?? null;
}

/**
 * The last turn in which the customer heard of the bot, or ended the matter: what lies before it is over. Who is told that the bot answers again is asked to write
 * anew.
 */
const lastOver = (conversationId: number) => sql`
  (select coalesce(max(s.id), 0) from message b join turn s on s.id = b.turn_id
   where b.conversation_id = ${conversationId} and (b.author = 'bot' and b.state = 'sent'
     or b.source->>'phrase' = 'start_confirm' or s.outcome in ('wait-ended', 'stopped', 'started')))`;

/** Nobody at the desk has answered the message `m`. */
const UNANSWERED = sql`m.seq > word.desk_seq`;
/** The turn `t` was left to a person. */
const IS_LEFT = sql`t.outcome = 'left-to-agent'`;
/** The message `said` may have gone out, or is going. */
const MAY_BE_THERE = sql`(said.state in ('sending', 'doubt') or said.state = 'pending' and said.reason is not distinct from ${UNMATCHED})`;
/**
 * A person came before anything that the bot said in the turn `t` had gone out, and it never will, or it was too late to be sent: what still waits is dropped, too,
 * as whoever calls this ends the person's part, which raises the epoch.
 */
const IS_OVERTAKEN = sql`(exists (select 1 from message o where o.conversation_id = t.conversation_id and o.turn_id = t.id and o.direction = 'out')
  and not exists (select 1 from message o join message said on said.id = coalesce(o.merged_into, o.id)
    where o.conversation_id = t.conversation_id and o.turn_id = t.id and o.direction = 'out'
    and not (said.state = 'dropped' and said.reason in ('fence', 'stale'))
    and not (said.state = 'pending' and not ${MAY_BE_THERE} and (said.author = 'bot' and said.priority > 0 or said.source @> '{"fenced": true}'))))`;

/** The message `m` had been given back to the bot, and the next person came before its turn `t`. */
const WAS_GIVEN_BACK = sql`(${IS_LEFT} and exists (select 1 from ownership_change e where e.conversation_id = t.conversation_id
  and e.kind in ('resolved', 'returned', 'quiet') and m.created_at < e.at and e.at < t.created_at))`;

/**
 * A conversation goes back to the bot and nobody has answered the customer's last words: they had been left to the person, who did not come, or the bot's answer
 * was overtaken by the person, so their turn is undone and the bot has them; if it was lost meanwhile, somebody is called. Nobody had it before their eyes when they
 * ended their part. `epoch`: the one that follows. Returns up to where turns have come then, for `apply`; undefined when there are none.
 */
export async function undoUnanswered(
  tx: Tx,
  conversation: LockedConversation,
  epoch = conversation.ownerEpoch + 1,
): Promise<number | undefined> {
  await keepLost(tx, conversation, epoch);
  return undo(tx, conversation, UNANSWERED, sql`(${IS_LEFT} or ${IS_OVERTAKEN})`, epoch);
}

/** The same where a person gives it back undone and has read what was left to them: that stays theirs, but for what was the bot's before. */
export function undoOvertaken(tx: Tx, conversation: LockedConversation): Promise<number | undefined> {
  return undo(tx, conversation, UNANSWERED, sql`(${IS_OVERTAKEN} or ${WAS_GIVEN_BACK})`);
}

/** The same with what a person at the desk has not seen (it stands after `seenSeq`), whatever they have said since. */
export function undoUnseen(tx: Tx, conversation: LockedConversation, seenSeq: number): Promise<number | undefined> {
  return undo(tx, conversation, sql`m.seq > ${seenSeq}`, sql`(${IS_LEFT} or ${IS_OVERTAKEN})`);
}

/**
 * Undoes the turns of messages (`which` of those that are `unanswered`) unless somebody has answered them in the platform's app, or they are over. What the
 * bot has answered before the person came is not asked twice.
 */
async function undo(
  tx: Tx,
  conversation: LockedConversation,
  unanswered: RawBuilder<unknown>,
  which: RawBuilder<unknown>,
  epoch = conversation.ownerEpoch + 1,
): Promise<number | undefined> {
  const { id, turnSeq } = conversation;
  await keepUnderWay(tx, conversation, unanswered, epoch);
  const { rows: freed } = await sql<{ seq: number; turn_id: number }>`
    update message m set turn_id = null from turn t, ${lastWord(id)}
    where m.conversation_id = ${id} and m.direction = 'in' and m.said_at > word.app_at and t.id = m.turn_id
      and t.id > ${lastOver(id)} and ${unanswered} and ${which}
    returning m.seq, t.id as turn_id`.execute(tx);
  if (freed.length === 0) return undefined;
  const turns = [...new Set(freed.map((message) => message.turn_id))];
  // One turn may hold what was answered, or read, too: it keeps that.
  await sql`
    update turn t set first_seq = kept.first, last_seq = kept.last from (
      select turn_id, min(seq) as first, max(seq) as last from message
      where conversation_id = ${id} and turn_id = any(${turns}::bigint[]) and direction = 'in' group by turn_id) kept
    where t.id = kept.turn_id`.execute(tx);
  await forgetIntroduction(tx, id, turns);
  const empty = sql`id = any(${turns}::bigint[]) and not exists (
    select 1 from message m where m.conversation_id = ${id} and m.turn_id = turn.id and m.direction = 'in')`;
  await sql`update message set turn_id = null where conversation_id = ${id} and turn_id in (select id from turn where ${empty})`.execute(
    tx,
  );
  await sql`delete from turn where ${empty}`.execute(tx);
  // What was freed before, and has not had its turn, stays in front.
  return Math.min(turnSeq, ...freed.map(({ seq }) => seq - 1));
}

/**
 * What is on its way when the person's part ends, or perhaps is, is still the bot's answer where nobody else has given one: it takes the epoch that follows, with
 * whatever else its turn says. If it turns out not to be there it goes again, and if it never arrives somebody is called.
 */
async function keepUnderWay(tx: Tx, { id }: LockedConversation, unanswered: RawBuilder<unknown>, epoch: number): Promise<void> {
  await sql`
    update message set owner_epoch = ${epoch}
    where conversation_id = ${id} and state in ('pending', 'sending', 'doubt') and turn_id in (
      select m.turn_id from message m, ${lastWord(id)}
      where m.conversation_id = ${id} and m.direction = 'in' and m.said_at > word.app_at and ${unanswered} and exists (
        select 1 from message o join message said on said.id = coalesce(o.merged_into, o.id)
        where o.conversation_id = m.conversation_id and o.turn_id = m.turn_id and o.direction = 'out' and ${MAY_BE_THERE}))`.execute(tx);
}

/** An answer to it that did not arrive, or perhaps did not, takes the epoch that follows, too: it is why somebody is called (dialogue/late-found.ts). */
async function keepLost(tx: Tx, { id }: LockedConversation, epoch: number): Promise<void> {
  await sql`
    update message set owner_epoch = ${epoch}
    where conversation_id = ${id} and author = 'bot' and state in ('parked', 'failed') and turn_id in (
      select m.turn_id from message m, ${lastWord(id)}
      where m.conversation_id = ${id} and m.direction = 'in' and m.said_at > word.app_at and ${UNANSWERED})`.execute(tx);
}

/** Who answers was said in what the customer never got: it is said again. */
async function forgetIntroduction(tx: Tx, conversationId: number, turns: number[]): Promise<void> {
  await sql`
    update contact set introduced_at = null where id = (
      select c.contact_id from message m join conversation c on c.id = m.conversation_id
      where m.conversation_id = ${conversationId} and m.turn_id = any(${turns}::bigint[]) and m.state in ('dropped', 'pending')
        and m.parts @> '[{"kind": "intro"}]' limit 1)`.execute(tx);
}
