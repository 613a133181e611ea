import { setTimeout as sleep } from 'node:timers/promises';
import type { Random } from '../../src/core/clock.ts';
import type { FakeX } from '../../src/rehearsal/fake-x.ts';
import { numberedText } from './checker.ts';
import type { Customer, Tally } from './tally.ts';

export type TrafficOptions = {
  x: FakeX;
  tally: Tally;
  random: Random;
  /** Customers who are there at once. */
  conversations: number;
  /** The share of bursts that come from somebody who wrote or was answered just before, and of those that are long. */
  lively: number;
  long: number;
  /** No more numbers than this are hoped for at once: a backlog would make the run longer, not harder. */
  backlog: number;
  /** True: they write however much is open. */
  eager(): boolean;
};

export type Traffic = {
  /** Customers write until told to stop, alone and in bursts. */
  begin(): void;
  stop(): Promise<void>;
  /** One of the customers, and the account that they write to. */
  anybody(): Customer;
};

const FIRST_CUSTOMER = 5_000_000;
/** Customers come and go: one who wrote much more than that in a few minutes would be taken for a machine and left to people. */
const MESSAGES_EACH = 6;

export function createTraffic({ x, tally, random, conversations, lively, long, backlog, eager }: TrafficOptions): Traffic {
  let writing = false;
  let number = 0;
  let ended: Promise<void> = Promise.resolve();

  function anybody(): Customer {
    const index = Math.floor(number / MESSAGES_EACH) + Math.floor(random() * conversations);
    return { customer: String(FIRST_CUSTOMER + index), account: x.accounts[index % x.accounts.length]?.userId ?? '' };
  }

  function says({ customer, account }: Customer): void {
    number += 1;
    x.customer(customer).says(numberedText(number), { to: account });
  }

  /** Mostly one message; sometimes more than X shows on a page; sometimes one while the answer to another is on its way. */
  async function burst(): Promise<void> {
    const who = (random() < lively ? tally.lately(random) : null) ?? anybody();
    const kind = random();
    const count = kind < long ? 6 : kind < long + 0.25 ? 2 : 1;
    const pauseMs = random() < 0.5 ? 0 : 250 * random();
    for (let i = 0; i < count; i++) {
      says(who);
      if (pauseMs > 0 && i < count - 1) await sleep(pauseMs);
    }
  }

  async function write(): Promise<void> {
    const bursts = new Set<Promise<void>>();
    while (writing) {
      const one: Promise<void> = burst().finally(() => bursts.delete(one));
      bursts.add(one);
      await sleep(60 * random());
      while (writing && !eager() && tally.hopedFor() > backlog) await sleep(20);
    }
    await Promise.all(bursts);
  }

  return {
    begin() {
      writing = true;
      ended = write();
    },
    async stop() {
      writing = false;
      await ended;
    },
    anybody,
  };
}
