import { sql, type RawBuilder } from 'kysely';
import { DELIVERY, type DeliveryTimes } from '../core/delivery.ts';
import type { Attachment, Choice } from '../core/message.ts';
import { allowanceOf, isLimited, spend, type PlatformWord, type SendLimits, type SendState } from '../core/send-budget.ts';
import { noteChanges, type Tx } from '../platform/database/conversations.ts';
import { HELD_UNTIL, lockSendState, saveSends } from '../platform/database/send-budget.ts';
import { together } from '../platform/database/transaction.ts';
import { mergeWaiting } from './merge.ts';

/** A message that this process may send now: until its lease ends nobody else will. */
export type Claimed = {
  id: number;
  conversation_id: number;
  contact_external_id: string;
  text: string;
  address: Record<string, unknown>;
  choices: Choice[];
  attachments: Attachment[];
  source: { event?: { name: string; value: unknown } };
  author: 'bot' | 'system' | 'person';
  attempt: number;
  started_at: Date;
  created_at: Date;
};

/**
 * `more`: all that it might take was there, so whoever claims asks again. `waitMs`: when to look again; null: nothing waits, or an answer is awaited anyway. `spentAt`: under which time the sends stand in the budget; null where
 * nothing is counted.
 */
export type Claim = { messages: Claimed[]; waitMs: number | null; spentAt: number | null; dropped: Dropped; merged: number; more: boolean };

/** How many were dropped, by reason. */
export type Dropped = Partial<Record<'fence' | 'opt-out', number>>;

/** The database's clock decides every wait, so that senders whose own clocks differ agree. */
export type ClaimOptions = {
  /** The database's time when the account was read (epoch ms). */
  now: number;
  times: DeliveryTimes;
  limits: SendLimits;
  /** What the platform had said when the account was read. */
  word: PlatformWord;
  /** Bubbles that wait for the budget become one message of at most so many characters; 0: they never do. */
  mergeUpTo: number;
  /** A bot's message that has waited for so long is not claimed any more, unless a person said so. Default: DELIVERY.staleMs. */
  staleMs?: number | undefined;
  /** Also looks through all that waits for the budget, for what was overtaken meanwhile. Too much for every wake-up of a long line. */
  lookThrough?: boolean | undefined;
};

/**
 * Claims at most `most` messages of one account, oldest first, people before the bot, none beyond the budget, and none of the bot's that waited too long.
 * Where nothing limits the account, nothing of the budget is read or written.
 */
export async function claimMessages(tx: Tx, accountId: number, most: number, options: ClaimOptions): Promise<Claim> {
  const limited = isLimited(options.limits, options.word, options.now);
  // Before any other lock: whoever waits for it holds nothing that its holder may want.
  const state = limited ? await lockSendState(tx, accountId, options.limits) : null;
  const allowance = state && allowanceOf(state);
  // What waits for the budget is looked through here, what may go once it is locked.
  const dropped: Dropped =
    allowance && allowance.bot <= 0 && options.lookThrough ? await dropOvertaken(tx, sql`m.account_id = ${accountId}`) : {};
  const nothing = { messages: [], spentAt: null, dropped, merged: 0, more: false };
  if (state && allowance && allowance.people <= 0)
    return { ...nothing, waitMs: (await anythingPending(tx, accountId)) ? atLeast(allowance.peopleAt - state.now) : null };
  const bots = allowance ? allowance.bot : Infinity;
  const want = Math.min(most, allowance?.people ?? Infinity);
  const ids = await lockNext(tx, accountId, want, bots > 0, options);
  if (ids.length === 0) return { ...nothing, waitMs: await nextPending(tx, accountId, state, options) };
  add(dropped, await dropOvertaken(tx, sql`m.conversation_id = any(${ids}::bigint[])`));
  // What is not taken now goes on waiting as it is: more may join it until then.
  const taken = state && options.mergeUpTo > 0 ? await firstTaken(tx, ids, bots, options) : ids;
  const merged = state && bots > 0 && options.mergeUpTo > 0 ? await mergeWaiting(tx, taken, options.mergeUpTo) : 0;
  // Where fewer were found than wanted, when to look again is asked in the same breath.
  const next = () => nextPending(tx, accountId, state, options);
  const taking = take(tx, taken, bots, options);
  const [messages, after] = !state && ids.length < want ? await together([taking, next()]) : [await taking];
  const spentAt = state && messages.length > 0 ? await spendOn(tx, accountId, state, messages.length) : null;
  const more = messages.length >= want;
  const waitMs = more ? null : after === undefined ? await next() : after;
  return { messages, spentAt, dropped, merged, waitMs, more };
}

