import type { Recorded } from './channel.ts';
import type { OpenLook, RepairNote, RepairRow } from './repair-rows.ts';
import type { Stopped, Walk } from './repair-walk.ts';

const MINUTE = 60_000;
export const DAY_MS = 24 * 60 * MINUTE;
/** A webhook may still come so long after its message. */
export const GRACE_MS = 2 * MINUTE;
/** What is newer than the newest entry less this is looked at again: a record need not show everything in the order of its times. */
const OVERLAP_MS = 5 * MINUTE;
/** X keeps no more. */
export const RECORD_MS = 30 * DAY_MS;
/** Without a mark, at least so far back. */
const LEAST_MS = DAY_MS;

/** How far back to look, epoch ms: to the last mark; after a restore or a failover also to where that begins; never beyond the account's first day here. */
export function floorOf(row: Pick<RepairRow, 'now' | 'matched_at' | 'reconcile_from' | 'created_at'>): number {
  const now = row.now.getTime();
  const mark = row.matched_at?.getTime();
  const floor = row.reconcile_from ? Math.min(row.reconcile_from.getTime(), mark ?? now) : (mark ?? now - LEAST_MS);
  return Math.max(floor, now - RECORD_MS, row.created_at.getTime());
}

/**
 * A look that is over: from the newest page (`head`), and from where an earlier one had to end (`tail`); null where there was none.
 * `held`: missing, but their webhooks may still come.
 */
export type Look = { row: Pick<RepairRow, 'open' | 'now'>; head: Walk | null; tail: Walk | null; floor: number; held: Recorded[] };

export function isFinished({ row, head, tail }: Pick<Look, 'row' | 'head' | 'tail'>): boolean {
  return isTailDone(row, tail) && head?.done === true;
}

const isTailDone = ({ open }: Look['row'], tail: Walk | null): boolean => open === null || open.token === null || tail?.done === true;

/** Up to when everything is here now, or where the next look goes on. */
export function placesOf(look: Look): Pick<RepairNote, 'matchedAt' | 'open'> {
  const { row, head, tail, floor, held } = look;
  const { open } = row;
  const young = held.map(({ event }) => event.at - 1);
  const seen = Math.min(head === null || head.newest === null ? floor : head.newest - OVERLAP_MS, ...young);
  if (isFinished(look)) return { matchedAt: Math.max(floor, seen), open: null };
  const next = head?.next ?? null;
  const now = row.now.getTime();
  // Not even the newest page: nothing is known beyond what was.
  if (!open) return next === null ? {} : { open: { token: next, top: Math.max(floor, seen), headAt: now } };
  const endsAt = tail?.endsAt ?? open.endsAt;
  const places = (token: string | null, top: number, bottom = open.bottom): OpenLook => ({
    ...{ token, top, ...(bottom === undefined ? {} : { bottom }), ...(endsAt === undefined ? {} : { endsAt }) },
    ...(head !== null ? { headAt: now } : open.headAt === undefined ? {} : { headAt: open.headAt }),
  });
  // What is held is looked at again from the newest page on, wherever it was found.
  const top = Math.min(open.top, ...young);
  if (isTailDone(row, tail)) {
    // What is newer than the gap that is closed now may be a gap of its own.
    if (next === null) return { open: places(null, top) };
    return { matchedAt: Math.max(floor, top), open: places(next, Math.max(top, seen), top) };
  }
  // A page that has no name any more: from the newest one again.
  if (tail?.next === null) return { open: null };
  // What is newest did not reach down to what had been seen: the gap is larger now, and its lower end is where it was.
  if (head !== null && !head.done && next !== null) return { open: places(next, Math.max(top, seen)) };
  return { open: places(tail?.next ?? open.token, head?.done === true ? Math.min(Math.max(open.top, seen), ...young) : top) };
}

/** In words. What hindered the last look stays the problem while only our own count of the reads keeps us from trying again. */
export function problemOf(stopped: Stopped, { head, tail }: Pick<Look, 'head' | 'tail'>, row: Pick<RepairRow, 'problem'>): string {
  const read = (walk: Walk | null) => walk !== null && walk.newest !== null;
  if (stopped.kind === 'limited' && stopped.own && !read(head) && !read(tail) && row.problem !== null) return row.problem;
  if (stopped.kind === 'limited') return `the limit of reads is spent until ${new Date(stopped.until).toISOString()}`;
  return stopped.kind === 'problem' ? stopped.detail : 'a page of the record has no name any more';
}
