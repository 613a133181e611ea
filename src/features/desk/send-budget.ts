import { sql } from 'kysely';
import type { Clock } from '../../core/clock.ts';
import type { Database } from '../../platform/database/engine.ts';

/** What may be sent per account until the platform's own headers say otherwise; 0 lifts it. */
export type SendLimits = { per15Min: number; per24Hours: number };

/** Sends within a window that is still running, by their times (epoch ms), oldest first. */
export type SendWindow = { limit: number; windowMs: number; starts: number[] };

export type SendBudget = {
  /** The platform said that nothing goes before then (epoch ms); 0: it did not. */
  blockedUntil: number;
  windows: SendWindow[];
  /** Ids of the messages that wait, in the order in which they go. */
  line: number[];
};

const QUARTER_MS = 15 * 60_000;
const DAY_MS = 24 * 3_600_000;
/** The sender looks again so much after a window has moved. */
const MARGIN_MS = 250;
/** Of a window's sends only the newest, as many as its limit, say when there is room again; the platform's limits are far below this. */
const MOST_SENDS = 5_000;
/** Further back in a line an estimate means nothing. */
const LONGEST_LINE = 2_000;

/**
 * What is left for some accounts, counted as the sender counts it: what is under way, may have arrived or has arrived.
 * Accounts that are not known are left out.
 */
export async function loadBudgets(
  database: Database,
  accountIds: number[],
  limits: SendLimits,
  clock: Clock,
): Promise<Map<number, SendBudget>> {
  if (accountIds.length === 0) return new Map();
  const ids = sql`any(${accountIds}::int[])`;
  const [accounts, sends, waiting] = await Promise.all([
    database.db.selectFrom('account').select(['id', 'limits']).where('id', 'in', accountIds).execute(),
    // The moment is asked for once, in a query of its own: a function that may change from row to row can use no index.
    sql<{ account_id: number; started_at: Date }>`
      select a.id as account_id, sent.started_at from account a cross join lateral (
        select started_at from message m
        where m.account_id = a.id and m.direction = 'out' and m.started_at > (select app_now() - interval '24 hours')
          and m.state in ('sending', 'doubt', 'sent', 'parked')
        order by m.started_at desc limit ${MOST_SENDS}) sent
      where a.id = ${ids} order by sent.started_at`.execute(database.db),
    sql<{ account_id: number; id: number }>`
      select account_id, id from message where account_id = ${ids} and state = 'pending'
      order by account_id, priority, id limit ${LONGEST_LINE}`.execute(database.db),
  ]);
  const now = clock.now();
  return new Map(
    accounts.map(({ id, limits: said }) => {
      const starts = sends.rows.filter((row) => row.account_id === id).map((row) => row.started_at.getTime());
      const line = waiting.rows.filter((row) => row.account_id === id).map((row) => row.id);
      return [id, { ...budgetOf(said, limits, starts, now), line }];
    }),
  );
}

function budgetOf(said: Record<string, unknown>, limits: SendLimits, starts: number[], now: number): Omit<SendBudget, 'line'> {
  // 0 lifts a limit; else the platform's own figure counts as soon as it has named one.
  const per15Min = limits.per15Min && Number(said['limit'] ?? limits.per15Min);
  const per24Hours = limits.per24Hours && Number(said['dayLimit'] ?? limits.per24Hours);
  const since = (windowMs: number) => starts.filter((start) => start > now - windowMs);
  const windows = [
    { limit: per15Min, windowMs: QUARTER_MS, starts: since(QUARTER_MS) },
    { limit: per24Hours, windowMs: DAY_MS, starts: since(DAY_MS) },
  ];
  return { blockedUntil: Number(said['blockedUntil'] ?? 0), windows: windows.filter(({ limit }) => limit > 0) };
}

/** When the message at this place of the line (0: the first) goes at the latest estimate, epoch ms; `now` when nothing is in its way. */
export function slotAt(budget: SendBudget, place: number, now: number): number {
  return Math.max(now, budget.blockedUntil, ...budget.windows.map((window) => windowSlot(window, place, now)));
}

function windowSlot({ limit, windowMs, starts }: SendWindow, place: number, now: number): number {
  // Whole rounds of the limit each take a window; within a round the sends make room in the order in which they were made.
  const rounds = Math.floor(place / limit);
  const start = starts[starts.length - limit + (place % limit)];
  return (start === undefined ? now : start + windowMs + MARGIN_MS) + rounds * windowMs;
}

/** What an agent may still send, and when more. Null without a limit. */
export function shownBudget(budget: SendBudget, now: number): { limit: number; left: number; resetAt: string | null } | null {
  const tightest = [...budget.windows].sort((a, b) => a.limit - a.starts.length - (b.limit - b.starts.length))[0];
  if (!tightest) return null;
  const free = budget.blockedUntil > now ? 0 : tightest.limit - tightest.starts.length - budget.line.length;
  const left = Math.max(0, free);
  const oldest = tightest.starts[0];
  const resetAt = left === 0 ? slotAt(budget, budget.line.length, now) : oldest === undefined ? null : oldest + tightest.windowMs;
  return { limit: tightest.limit, left, resetAt: resetAt === null ? null : new Date(resetAt).toISOString() };
}

/** When a waiting message goes because of a limit (epoch ms); null when it goes at once. `notBefore`: what its own row says. */
export function goesAt(budget: SendBudget | undefined, messageId: number, notBefore: number | null, now: number): number | null {
  const place = budget?.line.indexOf(messageId) ?? -1;
  const slot = budget && place >= 0 ? slotAt(budget, place, now) : now;
  const at = Math.max(slot, notBefore ?? 0);
  return at > now ? at : null;
}
