import type { Random } from '../../../src/core/clock.ts';
import type { FakeX } from '../../../src/rehearsal/fake-x.ts';
import type { Reply } from '../../../src/rehearsal/post.ts';
import { numberedText } from '../checker.ts';
import type { VirtualTimers } from './virtual-time.ts';
import type { Asking } from './wires.ts';

export type Day = {
  x: FakeX;
  random: Random;
  timers: VirtualTimers;
  /** How long the day is, ms. */
  lengthMs: number;
  messages: number;
  /** Accounts' user ids with their share of the customers. */
  accounts: { userId: string; share: number }[];
  /** One request to the product; null when no answer came. */
  api(asking: Asking): Promise<Reply | null>;
  /** Over when the faults stop. */
  over(): boolean;
};

/** What people of the brand said, and what the product answered to it. */
export type Spoken = { text: string; requestId: string; accepted: boolean };

/** Busy and quiet hours, from midnight. */
const HOURS = [1, 1, 1, 1, 1, 1, 2, 4, 6, 8, 9, 9, 12, 10, 8, 8, 8, 9, 11, 12, 12, 10, 6, 3];
/** The whole of a message: one of the words that bring a person from everywhere. */
export const ASKS_FOR_A_PERSON = '人と話したい';

/** A message of the plan: who writes it, to which account, at which ms of the day. */
export type Written = { customer: string; to: string; at: number };

/** Customers write through the day, alone and in bursts, several messages at a time. Returns what will be written. */
export function plan({ x, random, timers, lengthMs, messages, accounts, over }: Day): Written[] {
  const customers = Math.max(6, Math.round(messages / 20));
  const peaks = Array.from({ length: 6 }, () => random() * lengthMs * 0.9);
  const written: Written[] = [];
  while (written.length < messages) {
    const nth = Math.floor(random() * customers);
    const customer = x.customer(String(9_000_000 + nth));
    const to = accountOf(accounts, nth / customers);
    const peak = random() < 0.25 ? (peaks[Math.floor(random() * peaks.length)] as number) + random() * 300_000 : null;
    let at = peak ?? daytime(random, lengthMs);
    for (let more = 1 + Math.floor(random() * random() * 5); more > 0 && written.length < messages; more--) {
      const when = Math.min(at, lengthMs - 1);
      const n = written.push({ customer: customer.id, to, at: when });
      const text = random() < 0.02 ? `${numberedText(n)}\n${ASKS_FOR_A_PERSON}` : numberedText(n);
      timers.setTimeout(() => void (over() || customer.says(random() < 0.015 ? ASKS_FOR_A_PERSON : text, { to })), when);
      at += 200 + random() * random() * 9_000;
    }
  }
  return written;
}

function accountOf(accounts: Day['accounts'], place: number): string {
  let upTo = 0;
  return accounts.find(({ share }) => place < (upTo += share))?.userId ?? (accounts.at(-1)?.userId as string);
}

function daytime(random: Random, lengthMs: number): number {
  const sum = HOURS.reduce((a, b) => a + b, 0);
  let left = random() * sum;
  const hour = HOURS.findIndex((weight) => (left -= weight) < 0);
  return ((hour + random()) / 24) * lengthMs;
}

/** Somebody at the desk: takes who waits, or interferes with the bot; answers, twice at times; gives back. All of it over an unsafe line, with the same request ids again. */
export async function work(day: Day, token: string, spoken: Spoken[], recent: () => Promise<number | null>): Promise<void> {
  const { random, timers } = day;
  const sleep = (ms: number) => new Promise<void>((resolve) => void timers.setTimeout(resolve, ms));

  async function call<T>(method: string, path: string, body?: unknown): Promise<{ status: number; body: T } | null> {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    for (let tries = 0; tries < 12; tries++) {
      const reply = await day.api({
        method,
        path: `/api/v1${path}`,
        headers,
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      if (reply && reply.status < 500) return { status: reply.status, body: JSON.parse(reply.text || '{}') as T };
      await sleep(2_000);
    }
    return null;
  }

  async function next(): Promise<number | null> {
    const taken = await call<{ conversationId: number }>('POST', '/handoffs/next', {});
    return taken?.status === 200 ? taken.body.conversationId : null;
  }

  async function answer(conversation: number): Promise<void> {
    const n = spoken.length + 1;
    const said: Spoken = { text: `担当の者です。返信${n}号です。`, requestId: `request-${n}-of-the-day`, accepted: false };
    spoken.push(said);
    const body = { text: said.text, requestId: said.requestId };
    // A double click.
    const twice = random() < 0.1 ? call('POST', `/conversations/${conversation}/messages`, body) : null;
    const answered = await call('POST', `/conversations/${conversation}/messages`, body);
    await twice;
    said.accepted = answered?.status === 202;
  }

  async function giveBack(conversation: number): Promise<void> {
    for (let tries = 0; tries < 40; tries++) {
      const seen = await call<{ messages: { seq: number }[] }>('GET', `/conversations/${conversation}/messages`);
      const lastSeq = seen?.body.messages?.at(-1)?.seq ?? 0;
      const outcome = random() < 0.8 ? 'resolved' : 'returned';
      const ended = await call('POST', `/conversations/${conversation}/resolve`, { outcome, lastSeq, force: tries > 20 });
      if (ended && ended.status !== 409) return;
      await sleep(20_000);
    }
  }

  while (!day.over()) {
    await sleep(10_000 + random() * 110_000);
    const conversation = random() < 0.5 ? await next() : await recent();
    if (conversation === null) continue;
    if (random() < 0.4) await call('POST', `/conversations/${conversation}/take`, {});
    for (let count = Math.floor(random() * 3); count >= 0; count--) {
      await answer(conversation);
      await sleep(random() * 20_000);
    }
    await giveBack(conversation);
  }
}

/** Somebody of the brand answers in X's own app now and then. */
export async function answersInTheApp(day: Day, every: number): Promise<void> {
  for (let n = 1; !day.over(); n++) {
    await new Promise<void>((resolve) => void day.timers.setTimeout(resolve, every * (0.3 + 1.4 * day.random())));
    const wrote = day.x.log.messages.findLast((message) => message.origin === 'customer' && day.random() < 0.3);
    if (wrote) day.x.brand(wrote.accountId).saysFromApp(wrote.customerId, `お店から直接お電話しました（${n}）`);
  }
}
