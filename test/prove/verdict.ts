import type { FakeMessage } from '../../src/rehearsal/model.ts';
import { check } from './checker.ts';
import type { Evidence, Excuse, PlatformLog, Query } from './evidence.ts';

/** What a run is judged by. Empty lists: the product kept its word. */
export type KillVerdict = {
  messages: number;
  answers: number;
  /** Customers' messages whose webhook never came: they were fetched from the platform's record. */
  fetched: number;
  /** Everything has settled, and nobody will ever answer these. */
  lost: string[];
  doubled: string[];
  outOfOrder: string[];
  /** Bot messages claimed after a person had taken over. */
  overtaken: string[];
  /** A message with another one's id, a message in two turns or in none. */
  mixedUp: string[];
  /** Acknowledged before they were stored. */
  unstored: string[];
  /** Not settled when the time for it was over: nothing may be lost, but it takes too long. */
  stuck: string[];
  /** Parked, failed or too old without having been tried for as long as they must be; or more than may be. */
  givenUp: string[];
  /** Turns that left their messages to people whom nothing had called. */
  leftForNothing: string[];
  /** Bot messages that the fence dropped although nobody had taken over. */
  droppedForNothing: string[];
  parked: number;
  failed: number;
  dropped: number;
  leftToPeople: number;
};

/** What people were told had been accepted. */
type Said = { text: string; customer: string };

/**
 * Holds the platform's log, the product's own record and what people were told against one another. `late`: not everything was at rest so many ms after the last fault,
 * whatever has come to rest since; null: it was.
 */
export async function judge(
  query: Query,
  log: PlatformLog,
  evidence: Evidence,
  said: readonly Said[],
  late: number | null = null,
): Promise<KillVerdict> {
  const seen = check(log.messages, log.deliveries);
  const missing = seen.lost.filter((one) => !evidence.excused.has(one.split(':')[1] ?? ''));
  const people = await replies(query, log.messages, said);
  const stuck = evidence.work > 0;
  const count = (excuse: Excuse) => [...evidence.excused.values()].filter((one) => one === excuse).length;
  return {
    messages: seen.messages,
    answers: seen.answers,
    fetched: neverDelivered(log),
    lost: stuck ? [] : [...missing, ...people.lost, ...evidence.outbound.lost],
    doubled: [...seen.doubled, ...evidence.answeredTwice, ...people.doubled, ...evidence.outbound.doubled],
    outOfOrder: [...seen.outOfOrder, ...evidence.outbound.outOfOrder],
    overtaken: evidence.overtaken,
    mixedUp: [...evidence.mixedUp, ...evidence.turns, ...evidence.outbound.mixedUp],
    unstored: evidence.unstored,
    stuck: [
      ...(stuck ? [...missing, ...people.lost, `${evidence.work} things to do`] : []),
      ...(late === null ? [] : [`not at rest ${late} ms after the last fault`]),
    ],
    givenUp: evidence.waysOut.givenUp,
    leftForNothing: evidence.waysOut.leftToPeople,
    droppedForNothing: evidence.waysOut.dropped,
    parked: count('parked'),
    failed: count('failed'),
    dropped: count('dropped'),
    leftToPeople: count('left to a person'),
  };
}

/** What a run can be found guilty of, and what was found, by its kind. */
export const KINDS = {
  lost: 'lost',
  doubled: 'doubled',
  'out of order': 'outOfOrder',
  overtaken: 'overtaken',
  'mixed up': 'mixedUp',
  unstored: 'unstored',
  stuck: 'stuck',
  'given up': 'givenUp',
  'left to people for nothing': 'leftForNothing',
  'dropped for nothing': 'droppedForNothing',
} as const satisfies Record<string, keyof KillVerdict>;
export type Kind = keyof typeof KINDS;

/** The kinds of which there is something, with what there is. */
export function found(verdict: KillVerdict): { kind: Kind; list: string[] }[] {
  return (Object.keys(KINDS) as Kind[]).map((kind) => ({ kind, list: verdict[KINDS[kind]] })).filter(({ list }) => list.length > 0);
}

export function violations(verdict: KillVerdict): string[] {
  return found(verdict).map(({ kind, list }) => `${list.length} ${kind}`);
}

/** A person's reply must have come once; one that is parked may or may not have. */
async function replies(query: Query, messages: readonly FakeMessage[], said: readonly Said[]) {
  const came = new Map<string, number>();
  for (const { origin, recipientId, text } of messages)
    if (origin === 'api') came.set(`${recipientId} ${text}`, (came.get(`${recipientId} ${text}`) ?? 0) + 1);
  const parked = new Set(
    (await query<{ text: string }>("select text from message where author = 'person' and state = 'parked'")).map(({ text }) => text),
  );
  const count = ({ text, customer }: Said) => came.get(`${customer} ${text}`) ?? 0;
  return {
    lost: said.filter((one) => count(one) === 0 && !parked.has(one.text)).map(({ text }) => text),
    doubled: said.filter((one) => count(one) > 1).map(({ text }) => text),
  };
}

function neverDelivered({ messages, deliveries }: PlatformLog): number {
  const lost = new Set(deliveries.filter((one) => one.lost).flatMap(({ eventIds }) => eventIds));
  for (const one of deliveries) if (!one.lost) for (const id of one.eventIds) lost.delete(id);
  return messages.filter(({ origin, id }) => origin === 'customer' && lost.has(id)).length;
}
