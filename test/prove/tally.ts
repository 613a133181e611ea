import type { Random } from '../../src/core/clock.ts';
import type { FakeMessage } from '../../src/rehearsal/model.ts';
import { numbersIn } from './checker.ts';

/** Somebody who writes, and the account that they write to. */
export type Customer = { customer: string; account: string };

/** Counts along the platform's log, each message once: a run must not slow down with the length of its log. */
export type Tally = {
  /** Customers' numbers that stand in no answer yet. */
  open(): number;
  /** Of those, the ones said in the last so many ms, for the bot to answer: what was left to a person or is lost stays open for ever. */
  openSince(ms: number): number;
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

/** Who has waited longer was left to a person, most likely. */
const WAITING_MS = 10_000;
/** So many messages of all are the latest. */
const LATEST = 20;

export function createTally(log: { readonly messages: readonly FakeMessage[] }): Tally {
  const answered = new Set<string>();
  const open = new Map<string, { at: number; who: Customer }>();
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
        const said = { at: performance.now(), who: { customer: customerId, account: accountId } };
        for (const number of numbersIn(text)) if (!answered.has(number)) open.set(number, said);
      } else if (origin === 'app') withPeople.add(customerId);
      else if (origin === 'api') {
        if (numbersIn(text).length > 0) withPeople.delete(customerId);
        else withPeople.add(customerId);
        for (const number of numbersIn(text)) {
          if (answered.has(number)) doubled.push(number);
          answered.add(number);
          open.delete(number);
        }
      }
    }
  }
  const since = (ms: number) => [...open.values()].filter(({ at }) => at > performance.now() - ms);
  const after = <T>(read: () => T) => {
    readOn();
    return read();
  };

  return {
    open: () => after(() => open.size),
    openSince: (ms) => after(() => since(ms).filter(({ who }) => !withPeople.has(who.customer)).length),
    waiting: (random) =>
      after(() => {
        const all = since(WAITING_MS).filter(({ who }) => !withPeople.has(who.customer));
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
