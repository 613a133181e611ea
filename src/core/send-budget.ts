import { CALM, type Trouble } from './trouble.ts';

/**
 * How much may still be sent for one account. Two things say no: our own count of what was sent within a sliding window, and the platform's word of what is
 * left in its own. A share of each window is kept for people: the bot stops before it. Pure arithmetic; times are epoch ms.
 */

/** What may be sent per account until the platform's own headers name another figure; 0 lifts it. `reserve`: the share of a window (0 to 0.9) that is kept for people. */
export type SendLimits = { per15Min: number; per24Hours: number; reserve?: number };

/** What was sent within the last day: a time, how many then, the next time, and so on; oldest first. */
export type Sends = readonly number[];

/** What the platform's own headers say is left. `resetAt` in epoch ms. */
export type Limits = {
  limit?: number;
  remaining?: number;
  resetAt?: number;
  dayLimit?: number;
  dayRemaining?: number;
  dayResetAt?: number;
};

/** What the platform has said, as it is kept with the account. */
export type PlatformWord = Limits & {
  /** Nothing goes before then. */
  blockedUntil?: number;
  /** Refusals in a row that named no time: how long to wait is a guess, and one message alone finds out. */
  refusals?: number;
  /** Sends in doubt, and what is held for them. */
  trouble?: Trouble;
  /** When it last said something new. Trouble has times of its own. */
  heardAt?: number;
};

/** One account's budget as it stands. `underWay`: sends that nobody has answered yet, which the platform's word may not hold. */
export type SendState = { limits: SendLimits; sends: Sends; word: PlatformWord; underWay: number; now: number };

/** How many more may go now; the bot's share is never more than the people's. `peopleAt`, `botAt`: when to look again where it is none. */
export type Allowance = { people: number; bot: number; peopleAt: number; botAt: number };

export type SendWindow = { limit: number; windowMs: number };

export const QUARTER_MS = 15 * 60_000;
export const DAY_MS = 24 * 3_600_000;
/** A send counts so much longer than its window: the platform's clock and ours are two, and so are leaving and arriving. */
export const MARGIN_MS = 250;
/** How soon to look again while the answer of what is under way decides. */
const ANSWER_MS = 1_000;
/** More is never under way at once, of all processes together. */
const PLENTY = 1_000;
/** More entries than these are put together, to the minute (the last quarter of an hour: to the second). The default day of 1,440 stays exact. */
const MOST_ENTRIES = 1_500;

/**
 * Is there anything to count at all? Where there is not, nothing need be read or locked: no limit, or one of which the platform says that plenty is left.
 * It says so with every answer, and then it is its count that holds, so ours need not be complete.
 */
export function isLimited(limits: SendLimits, word: PlatformWord, now: number): boolean {
  if (heldUntil(word) > now || probes(word)) return true;
  return platformWindows(word).some(({ own, limit, left, until }) =>
    left !== undefined && until > now ? left - reservedOf(limit, limits.reserve) <= PLENTY : limits[own] > 0,
  );
}

/** The platform's own word, or its trouble: nothing goes before then (epoch ms; 0: nothing is in the way). */
const heldUntil = ({ blockedUntil = 0, trouble }: PlatformWord): number => Math.max(blockedUntil, trouble?.until ?? 0);

/** The platform is in trouble: the line is held, and nobody can say for how long. */
export const isHeld = ({ trouble }: PlatformWord): boolean => (trouble?.holds ?? 0) > 0;

/** Whether one message alone finds out if more may go. */
export const probes = (word: PlatformWord): boolean => (word.refusals ?? 0) > 0 || isHeld(word);

/** The platform's own windows, which begin and end as it likes, and ours that stands for each until it has named a figure. */
const platformWindows = (word: PlatformWord) => [
  { own: 'per15Min' as const, limit: word.limit ?? 0, left: word.remaining, until: word.resetAt ?? 0, windowMs: QUARTER_MS },
  { own: 'per24Hours' as const, limit: word.dayLimit ?? 0, left: word.dayRemaining, until: word.dayResetAt ?? 0, windowMs: DAY_MS },
];

/** Our own windows: 0 lifts one; else the platform's own figure counts as soon as it has named one. */
export function windowsOf(limits: SendLimits, word: PlatformWord): SendWindow[] {
  const windows = [
    { limit: limits.per15Min && (word.limit ?? limits.per15Min), windowMs: QUARTER_MS },
    { limit: limits.per24Hours && (word.dayLimit ?? limits.per24Hours), windowMs: DAY_MS },
  ];
  return windows.filter(({ limit }) => limit > 0);
}

/** Of a limit, what is kept for people. The bot always has one. */
export function reservedOf(limit: number, reserve = 0): number {
  return reserve <= 0 ? 0 : Math.max(0, Math.min(limit - 1, Math.ceil(limit * reserve - 1e-9)));
}

/** How many sends of a window are left: by our own count, and by the platform's where it has said so of its window. */
export function leftIn({ sends, word, underWay, now }: SendState, { limit, windowMs }: SendWindow): number {
  const theirs = platformWindows(word).find((one) => one.windowMs === windowMs && one.until > now)?.left ?? Infinity;
  return Math.max(0, Math.min(limit - usedIn(sends, windowMs, now), theirs - underWay));
}

/** How many sends count against a window just now. */
export function usedIn(sends: Sends, windowMs: number, now: number): number {
  let used = 0;
  for (let at = sends.length - 2; at >= 0 && sends[at]! > now - windowMs - MARGIN_MS; at -= 2) used += sends[at + 1]!;
  return used;
}

