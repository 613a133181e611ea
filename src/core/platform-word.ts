import { QUARTER_MS, type PlatformWord } from './send-budget.ts';

/** What one answer of the platform says about the account: its headers, and the moment from which it may be asked again. */
export type Answered = {
  limits?: Pick<PlatformWord, 'limit' | 'remaining' | 'resetAt' | 'dayLimit' | 'dayRemaining' | 'dayResetAt'> | undefined;
  /** Set when it refused for now (epoch ms). */
  retryAt?: number | undefined;
  /** It took a message, or refused it for good: whatever was guessed about a refusal is over. */
  accepted?: boolean;
};

/** A header is believed for no longer than this. */
const LONGEST_MS = 25 * 3_600_000;
/** Resets are whole seconds and may be rounded either way. */
const SAME_MS = 2_000;
const MOST_DOUBLINGS = 15;

/**
 * What is known of the platform's limits after an answer of it. Answers come in any order: within one window of the platform's the smallest remainder counts,
 * and a block is never shortened. A refusal that names no time doubles the wait with each further one, up to fifteen times it (a quarter of an hour for a
 * 429 without headers). Returns `word` itself when nothing is new.
 */
export function heard(word: PlatformWord, { limits, retryAt, accepted = false }: Answered, now: number): PlatformWord {
  const next: PlatformWord = { ...word, ...shortWindow(word, limits), ...dayWindow(word, limits) };
  const blocked = Math.max(
    word.blockedUntil ?? 0,
    limits?.remaining === 0 ? (limits.resetAt ?? 0) : 0,
    limits?.dayRemaining === 0 ? (limits.dayResetAt ?? 0) : 0,
  );
  if (retryAt === undefined) {
    if (accepted && word.refusals) next.refusals = 0;
    setBlock(next, blocked, now);
  } else if (limits?.resetAt !== undefined || limits?.dayResetAt !== undefined) setBlock(next, Math.max(blocked, retryAt), now);
  else if ((word.blockedUntil ?? 0) > now) {
    // Of several that were under way the first one has said it.
    setBlock(next, Math.max(blocked, retryAt), now);
  } else {
    next.refusals = (word.refusals ?? 0) + 1;
    const wait = Math.max(0, retryAt - now);
    setBlock(next, Math.max(blocked, now + Math.max(wait, Math.min(QUARTER_MS, wait * factor(next.refusals)))), now);
  }
  return same(word, next) ? word : next;
}

const factor = (refusals: number): number => Math.min(MOST_DOUBLINGS, 2 ** (refusals - 1));

function setBlock(next: PlatformWord, until: number, now: number): void {
  const kept = Math.min(until, now + LONGEST_MS);
  if (kept > 0) next.blockedUntil = kept;
}

function shortWindow(word: PlatformWord, said: Answered['limits']): PlatformWord {
  if (said?.limit === undefined) return {};
  const left = leftOf(word.remaining, word.resetAt, said.remaining, said.resetAt);
  return { limit: said.limit, ...(left && { remaining: left.remaining, resetAt: left.resetAt }) };
}

function dayWindow(word: PlatformWord, said: Answered['limits']): PlatformWord {
  if (said?.dayLimit === undefined) return {};
  const left = leftOf(word.dayRemaining, word.dayResetAt, said.dayRemaining, said.dayResetAt);
  return { dayLimit: said.dayLimit, ...(left && { dayRemaining: left.remaining, dayResetAt: left.resetAt }) };
}

type Left = { remaining: number; resetAt: number };

/** Null: the answer is of a window that is over. */
function leftOf(
  known: number | undefined,
  until: number | undefined,
  remaining: number | undefined,
  resetAt: number | undefined,
): Left | null {
  if (remaining === undefined || resetAt === undefined) return null;
  if (known === undefined || until === undefined || resetAt > until + SAME_MS) return { remaining, resetAt };
  if (resetAt < until - SAME_MS) return null;
  return { remaining: Math.min(known, remaining), resetAt: Math.max(until, resetAt) };
}

function same(one: PlatformWord, other: PlatformWord): boolean {
  const keys = new Set([...Object.keys(one), ...Object.keys(other)]) as Set<keyof PlatformWord>;
  return [...keys].every((key) => one[key] === other[key]);
}
