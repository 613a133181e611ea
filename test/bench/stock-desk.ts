import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { parse } from 'yaml';
import { readFileSync } from 'node:fs';
import { openConnectors } from '../../src/connectors/open.ts';
import { seededRandom, systemClock } from '../../src/core/clock.ts';
import { setupSchema } from '../../src/core/setup.ts';
import { openLiveFinder } from '../../src/nlu/entities/live-finder.ts';
import { quantile, rounded } from './bench.ts';
import { watchBusy } from './busy.ts';
import { fromRoot } from './house.ts';

/** What is told to it, and what it tells. A report is of the time since the one before. */
export type ToDesk = { kind: 'ask'; names: string[]; productIds: string[]; shopIds: string[] } | { kind: 'report' } | { kind: 'end' };
export type FromDesk = { kind: 'ready'; ms: number } | { kind: 'changed'; name: string } | ({ kind: 'report' } & StockReport);
export type StockReport = {
  longestPauseMs: number;
  /** Of the main thread's own CPU; null where the system does not tell. */
  longestPauseCpuMs: number | null;
  fuzzy: Percentiles;
  exact: Percentiles;
  question: Percentiles;
  asked: number;
  rssMb: number;
  peakRssMb: number;
  heapMb: number;
};
export type Percentiles = { p50Ms: number; p99Ms: number };

/** The process of a desk as far as a stock question goes: the brand's data, the finder of names, look-ups. Forked by the bench. */
const folder = process.argv[2] ?? '';
const { connectors: shipped } = parse(readFileSync(fromRoot('flows/connectors.yaml'), 'utf8')) as { connectors: Record<string, object> };
const setup = setupSchema.parse(parse(readFileSync(fromRoot('flows/setup.yaml'), 'utf8')));
const { products, stores, stock } = shipped;
const began = performance.now();
const connectors = await openConnectors(
  { connectors: { products, stores, stock } },
  { baseDir: folder, clock: systemClock, setup: () => setup, log: (level, message, fields) => console.error(level, message, fields) },
);
// As a release does it.
const finder = await openLiveFinder({
  source: () => ({ gazetteers: connectors.gazetteers() }),
  watch: (changed) => connectors.onChange((_name, named) => void (named && changed())),
  onError: (error) => console.error(error),
});
connectors.onChange((name) => tell({ kind: 'changed', name }));

const loop = monitorEventLoopDelay({ resolution: 1 });
const busy = watchBusy();
const took = { fuzzy: [] as number[], exact: [] as number[], question: [] as number[] };
tell({ kind: 'ready', ms: Math.round(performance.now() - began) });
process.on('message', (message: ToDesk) => {
  if (message.kind === 'end') process.exit(0);
  else if (message.kind === 'ask') void ask(message);
  else report();
});

async function ask({ names, productIds, shopIds }: Extract<ToDesk, { kind: 'ask' }>): Promise<never> {
  const random = seededRandom(7);
  const one = <T>(list: T[]): T => list[Math.floor(random() * list.length)] as T;
  const lookup = (name: string, query: { filter: Record<string, string>; q?: string; near?: string }) =>
    connectors.get(name)?.lookup(query, 3_000);
  loop.enable();
  for (;;) {
    const [name, product, shop] = [one(names), one(productIds), one(shopIds)];
    await timed(took.fuzzy, () => lookup('products', { filter: {}, q: misspelt(name, random()) }));
    await timed(took.exact, () => lookup('stock', { filter: { product, store: shop } }));
    await timed(took.question, async () => {
      const found = finder.find(`${name}はありますか`, { now: Date.now(), zone: 'Asia/Tokyo', language: 'ja' });
      const value = found.find(({ type }) => type === 'product')?.value;
      const id = value?.kind === 'record' ? value.id : product;
      return lookup('stock', { filter: { product: id, quantity_min: '1' }, near: shop });
    });
    await sleep(5);
  }
}

/** One letter is missing. */
function misspelt(name: string, at: number): string {
  const cut = 1 + Math.floor(at * (name.length - 2));
  return name.slice(0, cut) + name.slice(cut + 1);
}

async function timed(into: number[], work: () => Promise<unknown> | undefined): Promise<void> {
  const from = performance.now();
  await work();
  into.push(performance.now() - from);
}

function report(): void {
  const of = (values: number[]): Percentiles => {
    const sorted = values.splice(0).sort((a, b) => a - b);
    return { p50Ms: rounded(quantile(sorted, 0.5), 2), p99Ms: rounded(quantile(sorted, 0.99), 2) };
  };
  const asked = took.fuzzy.length;
  const mb = (bytes: number) => Math.round(bytes / 2 ** 20);
  const { rss, heapUsed } = process.memoryUsage();
  const pause = rounded(loop.max / 1e6);
  loop.reset();
  const pauseCpu = busy.longestMs();
  const figures = { fuzzy: of(took.fuzzy), exact: of(took.exact), question: of(took.question), asked };
  tell({
    kind: 'report',
    longestPauseMs: pause,
    longestPauseCpuMs: pauseCpu === null ? null : rounded(pauseCpu),
    ...figures,
    rssMb: mb(rss),
    peakRssMb: Math.round(process.resourceUsage().maxRSS / 1024),
    heapMb: mb(heapUsed),
  });
}

function tell(message: FromDesk): void {
  process.send?.(message);
}
