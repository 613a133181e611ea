import { createHash } from 'node:crypto';
import type { FakeXLog } from '../../../src/rehearsal/log.ts';
import { switchOf, type Refused } from './unusual.ts';

/** What the day was about, and whether it came: a day on which nothing happens is clean, too. */
export type Seen = {
  /** Requests that X answered with nothing but 503, and sends that it took once that was over. */
  outage: { unanswered: number; takenAfterwards: number };
  /** What customers said. */
  stops: number;
  starts: number;
  /** Sends that X refused because of the customer, and of these the ones behind another of the same customer. */
  refusals: number;
  behindRefusals: number;
  /** How often X was asked to look at the webhook again and took it, and accounts that were subscribed once more. */
  revalidated: number;
  subscribedAgain: number;
};

type Happened = {
  log: FakeXLog;
  /** Epoch ms. */
  startedAt: number;
  outage: { from: number; to: number } | undefined;
  refused: readonly Refused[];
  accounts: number;
};

/** Counted in the platform's own log. */
export function whatHappened({ log, startedAt, outage, refused, accounts }: Happened): Seen {
  const { requests, messages } = log;
  const [from, to] = [startedAt + (outage?.from ?? Infinity), startedAt + (outage?.to ?? Infinity)];
  const switches = messages.flatMap(({ origin, text }) => (origin === 'customer' ? [switchOf(text)] : []));
  const refusalsOf = (customer: string) =>
    requests.filter(({ path, outcome, fault }) => outcome === 403 && fault !== 'forbidden' && path.includes(`/with/${customer}/`)).length;
  const refusals = refused.map(({ customer }) => refusalsOf(customer));
  const subscribed = requests.filter(
    ({ method, endpoint, outcome }) => endpoint === 'subscriptions' && method === 'POST' && outcome === 200,
  );
  return {
    outage: {
      unanswered: requests.filter(({ at, outcome }) => at >= from && at < to && outcome === 503).length,
      takenAfterwards: requests.filter(({ at, messageId }) => at >= to && messageId !== undefined).length,
    },
    stops: switches.filter((word) => word === 'stop').length,
    starts: switches.filter((word) => word === 'start').length,
    refusals: sum(refusals),
    behindRefusals: sum(refusals.map((count) => Math.max(0, count - 1))),
    revalidated: requests.filter(({ method, endpoint, outcome }) => endpoint === 'webhooks' && method === 'PUT' && outcome === 200).length,
    subscribedAgain: subscribed.length - accounts,
  };
}

const sum = (counts: number[]) => counts.reduce((all, count) => all + count, 0);

/** A digest of all that was said: it tells whether two days were the same. */
export function traceOf(messages: FakeXLog['messages']): string {
  const lines = messages.map(({ id, text }) => `${id} ${text}`);
  return createHash('sha256').update(lines.join('\n')).digest('hex').slice(0, 16);
}
