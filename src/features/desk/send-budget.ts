import { sql } from 'kysely';
import {
  isHeld,
  leftIn,
  limitsAlone,
  reservedOf,
  slotAt,
  windowsOf,
  QUARTER_MS,
  type SendLimits,
  type SendState,
} from '../../core/send-budget.ts';
import type { Database } from '../../platform/database/engine.ts';
import { readSendStates } from '../../platform/database/send-budget.ts';
import type { ConversationView } from './contract.ts';

/** An account's budget with its line: ids of the messages that wait, in the order in which they go; the first `people` of them are not the bot's. */
export type SendBudget = SendState & {
  line: number[];
  people: number;
  /** The platform could not be asked when one of them was tried just now. */
  away: boolean;
};

/** Nothing goes out, and for how long nobody can say: the platform is in trouble, or cannot be reached. */
export const isStuck = ({ word, away }: Pick<SendBudget, 'word' | 'away'>): boolean => isHeld(word) || away;

/** What was tried longer ago than this waits for something else by now. */
const AWAY_MS = 60_000;
/** Further back in a line an estimate means nothing. */
const LONGEST_LINE = 2_000;

/** What is left for some accounts, as the sender counts it, and who waits for it. Accounts that are not known are left out. */
export async function loadBudgets(database: Database, accountIds: number[], limits: SendLimits): Promise<Map<number, SendBudget>> {
  if (accountIds.length === 0) return new Map();
  const [states, waiting, trying] = await Promise.all([
    readSendStates(database.db, accountIds, limits),
    sql<{ account_id: number; id: number; bot: boolean; away: boolean }>`
      select account_id, id, priority > 0 as bot,
        coalesce(reason = 'away' and not_before > app_now() - ${AWAY_MS} * interval '1 millisecond', false) as away
      from message where account_id = any(${accountIds}::int[]) and state = 'pending'
      order by account_id, priority, id limit ${LONGEST_LINE}`.execute(database.db),
    // While it is tried again, it is still away.
    sql<{ account_id: number }>`
      select account_id from message where account_id = any(${accountIds}::int[]) and state = 'sending' and reason = 'away'`.execute(
      database.db,
    ),
  ]);
  return new Map(
    [...states].map(([id, state]) => {
      const line = waiting.rows.filter((row) => row.account_id === id);
      const away = [...line.filter((row) => row.away), ...trying.rows].some((row) => row.account_id === id);
      return [id, { ...state, away, line: line.map((row) => row.id), people: line.filter(({ bot }) => !bot).length }];
    }),
  );
}

/**
 * What an agent may still send, and when more; the bot's waiting messages come after theirs. Of two windows the tighter one. Null without a limit.
 * A platform in trouble is told beside it: no time can be named for that.
 */
export function shownBudget(budget: SendBudget): ConversationView['budget'] {
  const { limits, people } = budget;
  const tightest = windowsOf(limits, budget.word).sort((a, b) => leftIn(budget, a) - leftIn(budget, b))[0];
  if (!tightest) return null;
  const { limit, windowMs } = tightest;
  const left = Math.max(0, Math.min(limitsAlone(budget).people, limit) - people);
  const resetAt = left === 0 ? slotAt(budget, people, false) : oldestLeaves(budget, windowMs);
  return {
    ...{ limit, left, reserved: reservedOf(limit, limits.reserve), minutes: windowMs === QUARTER_MS ? 15 : 1_440 },
    resetAt: resetAt === null ? null : new Date(resetAt).toISOString(),
  };
}

function oldestLeaves({ sends, now }: SendBudget, windowMs: number): number | null {
  const oldest = sends.find((at, index) => index % 2 === 0 && at > now - windowMs);
  return oldest === undefined ? null : oldest + windowMs;
}

/** When a waiting message goes because of a limit (epoch ms); null when it goes at once. `notBefore`: what its own row says. */
export function goesAt(budget: SendBudget | undefined, messageId: number, notBefore: number | null, now: number): number | null {
  const place = budget?.line.indexOf(messageId) ?? -1;
  const slot = budget && place >= 0 ? slotAt(budget, place, place >= budget.people) : 0;
  const at = Math.max(slot > (budget?.now ?? 0) ? slot : 0, notBefore ?? 0);
  return at > now ? at : null;
}
