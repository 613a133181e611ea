import { createHmac } from 'node:crypto';
import { Agent } from 'node:http';
import { FAKE_ACCOUNT, startFakeX, type FakeX } from '../../src/rehearsal/fake-x.ts';
import type { LogBook } from '../../src/rehearsal/log.ts';
import { quantile, rounded } from './bench.ts';
import { post, webhookBody } from './webhooks.ts';

/** Customers who write to a house and wait for its answers at the fake X. `say` resolves with the ms until the answer arrived there. */
export type TurnLoad = {
  x: FakeX;
  aim(webhook: string): void;
  say(customer: string, text: string): Promise<number>;
  answered(): number;
  close(): Promise<void>;
};

const ANSWER_MS = 30_000;

/** Of a plan that nobody reaches. X names it with every answer, as it does any other, and the desk keeps what is left of it. */
const LIMITS = { send15Min: 100_000_000, send24h: 100_000_000, read15Min: 100_000_000 };

/** A fake X whose limits are never reached, without echoes, and the customers' side of its webhooks. */
export async function openTurnLoad(): Promise<TurnLoad> {
  const x = await startFakeX({ limits: LIMITS, delivery: { echo: { lose: 1, duplicate: 0, delayMs: [0, 0] } } });
  const agent = new Agent({ keepAlive: true, maxSockets: 256 });
  const waiting = new Map<string, () => void>();
  const book = x.log as LogBook;
  let answers = 0;
  let next = BigInt(Date.now()) << 22n;
  let url = '';
  book.onMessage(() => {
    const message = book.messages.at(-1);
    if (message?.origin !== 'api') return;
    answers += 1;
    waiting.get(message.recipientId)?.();
  });

  function answerTo(customer: string): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`${customer} got no answer within ${ANSWER_MS} ms`)), ANSWER_MS);
      waiting.set(customer, () => {
        clearTimeout(timer);
        waiting.delete(customer);
        resolve();
      });
    });
  }

  return {
    x,
    aim: (webhook) => void (url = webhook),
    async say(customer, text) {
      const body = webhookBody(FAKE_ACCOUNT.userId, String(next++), customer, text);
      const signature = `sha256=${createHmac('sha256', x.keys.consumerSecret).update(body).digest('base64')}`;
      const began = performance.now();
      const answer = answerTo(customer);
      answer.catch(() => undefined);
      const status = await post(url, agent, body, { 'x-twitter-webhooks-signature': signature });
      if (status !== 200) throw new Error(`the webhook was answered ${status}`);
      await answer;
      return performance.now() - began;
    },
    answered: () => answers,
    async close() {
      agent.destroy();
      await x.close();
    },
  };
}

/** A turn's text has a number of its own, as the content of the proof answers it. */
const textOf = (n: number) => `番号${n}番の件です`;
/** The watch for going in circles counts twenty messages in five minutes: the next customer comes before. */
const MESSAGES_EACH = 12;
const customerOf = (run: number, n: number) => String(6_000_000 + run * 1_000_000 + n);

export type TurnFigures = { perSecond: number; p50Ms: number; p99Ms: number };

/**
 * `customers` write one message after the other, each as soon as the one before is answered, up to `MESSAGES_EACH`; then others come. Measured after `warmMs`. `met`:
 * those who wrote.
 */
export async function closedLoop(
  say: (customer: string, text: string) => Promise<number>,
  { customers, warmMs, ms }: { customers: number; warmMs: number; ms: number },
): Promise<TurnFigures & { met: string[] }> {
  const from = performance.now() + warmMs;
  const until = from + ms;
  const run = ++runs;
  const took: number[] = [];
  const met: string[] = [];
  let asked = 0;
  const one = async () => {
    while (performance.now() < until) {
      const id = customerOf(run, met.length);
      met.push(id);
      for (let n = 0; n < MESSAGES_EACH && performance.now() < until; n++) {
        const each = await say(id, textOf(++asked));
        const now = performance.now();
        if (now >= from && now < until) took.push(each);
      }
    }
  };
  await Promise.all(Array.from({ length: customers }, one));
  return { ...figuresOf(took, ms), met };
}
let runs = 0;

/**
 * One message every 1/`perSecond` s, whether or not earlier ones were answered: what a customer waits at a given load. As many are first messages as in the closed
 * loop; the others come from those whom it has `met`, one after the other. The wait counts from the moment at which the message was due: if the customers' side itself
 * is late, nothing is left out.
 */
export async function openLoop(
  say: (customer: string, text: string) => Promise<number>,
  { perSecond, met, warmMs, ms }: { perSecond: number; met: string[]; warmMs: number; ms: number },
): Promise<TurnFigures> {
  const began = performance.now();
  const took: number[] = [];
  const under: Promise<void>[] = [];
  const run = ++runs;
  for (let n = 0; ; n++) {
    const at = (n / perSecond) * 1000;
    if (at > warmMs + ms) break;
    const wait = began + at - performance.now();
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
    const known = n % MESSAGES_EACH === 0 ? undefined : met[n % met.length];
    const each = say(known ?? customerOf(run, n), textOf(n));
    under.push(each.then(() => void (at >= warmMs && took.push(performance.now() - began - at))));
  }
  await Promise.all(under);
  return figuresOf(took, ms);
}

export function figuresOf(took: number[], ms: number): TurnFigures {
  const sorted = [...took].sort((a, b) => a - b);
  return { perSecond: rounded(took.length / (ms / 1000)), p50Ms: rounded(quantile(sorted, 0.5)), p99Ms: rounded(quantile(sorted, 0.99)) };
}
