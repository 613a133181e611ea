import { createHmac } from 'node:crypto';
import { Agent } from 'node:http';
import pg from 'pg';
import { setTimeout as sleep } from 'node:timers/promises';
import { FAKE_ACCOUNT, startFakeX, type FakeX } from '../../src/rehearsal/fake-x.ts';
import { restAfter } from '../../src/core/rest-after.ts';
import { never, quantile, rounded, type Bench } from './bench.ts';
import { readQueue, signIn, watch, type DeskBrowser } from './desk-streams.ts';
import { startHouse, type House } from './house.ts';
import { productProcesses } from './process-figures.ts';
import { post, webhookBody } from './webhooks.ts';

const DESKS = 500;
const PER_SECOND = 100;
/** Each conversation changes once in ten seconds: a change that was missed is not mistaken for the next one. */
const CONVERSATIONS = 10 * PER_SECOND;
/** What was not heard of by then was missed: long before the stream's own look every five seconds would help. */
const MISSED_MS = 4_000;
/** Of the conversations, those that wait for a person: what a queue lists. */
const WAITING = 100;
/** The page rests at least so long between two readings of the queue. */
const PAGE_PAUSE_MS = 400;

type Event = { at: number; heard: Float64Array };

/** Customers who write, and who heard of it. */
type Crowd = { say(n: number): Promise<void>; hear(desk: number, conversations: number[]): void; events: Event[]; of: Map<number, Event> };

function crowdOf(house: House, x: FakeX, desks: number): Crowd & { conversations: Map<number, number> } {
  const agent = new Agent({ keepAlive: true, maxSockets: 64 });
  const events: Event[] = [];
  const of = new Map<number, Event>();
  const conversations = new Map<number, number>();
  let next = BigInt(Date.now()) << 22n;
  return {
    ...{ events, of, conversations },
    async say(n) {
      const body = webhookBody(FAKE_ACCOUNT.userId, String(next++), String(5_000_000 + n), `番号${n}番の件です`);
      const signature = `sha256=${createHmac('sha256', x.keys.consumerSecret).update(body).digest('base64')}`;
      const id = conversations.get(n);
      if (id !== undefined) {
        const event = { at: performance.now(), heard: new Float64Array(desks) };
        of.set(id, event);
        events.push(event);
      }
      const status = await post(house.webhook, agent, body, { 'x-twitter-webhooks-signature': signature });
      if (status !== 200) throw new Error(`a webhook was answered ${status}`);
    },
    hear(desk, named) {
      const now = performance.now();
      for (const id of named) {
        const event = of.get(id);
        if (event && event.heard[desk] === 0) event.heard[desk] = now - event.at;
      }
    },
  };
}

/** All write once, so that their conversations are there; some wait for a person. */
async function settleIn(databaseUrl: string, crowd: ReturnType<typeof crowdOf>): Promise<void> {
  for (let from = 0; from < CONVERSATIONS; from += 50) await Promise.all(Array.from({ length: 50 }, (_, at) => crowd.say(from + at)));
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  const { rows } = await client.query<{ id: string; customer: string }>(
    `select c.id, t.external_id as customer from conversation c join contact t on t.id = c.contact_id`,
  );
  for (const { id, customer } of rows) crowd.conversations.set(Number(customer) - 5_000_000, Number(id));
  await client.query(`update conversation set owner = 'queue' where id <= $1`, [WAITING]);
  await client.end();
}

/** Changes at a steady rate for `ms`, whatever the desks do. */
async function changes(crowd: Crowd, ms: number): Promise<void> {
  const began = performance.now();
  const under: Promise<void>[] = [];
  for (let n = 0; (n / PER_SECOND) * 1_000 < ms; n++) {
    const wait = began + (n / PER_SECOND) * 1_000 - performance.now();
    if (wait > 0) await sleep(wait);
    under.push(crowd.say(n % CONVERSATIONS));
  }
  await Promise.all(under);
  await sleep(MISSED_MS);
}

