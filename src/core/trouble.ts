/**
 * A platform in trouble: it answers 5xx, or nothing. What was sent meanwhile is in doubt, each to be settled by itself, so a line that is sent into it comes out
 * as a pile for people. So the line is held, and one message at a time finds out when it is over. Pure arithmetic; times are epoch ms.
 */
export type Trouble = {
  /** Messages in doubt since the platform last said yes, or no for good, to anybody; each once. */
  of: readonly number[];
  /** How often in a row the line has been held; 0: it is not. */
  holds: number;
  /** Nothing goes before then. */
  until: number;
  /** Looks in a row that the platform did not answer, and of these the ones for which there was no read left. */
  unread: number;
  noReads?: number;
  /** When the platform last answered a look. */
  answeredAt?: number;
};

export const TROUBLE = {
  /** So many messages in doubt, and no other answer between them, are the platform's trouble. */
  doubts: 3,
  firstMs: 10_000,
  longestMs: 100_000,
  /** How long one look keeps the others from looking: longer than a read may take. */
  lookMs: 15_000,
  /** What a look found out holds for so long: reads are few. */
  restMs: 60_000,
  /** After so many looks that were not answered (two hours), or for which there was no read (half an hour), one message goes all the same: it may be the reading alone that is refused, and for good. */
  blind: { silent: 72, noRead: 24 },
} as const;

export const CALM: Trouble = { of: [], holds: 0, until: 0, unread: 0 };

/**
 * After a send in doubt. Different messages count, not attempts: one that the platform cannot take stops nobody else, however often it is tried, and of three such
 * the next one that the platform takes (those that were tried least go first) ends it. Returns `trouble` itself when nothing is new.
 */
export function afterDoubt(trouble: Trouble = CALM, messageId: number, now: number): Trouble {
  if (trouble.holds > 0) return trouble.until > now ? trouble : held(trouble, now);
  if (trouble.of.includes(messageId)) return trouble;
  const next = { ...trouble, of: [...trouble.of, messageId] };
  return next.of.length < TROUBLE.doubts ? next : held(next, now);
}

/** After a look at the platform that it did not answer. */
export const afterSilence = (trouble: Trouble, now: number): Trouble => ({ ...held(trouble, now), unread: trouble.unread + 1 });

/** After a look for which there was no read left: nothing is known, and soon there is one. A platform that never lets us read must not hold the line for ever. */
export const afterNoRead = (trouble: Trouble, now: number): Trouble => ({
  ...trouble,
  until: now + TROUBLE.restMs,
  unread: trouble.unread + 1,
  noReads: (trouble.noReads ?? 0) + 1,
});

/** After a look that it answered: one message may go at once. The line goes on when that one is taken, for reading may work where sending does not. */
export const afterLook = (trouble: Trouble, now: number): Trouble => ({
  ...trouble,
  until: Math.min(trouble.until, now),
  unread: 0,
  noReads: 0,
  answeredAt: now,
});

/** Whether one message goes without an answer to a look, after one that was `why`. */
export function goesBlind({ unread, noReads = 0 }: Trouble, why: keyof typeof TROUBLE.blind): boolean {
  const looks = { silent: unread - noReads, noRead: noReads }[why];
  return looks > 0 && looks % TROUBLE.blind[why] === 0;
}

/** Each hold is twice as long as the one before. */
function held(trouble: Trouble, now: number): Trouble {
  const wait = Math.min(TROUBLE.longestMs, TROUBLE.firstMs * 2 ** Math.min(trouble.holds, 10));
  return { ...trouble, holds: trouble.holds + 1, until: now + wait };
}
