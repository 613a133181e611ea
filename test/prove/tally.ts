import type { FakeMessage } from '../../src/rehearsal/model.ts';
import { numbersIn } from './checker.ts';

/** Counts along the platform's log, each message once: a run must not slow down with the length of its log. */
export type Tally = {
  /** Customers' numbers that stand in no answer yet. */
  open(): number;
  /** Of those, the ones said in the last so many ms: what was left to a person or is lost stays open for ever. */
  openSince(ms: number): number;
  messages(): number;
  /** Customers' numbers that stand in an answer. */
  answered(): number;
  /** Numbers that stand in two answers: nothing that comes later makes that good. */
  doubled(): string[];
};

export function createTally(log: { readonly messages: readonly FakeMessage[] }): Tally {
  const answered = new Set<string>();
  const open = new Map<string, number>();
  const doubled: string[] = [];
  let messages = 0;
  let next = 0;

  function readOn(): void {
    for (; next < log.messages.length; next++) {
      const { origin, text } = log.messages[next] as FakeMessage;
      if (origin === 'customer') {
        messages += 1;
        for (const number of numbersIn(text)) if (!answered.has(number)) open.set(number, performance.now());
      } else if (origin === 'api') {
        for (const number of numbersIn(text)) {
          if (answered.has(number)) doubled.push(number);
          answered.add(number);
          open.delete(number);
        }
      }
    }
  }
  const after = <T>(read: () => T) => {
    readOn();
    return read();
  };

  return {
    open: () => after(() => open.size),
    openSince: (ms) => after(() => [...open.values()].filter((at) => at > performance.now() - ms).length),
    messages: () => after(() => messages),
    answered: () => after(() => answered.size),
    doubled: () => after(() => doubled),
  };
}
