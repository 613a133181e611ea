import type { FakeMessage } from '../../src/rehearsal/model.ts';
import { check } from './checker.ts';
import type { Evidence, PlatformLog, Query } from './evidence.ts';

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
  parked: number;
  dropped: number;
  leftToPeople: number;
};

/** What people were told had been accepted. */
type Said = { text: string; customer: string };

/** Holds the platform's log, the product's own record and what people were told against one another. */
export async function judge(query: Query, log: PlatformLog, evidence: Evidence, said: readonly Said[]): Promise<KillVerdict> {
  const seen = check(log.messages, log.deliveries);
  const missing = seen.lost.filter((one) => !evidence.excused.has(one.split(':')[1] ?? ''));
  const people = await replies(query, log.messages, said);
  const stuck = evidence.work > 0;
  const reasons = [...evidence.excused.values()];
  return {
    messages: seen.messages,
    answers: seen.answers,
    fetched: neverDelivered(log),
    lost: stuck ? [] : [...missing, ...people.lost],
    doubled: [...seen.doubled, ...evidence.answeredTwice, ...people.doubled],
    outOfOrder: seen.outOfOrder,
    overtaken: evidence.overtaken,
    mixedUp: [...evidence.mixedUp, ...evidence.turns],
    unstored: evidence.unstored,
    stuck: stuck ? [...missing, ...people.lost, `${evidence.work} things to do`] : [],
    parked: reasons.filter((reason) => reason === 'parked').length,
    dropped: reasons.filter((reason) => reason === 'dropped').length,
    leftToPeople: reasons.filter((reason) => reason === 'left to a person').length,
  };
}

export function violations(verdict: KillVerdict): string[] {
  const { lost, doubled, outOfOrder, overtaken, mixedUp, unstored, stuck } = verdict;
  const named = {
    lost,
    doubled,
    'out of order': outOfOrder,
    overtaken,
    'mixed up': mixedUp,
    'acknowledged before they were stored': unstored,
    stuck,
  };
  return Object.entries(named).flatMap(([name, list]) => (list.length > 0 ? [`${list.length} ${name}`] : []));
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
