import type { Clock } from '../core/clock.ts';
import type { Database } from '../platform/database/engine.ts';
import type { Account, Inbox, Recorded, RecordPage } from './channel.ts';
import { floorOf, GRACE_MS, isFinished, placesOf, problemOf, RECORD_MS } from './repair-places.ts';
import { countRecovered, knowsMessages, unknownIds, type RepairNote, type RepairRow } from './repair-rows.ts';
import { walkBack, type Stopped, type Walk } from './repair-walk.ts';

/** Events handed to the inbox at once. */
const MOST_EVENTS = 500;
/** The oldest entries of a full record go while it is read. */
const EDGE_MS = 3_600_000;
/** While a gap is being closed, what is newest is looked at every so many looks' time, and at least so often. */
const HEAD_RESTS = { looks: 3, mostMs: 15 * 60_000 };

export type Matching = {
  database: Database;
  inbox: Inbox;
  clock: Clock;
  everyMs: number;
  /** After a restore, when the record could not be read: so long until the next try. */
  retryMs: number;
  /** Pages that are read before what they show is taken in. */
  pages: number;
  read: (page: string | null) => Promise<RecordPage>;
};

export type Matched = {
  note: RepairNote;
  /** True: the record has been read down to `floor` (epoch ms), or as far as it goes; then that is `floor`. */
  finished: boolean;
  floor: number;
  /** Words of customers and of people that had been lost. */
  count: number;
  /** When the oldest of what was taken in was said. */
  oldest: number | null;
  stopped: Stopped | null;
};

/** Reads an account's record as far back as is not known to be here, and hands what is missing to the inbox. */
export async function matchRecord(account: Account, row: RepairRow, matching: Matching): Promise<Matched> {
  const { database, clock } = matching;
  const reconcile = row.reconcile_from !== null;
  const floor = floorOf(row);
  const { head, tail } = await walkBoth(matching, account, row, floor);
  const finished = isFinished({ row, head, tail });
  const lowest = tail ?? head;
  const { taken, held } = await sort(matching, account, row, [...(head?.found ?? []), ...(tail?.found ?? [])]);
  await takeIn(matching.inbox, account, taken);
  const count = await countRecovered(database, account.id, idsOf(taken));
  const stopped = head?.stopped ?? tail?.stopped ?? null;
  const note: RepairNote = {
    dueMs: dueIn(stopped, {
      ...matching,
      finished,
      held: held.length > 0,
      reconcile,
      now: clock.now(),
    }),
    problem: stopped ? problemOf(stopped, { head, tail }, row) : null,
    suspects: idsOf(held),
    ran: [head, tail].some((walk) => walk !== null && (walk.newest !== null || walk.done)),
    clean: finished && count === 0 && held.length === 0,
    recovered: reconcile ? 0 : count,
    lastRecovered: reconcile ? row.last_recovered + count : count,
    matchedId: head?.newestId ?? null,
    ...placesOf({ row, head, tail, floor, held }),
  };
  const oldest = taken.length > 0 ? Math.min(...taken.map(({ event }) => event.at)) : null;
  return { note, finished, floor: Math.max(floor, lowest?.endsAt ?? floor, row.open?.endsAt ?? floor), count, oldest, stopped };
}

/**
 * The newest page on, and the rest of a look that had to end earlier. That rest comes first: what is newest is looked at again after a while, or few reads would all be
 * spent on it, and a long gap would never be closed.
 */