export function allowanceOf(state: SendState): Allowance {
  const { limits, sends, word, now } = state;
  const all = [blockOf(word, now), probeOf(state), ...platformAllowances(state)];
  for (const window of windowsOf(limits, word)) {
    const used = usedIn(sends, window.windowMs, now);
    const bots = window.limit - reservedOf(window.limit, limits.reserve);
    const at = (limit: number) => freesAt(sends, window.windowMs, used - limit + 1, now);
    all.push({ people: window.limit - used, bot: bots - used, peopleAt: at(window.limit), botAt: at(bots) });
  }
  const people = Math.max(0, Math.min(...all.map((one) => one.people)));
  const peopleAt = Math.max(...all.filter((one) => one.people <= 0).map((one) => one.peopleAt), now);
  const botAt = Math.max(...all.filter((one) => one.bot <= 0).map((one) => one.botAt), now);
  return { people, bot: Math.max(0, Math.min(people, ...all.map((one) => one.bot))), peopleAt, botAt };
}

/** What limits alone allow. How long trouble lasts nobody can say, and it is no limit. */
export const limitsAlone = (state: SendState): Allowance => allowanceOf({ ...state, word: { ...state.word, trouble: CALM } });

const FREE = { people: Infinity, bot: Infinity, peopleAt: 0, botAt: 0 };
const none = (until: number): Allowance => ({ people: 0, bot: 0, peopleAt: until, botAt: until });

function blockOf(word: PlatformWord, now: number): Allowance {
  return heldUntil(word) > now ? none(heldUntil(word)) : FREE;
}

/** After a refusal that named no time, and after trouble, one message alone finds out whether it is over. */
function probeOf({ word, underWay, now }: SendState): Allowance {
  if (!probes(word)) return FREE;
  return underWay > 0 ? none(now + ANSWER_MS) : { ...FREE, people: 1, bot: 1 };
}

/** What the platform last said was left, less what it cannot have counted yet. */
function platformAllowances({ limits, word, underWay, now }: SendState): Allowance[] {
  return platformWindows(word).flatMap(({ limit, left, until }) => {
    if (left === undefined || until <= now) return [];
    const people = left - underWay;
    const reserved = reservedOf(limit, limits.reserve);
    const answers = now + ANSWER_MS;
    const reset = until + MARGIN_MS;
    // What is under way may turn out to have been counted already.
    return [{ people, bot: people - reserved, peopleAt: left > 0 ? answers : reset, botAt: left > reserved ? answers : reset }];
  });
}

/** When so many of a window's sends have left it. */
function freesAt(sends: Sends, windowMs: number, many: number, now: number): number {
  let left = many;
  for (let at = 0; at < sends.length && left > 0; at += 2) {
    const leaves = sends[at]! + windowMs + MARGIN_MS;
    if (leaves <= now) continue;
    left -= sends[at + 1]!;
    if (left <= 0) return leaves;
  }
  return now;
}

/**
 * When the message at this place of the line (0: the first) goes at the latest estimate; `now` when nothing is in its way. Whole rounds of a limit each take a
 * window; within a round the sends make room in the order in which they were made.
 */
export function slotAt(state: SendState, place: number, bot: boolean): number {
  const { limits, sends, word, underWay, now } = state;
  const most = (limit: number) => limit - (bot ? reservedOf(limit, limits.reserve) : 0);
  const own = windowsOf(limits, word).map(({ limit, windowMs }) => {
    const rounds = Math.floor(place / most(limit));
    const leave = usedIn(sends, windowMs, now) - most(limit) + (place % most(limit)) + 1;
    return freesAt(sends, windowMs, leave, now) + rounds * windowMs;
  });
  const theirs = platformWindows(word).map(({ limit, left, until, windowMs }) => {
    const beyond = left === undefined || until <= now || limit <= 0 ? -1 : place - (left - underWay - limit + most(limit));
    return beyond < 0 ? now : until + MARGIN_MS + Math.floor(beyond / most(limit)) * windowMs;
  });
  // How long trouble lasts nobody can say, and it is no limit.
  return Math.max(now, word.blockedUntil ?? 0, ...own, ...theirs);
}

/** Writes `count` sends down. Times never run backwards in it, whatever the clock does. Returns the time they stand under. */
export function spend(sends: Sends, count: number, now: number): { sends: number[]; at: number } {
  const at = Math.max(now, sends.at(-2) ?? 0);
  return { sends: compact([...sends.slice(firstSince(sends, now - DAY_MS - MARGIN_MS)), at, count], now), at };
}

/** Takes one send back that was never made. `at`: the time it stands under; it may have been put together with later ones. */
export function refund(sends: Sends, at: number): number[] {
  const next = [...sends];
  const place = firstSince(sends, at - 1);
  if (place >= next.length) return next;
  next[place + 1]! -= 1;
  if (next[place + 1] === 0) next.splice(place, 2);
  return next;
}

/** Index of the first entry later than a moment. */
function firstSince(sends: Sends, moment: number): number {
  let at = 0;
  while (at < sends.length && sends[at]! <= moment) at += 2;
  return at;
}

/** Entries that are put together stand under the latest one's time: they count for longer, never for shorter. */
function compact(sends: number[], now: number): number[] {
  if (sends.length <= 2 * MOST_ENTRIES) return sends;
  const result: number[] = [];
  let last = -1;
  for (let at = 0; at < sends.length; at += 2) {
    const grid = sends[at]! > now - QUARTER_MS - MARGIN_MS ? 1_000 : 60_000;
    const cell = Math.floor(sends[at]! / grid) * grid;
    if (cell === last) {
      result[result.length - 2] = sends[at]!;
      result[result.length - 1]! += sends[at + 1]!;
    } else result.push(sends[at]!, sends[at + 1]!);
    last = cell;
  }
  return result;
}
