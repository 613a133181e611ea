import type { Random } from '../../../src/core/clock.ts';
import type { Day, Written } from './people.ts';

/** Customers who are not like the others. `said`: how many messages they write besides those of the plan. */
export type Unusual = { said: number; refused: Refused[] };
/** X takes no message to this customer from then on, ms of the day. */
export type Refused = { customer: string; from: number };

const STOP = ['停止', 'stop', '停止してください'];
const START = ['再開', 'start'];
/** X's code for a customer who takes no direct messages. */
const CANNOT_SEND = 349;
/** Of the customers, of each sort; on a short day with few of them two, or one of ten. */
const SHARE = 0.01;
const FEW = { count: 2, of: 10 };

/** What a whole message turns: the bot off, or on. */
export const switchOf = (text: string): 'stop' | 'start' | null => (STOP.includes(text) ? 'stop' : START.includes(text) ? 'start' : null);

/**
 * A few customers say 停止 in the middle of what they write, some of them 再開 later; X refuses a few others, half of them all day, half from some time on. `random` is
 * a stream of their own: what the others say stays the same.
 */
export function unusualCustomers({ x, timers, lengthMs, over }: Day, written: readonly Written[], random: Random): Unusual {
  const byCustomer = new Map<string, Written[]>();
  for (const one of written) byCustomer.set(one.customer, [...(byCustomer.get(one.customer) ?? []), one]);
  // Who writes twice has a middle.
  const left = [...byCustomer.values()].filter(({ length }) => length > 1);
  const people = byCustomer.size;
  const count = Math.max(Math.round(people * SHARE), Math.min(FEW.count, Math.ceil(people / FEW.of)));
  const some = () => Array.from({ length: count }, () => left.splice(Math.floor(random() * left.length), 1)[0]);
  const pick = (words: string[]) => words[Math.floor(random() * words.length)] as string;

  const unusual: Unusual = { said: 0, refused: [] };
  some().forEach((messages, index) => {
    if (!messages) return;
    const { customer, to, at } = middle(messages, random);
    const says = (text: string, when: number) => {
      unusual.said += 1;
      timers.setTimeout(() => void (over() || x.customer(customer).says(text, { to })), when);
    };
    const stopsAt = Math.min(at + 50 + random() * 2_500, lengthMs - 2);
    says(pick(STOP), stopsAt);
    const startsAt = stopsAt + (0.1 + 0.3 * random()) * lengthMs;
    if ((index === 0 || (index > 1 && random() < 0.5)) && startsAt < lengthMs) says(pick(START), startsAt);
  });
  some().forEach((messages, index) => {
    if (!messages) return;
    const { customer, at } = middle(messages, random);
    const from = index % 2 === 0 ? 0 : at;
    unusual.refused.push({ customer, from });
    if (from === 0) x.customer(customer).refuses(CANNOT_SEND);
    else timers.setTimeout(() => x.customer(customer).refuses(CANNOT_SEND), from);
  });
  return unusual;
}

/** One that has others before and behind it, where there are so many. */
function middle(messages: readonly Written[], random: Random): Written {
  const inOrder = [...messages].sort((a, b) => a.at - b.at);
  return inOrder[Math.floor(inOrder.length * (0.25 + 0.4 * random()))] as Written;
}
