import type { LoggedDelivery } from '../../src/rehearsal/log.ts';
import type { FakeMessage } from '../../src/rehearsal/model.ts';

/** What went wrong, by the numbers of the customers' messages, as the platform saw it. */
export type Verdict = { messages: number; answers: number; lost: string[]; doubled: string[]; outOfOrder: string[] };

/** A customer's n-th message: a number that stands nowhere else. */
export const numberedText = (n: number) => `番号${n}番の件です`;

/**
 * Holds the product to the platform's own log: every number that a customer wrote stands in exactly one message that the customer received,
 * and for each customer in the order in which they were written, as far as the product could know it: of any two, neighbours or not, the one was acknowledged
 * before the other was first delivered. A handoff notice would show as a loss: the run's content has no reason for one.
 */
export function check(messages: readonly FakeMessage[], deliveries: readonly LoggedDelivery[]): Verdict {
  const arrivals = arrivalsOf(deliveries);
  const verdict: Verdict = { messages: 0, answers: 0, lost: [], doubled: [], outOfOrder: [] };
  for (const [customer, all] of byCustomer(messages)) {
    const wrote = all.filter((message) => message.origin === 'customer');
    const said = wrote.flatMap((message) => numbersIn(message.text));
    const answered = all.filter((message) => message.origin === 'api').flatMap((message) => numbersIn(message.text));
    verdict.messages += said.length;
    verdict.answers += answered.length;
    const times = new Map<string, number>();
    for (const number of answered) times.set(number, (times.get(number) ?? 0) + 1);
    for (const number of said) {
      const count = times.get(number) ?? 0;
      if (count === 0) verdict.lost.push(`${customer}:${number}`);
      if (count > 1) verdict.doubled.push(`${customer}:${number}`);
    }
    verdict.outOfOrder.push(...overtakers(wrote, answered, arrivals).map((number) => `${customer}:${number}`));
  }
  return verdict;
}

/** Numbers whose answer came before that of any earlier message that the product had acknowledged before it was offered theirs. */
function overtakers(wrote: readonly FakeMessage[], answered: readonly string[], arrivals: ReturnType<typeof arrivalsOf>): string[] {
  const places = new Map(answered.map((number, index) => [number, index] as const).reverse());
  const placed = wrote.flatMap(({ id, text }) => {
    const number = numbersIn(text)[0] ?? '';
    const place = places.get(number);
    return place === undefined ? [] : [{ number, place, ...(arrivals.get(id) ?? { offered: -Infinity, acknowledged: Infinity }) }];
  });
  const overtook = placed.filter((after, index) =>
    placed.slice(0, index).some((before) => before.acknowledged < after.offered && before.place > after.place),
  );
  return overtook.map(({ number }) => number);
}

/** When each message was first offered to the product, and first acknowledged with 200. */
export function arrivalsOf(deliveries: readonly LoggedDelivery[]): Map<string, { offered: number; acknowledged: number }> {
  const arrivals = new Map<string, { offered: number; acknowledged: number }>();
  for (const { eventIds, startedAt, at, status, lost } of deliveries) {
    if (lost) continue;
    for (const id of eventIds) {
      const known = arrivals.get(id) ?? { offered: Infinity, acknowledged: Infinity };
      arrivals.set(id, {
        offered: Math.min(known.offered, startedAt),
        acknowledged: status === 200 ? Math.min(known.acknowledged, at) : known.acknowledged,
      });
    }
  }
  return arrivals;
}

export function numbersIn(text: string): string[] {
  return [...text.matchAll(/番号(\d+)番/g)].map((match) => match[1] ?? '');
}

function byCustomer(messages: readonly FakeMessage[]): Map<string, FakeMessage[]> {
  const groups = new Map<string, FakeMessage[]>();
  for (const message of messages) {
    const key = `${message.accountId}/${message.customerId}`;
    groups.set(key, [...(groups.get(key) ?? []), message]);
  }
  return groups;
}
