import type { Recorded, RecordPage } from './channel.ts';

/** Why a walk ended before it had come far enough: the limit of reads (`own`: our own count of them), the platform's silence, or a page that has no name any more. */
export type Stopped = { kind: 'limited'; until: number; own: boolean } | { kind: 'problem'; detail: string } | { kind: 'forgotten' };

export type Walk = {
  /** Messages not older than the floor, newest first. */
  found: Recorded[];
  /** Time of the newest entry (epoch ms); null: there was none. */
  newest: number | null;
  newestId: string | null;
  /** True: everything down to the floor has been seen. */
  done: boolean;
  /** The record ended above the floor: its oldest entry (epoch ms). It says nothing of what is older. */
  endsAt: number | null;
  /** Where to go on; null: with the newest page. */
  next: string | null;
  stopped: Stopped | null;
};

/** What so many pages show is taken in before the walk goes on, so that a busy month is never held in memory. */
export const PAGES_AT_ONCE = 10;

/**
 * Reads a record from a page on backwards until it is older than `floor` (epoch ms), ends, or cannot be read; at most `most` pages, then `done` is false and nothing has
 * stopped it. `read` may throw: that is a problem in its words.
 * @param strict an old entry may stand among newer ones: the walk ends only with a page on which nothing is newer than the floor
 */
export async function walkBack(
  read: (page: string | null) => Promise<RecordPage>,
  from: string | null,
  floor: number,
  strict = false,
  most = PAGES_AT_ONCE,
): Promise<Walk> {
  const walk: Walk = { found: [], newest: null, newestId: null, done: false, endsAt: null, next: from, stopped: null };
  let oldest: number | null = null;
  for (let pages = 0; pages < most; pages++) {
    const page = await read(walk.next).catch((error: unknown) => ({ problem: error instanceof Error ? error.message : String(error) }));
    if ('problem' in page) return { ...walk, stopped: { kind: 'problem', detail: page.problem } };
    if ('limitedUntil' in page) return { ...walk, stopped: { kind: 'limited', until: page.limitedUntil, own: page.own === true } };
    if ('forgotten' in page) return { ...walk, next: null, stopped: { kind: 'forgotten' } };
    walk.newest ??= page.span?.newest ?? null;
    walk.newestId ??= page.events[0]?.event.externalId ?? null;
    walk.found.push(...page.events.filter(({ event }) => event.at >= floor));
    walk.next = page.next;
    oldest = page.span?.oldest ?? oldest;
    const reached = page.span !== null && (strict ? page.span.newest : page.span.oldest) < floor;
    if (page.next === null || reached) return { ...walk, done: true, endsAt: oldest !== null && oldest > floor ? oldest : null };
  }
  return walk;
}
