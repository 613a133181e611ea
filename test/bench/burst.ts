import { Agent } from 'node:http';
import { createHmac } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { FAKE_ACCOUNT, startFakeX } from '../../src/rehearsal/fake-x.ts';
import { never, quantile, rounded, type Bench } from './bench.ts';
import { startHouse } from './house.ts';
import { productProcesses } from './process-figures.ts';
import { post, webhookBody } from './webhooks.ts';

/** So many in a minute, and then a tenth of them in a second. */
const WEBHOOKS = 10_000;
const MINUTE_MS = 60_000;
const SECOND_MS = 1_000;
/** What every part of it should stay below. */
const WANTED = { p99Ms: 1_000, maxMs: 5_000, peakMb: 512 };

const FIRST_ID = BigInt(Date.now()) << 22n;

type Part = { name: string; count: number; ms: number };
type Answered = { statuses: Record<string, number>; p50Ms: number; p99Ms: number; maxMs: number; lateMs: number };

/** Each goes when its time has come, however many are still unanswered: a platform waits for nobody. */
async function send(url: string, secret: string, { count, ms }: Part, first: number): Promise<Answered> {
  const agent = new Agent({ keepAlive: true });
  const took: number[] = [];
  const statuses: Record<string, number> = {};
  const one = async (at: number) => {
    const number = first + at;
    // Each customer writes five times; the first time nobody knows them.
    const body = webhookBody(FAKE_ACCOUNT.userId, String(FIRST_ID + BigInt(number)), String(700_000 + Math.floor(number / 5)));
    const signature = `sha256=${createHmac('sha256', secret).update(body).digest('base64')}`;
    const started = performance.now();
    const status = await post(url, agent, body, { 'x-twitter-webhooks-signature': signature });
    took.push(performance.now() - started);
    const name = status === 0 ? 'no answer' : String(status);
    statuses[name] = (statuses[name] ?? 0) + 1;
  };
  const began = performance.now();
  const running: Promise<void>[] = [];
  let lateMs = 0;
  for (let at = 0; at < count; at++) {
    const due = began + (at * ms) / count;
    if (due > performance.now()) await sleep(due - performance.now());
    lateMs = Math.max(lateMs, performance.now() - due);
    running.push(one(at));
  }
  await Promise.all(running);
  agent.destroy();
  took.sort((a, b) => a - b);
  const of = (share: number) => rounded(quantile(took, share));
  return { statuses, p50Ms: of(0.5), p99Ms: of(0.99), maxMs: rounded(took.at(-1) ?? 0), lateMs: rounded(lateMs) };
}

type Figure = Answered & { sent: number; peakMb: number };

/** What is not as it should be, in words; nothing of it: an empty list. */
function amiss({ statuses, p99Ms, maxMs, peakMb }: Figure): string[] {
  const others = Object.keys(statuses).filter((status) => status !== '200');
  return [
    ...(others.length > 0 ? [`not all 200 (${others.join(', ')})`] : []),
    ...(p99Ms >= WANTED.p99Ms ? ['p99'] : []),
    ...(maxMs >= WANTED.maxMs ? ['max'] : []),
    ...(peakMb >= WANTED.peakMb ? ['RSS'] : []),
  ];
}

/** How the web process of the scaled edition takes a busy minute and a sudden second; `--size`: webhooks of the busy part, at the same pace in a shorter time. */
export const burst: Bench = {
  name: 'burst',
  async run({ size = WEBHOOKS }) {
    const scale = size / WEBHOOKS;
    const parts: Part[] = [
      { name: 'a busy minute', count: Math.round(size), ms: MINUTE_MS * scale },
      { name: 'a sudden second', count: Math.round(size / 10), ms: SECOND_MS * scale },
    ];
    const x = await startFakeX({ limits: 'lifted' });
    // The settle window is long: accepting is measured, not answering.
    const house = await startHouse({ edition: 'scaled', role: 'web', settleMs: 60_000, x });
    const figures: Record<string, Figure & { asWanted: boolean }> = {};
    const rows: (string | number)[][] = [];
    const broken: string[] = [];
    try {
      let sent = 0;
      for (const part of parts) {
        const answered = await send(house.webhook, x.keys.consumerSecret, part, sent);
        sent += part.count;
        const peakMb = productProcesses().find(({ name }) => name === 'web')?.peakMb ?? 0;
        const figure = { sent: part.count, ...answered, peakMb };
        const wrong = amiss(figure);
        figures[part.name] = { ...figure, asWanted: wrong.length === 0 };
        const answers = Object.entries(answered.statuses).map(([status, count]) => `${status}: ${count}`);
        const verdict = wrong.length === 0 ? 'yes' : `NO: ${wrong.join(', ')}`;
        broken.push(...never(part.count - (answered.statuses['200'] ?? 0), `webhooks of ${part.name} were not answered 200`));
        const { p50Ms, p99Ms, maxMs, lateMs } = answered;
        rows.push([part.name, rounded(part.ms / 1000, 2), part.count, answers.join(', '), p50Ms, p99Ms, maxMs, peakMb, lateMs, verdict]);
      }
    } finally {
      await house.stop();
      await x.close();
    }
    rows.push(['wanted', '', '', 'no 5xx', '', `< ${WANTED.p99Ms}`, `< ${WANTED.maxMs}`, `< ${WANTED.peakMb}`, '', '']);
    const columns = ['', 'within s', 'webhooks', 'answers', 'p50 ms', 'p99 ms', 'max ms', 'highest RSS MB', 'sent late by ms', 'as wanted'];
    return {
      title: 'Signed webhooks evenly over a minute, then within a second; scaled, durable before the 200',
      columns,
      rows,
      figures,
      broken,
    };
  },
};