/** Of the product's own processes: what does not depend on who else computes on this machine. */
const cpuSeconds = () => productProcesses().reduce((sum, one) => sum + one.cpuSeconds, 0);

type Heard = { events: number; p50Ms: number; p99Ms: number; worstMs: number; missed: number };

function heardOf(events: Event[], desks: number): Heard {
  const took = events.flatMap(({ heard }) => [...heard]).sort((a, b) => a - b);
  const got = took.filter((ms) => ms > 0 && ms < MISSED_MS);
  const of = (share: number) => rounded(quantile(got, share));
  return {
    events: events.length,
    p50Ms: of(0.5),
    p99Ms: of(0.99),
    worstMs: rounded(got.at(-1) ?? 0),
    missed: events.length * desks - got.length,
  };
}

/** Every desk's page: reads its queue again and again, resting between. Stopped by the returned function, which answers how long readings took. */
function pages(url: string, browsers: DeskBrowser[]): () => Promise<number[]> {
  const agent = new Agent({ keepAlive: true, maxSockets: 256 });
  const took: number[] = [];
  let stopped = false;
  const one = async ({ cookie }: DeskBrowser, at: number) => {
    await sleep((at / browsers.length) * PAGE_PAUSE_MS);
    while (!stopped) {
      const ms = await readQueue(url, cookie, agent);
      took.push(ms);
      await sleep(restAfter(ms, PAGE_PAUSE_MS, Math.random));
    }
  };
  const all = Promise.all(browsers.map(one));
  return async () => {
    stopped = true;
    await all;
    agent.destroy();
    return took;
  };
}

/** Desks that watch while conversations change: from the webhook to the stream of every desk; then the same while each page reads its queue, too. `--size`: desks. */
export const desks: Bench = {
  name: 'desks',
  async run({ seconds, size = DESKS }) {
    const x = await startFakeX({ limits: 'lifted' });
    const house = await startHouse({ edition: 'scaled', role: 'web', settleMs: 60_000, x });
    const url = house.webhook.replace('/webhooks/x', '');
    const databaseUrl = house.databaseUrl ?? '';
    const crowd = crowdOf(house, x, size);
    const browsers: DeskBrowser[] = [];
    try {
      await settleIn(databaseUrl, crowd);
      const cookies = await signIn(databaseUrl, size);
      for (const [at, cookie] of cookies.entries()) browsers.push(await watch(url, cookie, (named) => crowd.hear(at, named)));
      const round = async () => {
        crowd.events.length = 0;
        const before = cpuSeconds();
        await changes(crowd, seconds * 1_000);
        return { ...heardOf(crowd.events, size), webCpuSeconds: rounded(cpuSeconds() - before, 2) };
      };
      const watching = await round();
      const stop = pages(url, browsers);
      const reading = await round();
      const reads = (await stop()).sort((a, b) => a - b);
      const perSecond = rounded(reads.length / (seconds + MISSED_MS / 1_000));
      const queue = { perSecond, p50Ms: rounded(quantile(reads, 0.5)), p99Ms: rounded(quantile(reads, 0.99)) };
      const ended = browsers.filter(({ over }) => over).length;
      const rows = [
        ['streams alone', ...Object.values(watching), '–', '–', '–'],
        ['pages read the queue, too', ...Object.values(reading), ...Object.values(queue)],
      ];
      const columns = ['', 'changes', 'p50 ms', 'p99 ms', 'worst ms', 'missed', 'web CPU s', 'queue reads/s', 'p50 ms', 'p99 ms'];
      const title = `${size} desks watch ${PER_SECOND} changes per second, scaled, one web process (${ended} streams ended)`;
      const broken = [...never(watching.missed + reading.missed, 'changes were missed by a desk'), ...never(ended, 'streams ended')];
      return { title, columns, rows, figures: { desks: size, watching, reading, queue, ended }, broken };
    } finally {
      for (const browser of browsers) browser.close();
      await house.stop();
      await x.close();
    }
  },
};