async function walkBoth(
  matching: Matching,
  account: Account,
  row: RepairRow,
  floor: number,
): Promise<{ head: Walk | null; tail: Walk | null }> {
  const { read, pages, everyMs } = matching;
  const { open } = row;
  const reconcile = row.reconcile_from !== null;
  // Up to `top` what is newer has been seen once; down to the floor nothing may be overlooked, since it decides what is sent.
  const newest = async () =>
    doubtEmptiness(matching, account, row, await walkBack(read, null, open?.top ?? floor, reconcile && !open, pages));
  if (!open) return { head: await newest(), tail: null };
  const restMs = Math.min(HEAD_RESTS.looks * everyMs, HEAD_RESTS.mostMs);
  const rested = Math.abs(row.now.getTime() - (open.headAt ?? 0)) >= restMs;
  const head = rested || open.token === null ? await newest() : null;
  const tail =
    open.token !== null && !head?.stopped
      ? await walkBack(read, open.token, Math.max(floor, open.bottom ?? floor), reconcile, pages)
      : null;
  return { head: head ?? (tail?.done ? await newest() : null), tail };
}

const idsOf = (recorded: Recorded[]) => recorded.map(({ event }) => event.externalId);

/** After a restore: a record that shows nothing at all, where messages are known that it should show, is not to be believed; everything in doubt would be sent again. */
async function doubtEmptiness({ database }: Matching, account: Account, row: RepairRow, head: Walk): Promise<Walk> {
  if (!row.reconcile_from || !head.done || head.newest !== null) return head;
  const since = Math.max(floorOf(row), row.now.getTime() - RECORD_MS + EDGE_MS);
  if (!(await knowsMessages(database, account.id, since))) return head;
  return {
    ...head,
    done: false,
    stopped: { kind: 'problem', detail: 'the record shows nothing, but messages of its time are known here' },
  };
}

/** What is missing here, and of that what is so young that its webhook may still come: that is taken in when it is missing again. */
async function sort(
  { database }: Matching,
  account: Account,
  row: RepairRow,
  found: Recorded[],
): Promise<{ taken: Recorded[]; held: Recorded[] }> {
  const unknown = await unknownIds(database, account.id, idsOf(found));
  const missing = found.filter(({ event }) => unknown.delete(event.externalId));
  if (row.reconcile_from) return { taken: missing, held: [] };
  const since = row.now.getTime() - GRACE_MS;
  const isYoung = ({ event }: Recorded) => event.at > since && !row.suspects.includes(event.externalId);
  const late = new Set(missing.filter((one) => !isYoung(one)).map(({ event }) => event.contactId));
  // A question goes in with the answer that a person has given it: alone it would be the bot's.
  const waits = (one: Recorded) => isYoung(one) && !(one.event.kind === 'outbound' && late.has(one.event.contactId));
  return { taken: missing.filter((one) => !waits(one)), held: missing.filter(waits) };
}

/** A conversation always goes in as a whole, so that its order is known. */
async function takeIn(inbox: Inbox, account: Account, taken: Recorded[]): Promise<void> {
  const contacts = new Map<string, Recorded[]>();
  for (const one of taken.toReversed()) contacts.set(one.event.contactId, [...(contacts.get(one.event.contactId) ?? []), one]);
  let batch: Recorded[] = [];
  const flush = async () => {
    if (batch.length === 0) return;
    const accounts = [{ externalId: account.externalId, events: batch.map(({ event }) => event) }];
    const raw = Buffer.from(`[${batch.map(({ body }) => body).join(',')}]`);
    await inbox.accept({ channel: account.channel, accounts, raw, recovered: true });
    batch = [];
  };
  for (const events of contacts.values()) {
    if (batch.length + events.length > MOST_EVENTS) await flush();
    batch.push(...events);
  }
  await flush();
}

type Next = { finished: boolean; held: boolean; reconcile: boolean; everyMs: number; retryMs: number; now: number };

/** ms until the next look. */
function dueIn(stopped: Stopped | null, { finished, held, reconcile, everyMs, retryMs, now }: Next): number {
  if (stopped?.kind === 'limited') return Math.max(1_000, stopped.until - now);
  if (stopped?.kind === 'forgotten') return 0;
  if (stopped) return reconcile ? Math.min(retryMs, everyMs) : everyMs;
  if (!finished) return 0;
  return held ? Math.min(everyMs, GRACE_MS) : everyMs;
}
