import type { Random } from '../../src/core/clock.ts';
import type { FakeMessage } from '../../src/rehearsal/model.ts';
import { numbersIn } from './checker.ts';

/** Somebody who writes, and the account that they write to. */
export type Customer = { customer: string; account: string };

/** Counts along the platform's log, each message once: a run must not slow down with the length of its log. */
export type Tally = {
  /** Customers' numbers that stand in no answer yet. */
  open(): number;
  /** Of those, the ones for which an answer of the bot's may still be hoped: what was left to a person or is lost stays open for ever. */
  hopedFor(): number;
  /** Of those, one whose author has not waited for long, for the bot's answer: most likely something of it is under way. Null when nobody waits. */
  waiting(random: Random): Customer | null;
  /** Somebody who wrote, or was answered by the bot, a moment ago. */
  lately(random: Random): Customer | null;
  messages(): number;
  /** Customers' numbers that stand in an answer. */
  answered(): number;
  /** Numbers that stand in two answers: nothing that comes later makes that good. */
  doubled(): string[];
};

/** What was said longer ago will have no answer, most likely; customers go on writing. */
const HOPE_MS = 120_000;
/** Who has waited longer was left to a person, most likely. */
const WAITING_MS = 10_000;
/** So many messages of all are the latest. */
const LATEST = 20;

/** `now`: ms, of a clock that never goes back. */
export function createTally(log: { readonly messages: readonly FakeMessage[] }, now = () => performance.now()): Tally {
  const answered = new Set<string>();
  const open = new Set<string>();
  /** What was said within `HOPE_MS` and is open, the oldest first. A long run leaves thousands to people: none of them is looked at again. */
  const young = new Map<string, { at: number; who: Customer }>();
  const doubled: string[] = [];
  /** Customers to whom a person spoke last: the bot keeps out of it. */
  const withPeople = new Set<string>();
  let messages = 0;
  let next = 0;

  function readOn(): void {
    for (; next < log.messages.length; next++) {
      const { origin, text, customerId, accountId } = log.messages[next] as FakeMessage;
      if (origin === 'customer') {
        messages += 1;
        const said = { at: now(), who: { customer: customerId, account: accountId } };
        for (const number of numbersIn(text)) {
          if (answered.has(number)) continue;
          open.add(number);
          young.set(number, said);
        }
      } else if (origin === 'app') withPeople.add(customerId);
      else if (origin === 'api') {
        if (numbersIn(text).length > 0) withPeople.delete(customerId);
        else withPeople.add(customerId);
        for (const number of numbersIn(text)) {
          if (answered.has(number)) doubled.push(number);
          answered.add(number);
          open.delete(number);
          young.delete(number);
        }
      }
    }
    for (const [number, { at }] of young) {
      if (at > now() - HOPE_MS) break;
      young.delete(number);
    }
  }
  const forTheBot = () => [...young.values()].filter(({ who }) => !withPeople.has(who.customer));
  const after = <T>(read: () => T) => {
    readOn();
    return read();
  };

  return {
    open: () => after(() => open.size),
    hopedFor: () => after(() => forTheBot().length),
    waiting: (random) =>
      after(() => {
        const all = forTheBot().filter(({ at }) => at > now() - WAITING_MS);
        return all[Math.floor(random() * all.length)]?.who ?? null;
      }),
    lately: (random) =>
      after(() => {
        const last = log.messages[log.messages.length - 1 - Math.floor(random() * LATEST)];
        return last && !withPeople.has(last.customerId) ? { customer: last.customerId, account: last.accountId } : null;
      }),
    messages: () => after(() => messages),
    answered: () => after(() => answered.size),
    doubled: () => after(() => doubled),
  };
}