const SOON_MS = 50;
const atLeast = (ms: number) => Math.max(Math.ceil(ms), SOON_MS);
const staleBefore = ({ staleMs = DELIVERY.staleMs }: ClaimOptions) => sql`(select app_now() - ${staleMs} * interval '1 millisecond')`;

/**
 * Locks the conversations whose turn it is. The conversation is locked first, as everywhere, and its row is read again after the lock: a person who took over
 * a moment ago is seen; so is an account that was paused, or told to wait, since it was read. A message that stands behind another one of its conversation
 * brings that one forward. Conversations are counted, not messages: a long line of one that is locked hides nobody else's.
 * In trouble those that were tried least go first: whoever finds out is not the one that the platform never takes.
 */
async function lockNext(tx: Tx, accountId: number, want: number, botMay: boolean, options: ClaimOptions): Promise<number[]> {
  const inTrouble = (options.word.trouble?.holds ?? 0) > 0;
  const { rows } = await sql<{ id: number }>`
    select c.id from conversation c where c.id in (
      select m.conversation_id from message m cross join lateral (
        select h.state, h.priority, h.not_before, h.created_at, h.attempt from message h
        where h.conversation_id = m.conversation_id and h.state in ('pending', 'sending', 'doubt')
        order by h.state = 'pending', h.seq limit 1) head
      where m.account_id = ${accountId} and m.state = 'pending' ${botMay ? sql`` : sql`and m.priority <= 0 and head.priority <= 0`}
        and head.state = 'pending' and (head.not_before is null or head.not_before <= app_now())
        and (head.priority <= 0 or head.created_at >= ${staleBefore(options)})
        and exists (select 1 from account a where a.id = m.account_id and a.state = 'active'
          and ${HELD_UNTIL} <= extract(epoch from app_now()) * 1000)
        and not exists (select 1 from message f where f.conversation_id = m.conversation_id and f.state = 'pending' and (f.priority, f.id) < (m.priority, m.id))
      order by ${inTrouble ? sql`head.attempt, ` : sql``}m.priority, m.id limit ${want})
    order by c.id for update skip locked`.execute(tx);
  return rows.map((row) => row.id);
}

/** The first message of each of these conversations that may go now, in the order in which they go: `place` counts from 1, people's before the desk's before the bot's. */
const firstOf = (ids: number[], options: ClaimOptions) => sql`
  select p.id, p.conversation_id, p.priority, row_number() over (order by p.priority, p.id) as place from (
    select distinct on (q.conversation_id) q.id, q.conversation_id, q.priority, q.state, q.not_before, q.created_at from message q
    where q.conversation_id = any(${ids}::bigint[]) and q.state in ('pending', 'sending', 'doubt')
    order by q.conversation_id, q.state = 'pending', q.seq) p
  where p.state = 'pending' and (p.not_before is null or p.not_before <= app_now())
    and (p.priority <= 0 or p.created_at >= ${staleBefore(options)})`;
const within = (bots: number) => sql`(first.priority <= 0 or first.place <= ${Math.min(bots, 1e9)})`;

/** The conversations of which a message is taken. */
async function firstTaken(tx: Tx, ids: number[], bots: number, options: ClaimOptions): Promise<number[]> {
  const { rows } = await sql<{ id: number }>`
    select conversation_id as id from (${firstOf(ids, options)}) first where ${within(bots)}`.execute(tx);
  return rows.map(({ id }) => id);
}

/** Of each locked conversation the first message, people's before the bot's, and of the bot's as many as its share allows. */
async function take(tx: Tx, ids: number[], bots: number, options: ClaimOptions): Promise<Claimed[]> {
  const { rows } = await sql<Claimed>`
    update message m set state = 'sending', attempt = m.attempt + 1, started_at = app_now(), after_seq = c.last_seq,
      lease_until = app_now() + ${options.times.leaseMs} * interval '1 millisecond'
    from (${firstOf(ids, options)}) first, conversation c, contact t
    where m.id = first.id and m.state = 'pending' and ${within(bots)}
      and c.id = m.conversation_id and t.id = c.contact_id
    returning m.id, m.conversation_id, t.external_id as contact_external_id, t.address, m.text, m.choices,
      m.attachments, m.source, m.author, m.attempt, m.started_at, m.created_at`.execute(tx);
  return rows;
}

