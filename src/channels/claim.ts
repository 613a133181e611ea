import { sql } from 'kysely';
import type { Clock } from '../core/clock.ts';
import type { DeliveryTimes } from '../core/delivery.ts';
import type { Attachment, Choice } from '../core/message.ts';
import { noteChange, type Tx } from '../platform/database/conversations.ts';

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
  attempt: number;
  started_at: Date;
};

export type Claim = { messages: Claimed[]; blockedUntil: number | null };

export type SendLimits = { per15Min: number; per24Hours: number };

export type ClaimOptions = {
  clock: Clock;
  times: DeliveryTimes;
  /** What may be sent per account until the platform's own headers say otherwise; 0 lifts it. */
  limits: SendLimits;
};

/** Claims at most `most` messages of one account, oldest first, people before the bot. `blockedUntil`: when to look again (epoch ms). */
export async function claimMessages(tx: Tx, accountId: number, most: number, options: ClaimOptions): Promise<Claim> {
  await dropOvertaken(tx, accountId);
  const budget = await budgetOf(tx, accountId, options);
  if (budget.free <= 0) return { messages: [], blockedUntil: (await anythingPending(tx, accountId)) ? budget.until : null };
  const want = Math.min(most, budget.free);
  // The conversation is locked first, as everywhere, and its row is read again after the lock: a person who took over a moment ago is seen.
  const { rows: locked } = await sql<{ id: number }>`
    select c.id from conversation c where c.id in (
      select m.conversation_id from message m
      where m.account_id = ${accountId} and m.state = 'pending' and (m.not_before is null or m.not_before <= app_now())
        and not exists (select 1 from message e where e.conversation_id = m.conversation_id
          and (e.state in ('sending', 'doubt') or e.state = 'pending' and e.seq < m.seq and e.not_before > app_now()))
      order by m.priority, m.id limit ${want})
    order by c.id for update skip locked`.execute(tx);
  const ids = locked.map((row) => row.id);
  if (ids.length === 0) return { messages: [], blockedUntil: await nextPending(tx, accountId, options) };
  await dropOvertaken(tx, accountId);
  const { rows } = await sql<Claimed>`
    update message m set state = 'sending', attempt = m.attempt + 1, started_at = app_now(),
      lease_until = app_now() + ${options.times.leaseMs} * interval '1 millisecond'
    from (select distinct on (p.conversation_id) p.id from message p
          where p.conversation_id = any(${ids}::bigint[]) and p.state in ('pending', 'sending', 'doubt')
          order by p.conversation_id, p.seq) first, conversation c, contact t
    where m.id = first.id and m.state = 'pending' and (m.not_before is null or m.not_before <= app_now())
      and c.id = m.conversation_id and t.id = c.contact_id
    returning m.id, m.conversation_id, t.external_id as contact_external_id, t.address, m.text, m.choices,
      m.attachments, m.source, m.attempt, m.started_at`.execute(tx);
  return { messages: rows, blockedUntil: rows.length > 0 ? null : await nextPending(tx, accountId, options) };
}

/**
 * The fence: what the bot wrote before a person took over, and anything of the bot to a contact who said stop, is never sent.
 * A notice that a person's coming makes untrue (`fenced` in its source) counts as the bot's.
 */
async function dropOvertaken(tx: Tx, accountId: number): Promise<void> {
  const { rows } = await sql<{ conversation_id: number }>`
    update message m set state = 'dropped', reason = case when m.owner_epoch < c.owner_epoch then 'fence' else 'opt-out' end
    from conversation c, contact t
    where m.account_id = ${accountId} and m.state = 'pending' and c.id = m.conversation_id and t.id = c.contact_id
      and (m.author = 'bot' or m.source @> '{"fenced": true}') and (m.owner_epoch < c.owner_epoch or t.opted_out_at is not null)
    returning m.conversation_id`.execute(tx);
  for (const id of new Set(rows.map((row) => row.conversation_id))) await noteChange(tx, id);
}

export async function anythingPending(tx: Tx, accountId: number, conversationId?: number): Promise<boolean> {
  let query = tx.selectFrom('message').select('id').where('account_id', '=', accountId).where('state', '=', 'pending');
  if (conversationId !== undefined) query = query.where('conversation_id', '=', conversationId);
  const row = await query.limit(1).executeTakeFirst();
  return row !== undefined;
}

/** When the next one that may not go yet may go (epoch ms); soon when only a lock was in the way; null when nothing waits or an answer is awaited anyway. */
async function nextPending(tx: Tx, accountId: number, options: ClaimOptions): Promise<number | null> {
  const { rows } = await sql<{ at: Date | null }>`
    select min(coalesce(h.not_before, app_now())) as at from (
      select distinct on (m.conversation_id) m.not_before from message m
      where m.account_id = ${accountId} and m.state = 'pending'
        and not exists (select 1 from message e where e.conversation_id = m.conversation_id and e.state in ('sending', 'doubt'))
      order by m.conversation_id, m.seq) h`.execute(tx);
  const at = rows[0]?.at;
  return at ? Math.max(at.getTime(), options.clock.now() + 50) : null;
}

/** How many may go now, and from when on more. The platform's own word (kept with the account) counts before the configured limits. */
async function budgetOf(tx: Tx, accountId: number, options: ClaimOptions): Promise<{ free: number; until: number }> {
  const account = await tx.selectFrom('account').select('limits').where('id', '=', accountId).executeTakeFirstOrThrow();
  const blockedUntil = Number((account.limits as { blockedUntil?: number }).blockedUntil ?? 0);
  const now = options.clock.now();
  if (blockedUntil > now) return { free: 0, until: blockedUntil };
  const said = account.limits as { limit?: number; dayLimit?: number };
  // 0 lifts a limit; else the platform's own figure counts as soon as it has named one.
  const per15Min = options.limits.per15Min && (said.limit ?? options.limits.per15Min);
  const per24Hours = options.limits.per24Hours && (said.dayLimit ?? options.limits.per24Hours);
  const short = per15Min > 0 ? await spent(tx, accountId, 15 * 60_000, per15Min, now) : { free: Infinity, until: 0 };
  const long = per24Hours > 0 ? await spent(tx, accountId, 24 * 3_600_000, per24Hours, now) : { free: Infinity, until: 0 };
  return short.free <= long.free ? short : long;
}

async function spent(tx: Tx, accountId: number, windowMs: number, limit: number, now: number): Promise<{ free: number; until: number }> {
  const { rows } = await sql<{ used: number; oldest: Date | null }>`
    select count(*)::int as used, min(started_at) as oldest from message
    where account_id = ${accountId} and direction = 'out' and started_at > (select app_now()) - ${windowMs} * interval '1 millisecond'
      and state in ('sending', 'doubt', 'sent', 'parked')`.execute(tx);
  const used = rows[0]?.used ?? 0;
  const oldest = rows[0]?.oldest?.getTime() ?? now;
  return { free: limit - used, until: oldest + windowMs + 250 };
}