async function spendOn(tx: Tx, accountId: number, state: SendState, count: number): Promise<number> {
  const { sends, at } = spend(state.sends, count, state.now);
  await saveSends(tx, accountId, sends);
  return at;
}

function add(sum: Dropped, more: Dropped): void {
  for (const [reason, count] of Object.entries(more) as [keyof Dropped, number][]) sum[reason] = (sum[reason] ?? 0) + count;
}

/**
 * The fence: what the bot wrote before a person took over, and anything of the bot to a contact who said stop, is never sent.
 * A notice that a person's coming makes untrue (`fenced` in its source) counts as the bot's; what a person sends again (it has no longer the bot's priority) is theirs
 * as long as the contact has not said stop.
 */
async function dropOvertaken(tx: Tx, where: RawBuilder<unknown>): Promise<Dropped> {
  const { rows } = await sql<{ conversation_id: number; reason: keyof Dropped }>`
    update message m set state = 'dropped', reason = case when m.owner_epoch < c.owner_epoch then 'fence' else 'opt-out' end
    from conversation c, contact t
    where ${where} and m.state = 'pending' and c.id = m.conversation_id and t.id = c.contact_id
      and (m.author = 'bot' and (m.priority > 0 or t.opted_out_at is not null) or m.source @> '{"fenced": true}')
      and (m.owner_epoch < c.owner_epoch or t.opted_out_at is not null)
    returning m.conversation_id, m.reason`.execute(tx);
  const dropped: Dropped = {};
  for (const { reason } of rows) add(dropped, { [reason]: 1 });
  const changed = [...new Set(rows.map((row) => row.conversation_id))];
  if (changed.length > 0) await noteChanges(tx, changed);
  return dropped;
}

async function anythingPending(tx: Tx, accountId: number): Promise<boolean> {
  const query = tx.selectFrom('message').select('id').where('account_id', '=', accountId).where('state', '=', 'pending');
  return (await query.limit(1).executeTakeFirst()) !== undefined;
}

/**
 * How long until the next one that may not go yet may go (ms); soon when only a lock was in the way; null when nothing waits or an answer is awaited anyway.
 * What the bot may not send for want of budget is looked at again when there is some.
 */
async function nextPending(tx: Tx, accountId: number, state: SendState | null, options: ClaimOptions): Promise<number | null> {
  const allowance = state && allowanceOf(state);
  const botMay = state === null || allowance === null || allowance.bot > 0;
  const head = await nextHead(tx, accountId, botMay, options);
  const people = head === null ? null : atLeast(head);
  if (botMay || !(await anythingPending(tx, accountId))) return people;
  return Math.min(people ?? Infinity, atLeast(allowance.botAt - state.now));
}

/** While the account is told to wait, none of them may go before that ends. */
const blockedMs = (accountId: number) => sql`
  (select ${HELD_UNTIL} - extract(epoch from app_now()) * 1000 from account a where a.id = ${accountId})`;

async function nextHead(tx: Tx, accountId: number, botMay: boolean, options: ClaimOptions): Promise<number | null> {
  const { rows } = await sql<{ ms: number | null }>`
    select case when count(*) > 0 then greatest(0, ${blockedMs(accountId)},
      extract(epoch from min(coalesce(h.not_before, app_now())) - app_now()) * 1000)::float8 end as ms from (
      select distinct on (m.conversation_id) m.not_before, m.priority, m.created_at from message m
      where m.account_id = ${accountId} and m.state = 'pending' ${botMay ? sql`` : sql`and m.priority <= 0`}
        and not exists (select 1 from message e where e.conversation_id = m.conversation_id and (e.state in ('sending', 'doubt')
          ${botMay ? sql`` : sql`or e.state = 'pending' and e.seq < m.seq and e.priority > 0`}))
      order by m.conversation_id, m.seq) h
    where h.priority <= 0 or h.created_at >= ${staleBefore(options)}`.execute(tx);
  return rows[0]?.ms ?? null;
}
