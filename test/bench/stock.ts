import { fork, type ChildProcess } from 'node:child_process';
import { mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Bench } from './bench.ts';
import { fromRoot } from './house.ts';
import { writeStock, writeStockData, type StockData } from './stock-data.ts';
import type { FromDesk, StockReport, ToDesk } from './stock-desk.ts';

const ROWS = 1_100_000;
/** A desk that has not read its data by then never will. */
const PATIENCE_MS = 120_000;

type Desk = {
  tell(message: ToDesk): void;
  hear<K extends FromDesk['kind']>(kind: K, work: () => void): Promise<Extract<FromDesk, { kind: K }>>;
  end(): void;
};

function startDesk(folder: string): Desk {
  const child: ChildProcess = fork(fromRoot('dist/test/bench/stock-desk.js'), [join(folder, 'flows')], { serialization: 'advanced' });
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  return {
    tell: (message) => void child.send(message),
    hear: (kind, work) =>
      new Promise((resolve, reject) => {
        const timer = setTimeout(() => reject(new Error(`the stock desk did not say “${kind}”`)), PATIENCE_MS);
        const listen = (message: FromDesk) => {
          if (message.kind !== kind) return;
          clearTimeout(timer);
          child.off('message', listen);
          resolve(message as never);
        };
        child.on('message', listen);
        void ended.then((code) => reject(new Error(`the stock desk ended with ${code}`)));
        work();
      }),
    end: () => void child.kill('SIGKILL'),
  };
}

type Phase = { name: string; report: StockReport; visibleMs: number | null };

async function measure(
  folder: string,
  data: StockData,
  { rounds, ms }: { rounds: number; ms: number },
): Promise<{ openMs: number; phases: Phase[] }> {
  const flows = join(folder, 'flows', 'data');
  const desk = startDesk(folder);
  try {
    const { ms: openMs } = await desk.hear('ready', () => undefined);
    desk.tell({ kind: 'ask', names: data.names, productIds: data.productIds, shopIds: data.shopIds });
    const report = () => desk.hear('report', () => desk.tell({ kind: 'report' }));
    // The first questions find code cold.
    await sleep(1_500);
    await report();
    await sleep(ms);
    const phases: Phase[] = [{ name: 'at rest', report: await report(), visibleMs: null }];
    const reload = async (name: string, replace: () => void) => {
      const from = performance.now();
      await desk.hear('changed', replace);
      const visibleMs = Math.round(performance.now() - from);
      await sleep(ms / 2);
      phases.push({ name, report: await report(), visibleMs });
    };
    for (let round = 0; round < rounds; round++) {
      writeStock(flows, data.productIds, data.shopIds, round + 2, 'stock.new');
      await report();
      await reload('stock reloaded', () => renameSync(join(flows, 'stock.new'), join(flows, 'stock.csv')));
    }
    writeStockData(join(folder, 'new'), data.rows);
    await report();
    await reload('catalogue reloaded', () => renameSync(join(folder, 'new', 'products.csv'), join(flows, 'products.csv')));
    return { openMs, phases };
  } finally {
    desk.end();
  }
}

/** A stock question over products × shops while the data are replaced: how long nothing else was done, how long look-ups took, and what it weighs. `--size`: rows. */
export const stock: Bench = {
  name: 'stock',
  async run({ seconds, rounds, size = ROWS }) {
    const folder = mkdtempSync(join(tmpdir(), 'uketsuke-stock-'));
    try {
      const data = writeStockData(join(folder, 'flows', 'data'), size);
      const { openMs, phases } = await measure(folder, data, { rounds, ms: seconds * 1_000 });
      const { products, shops, rows, bytes } = data;
      const figures = { products, shops, rows, bytes, openMs, phases };
      const columns = [
        '',
        'longest pause ms',
        'of it CPU',
        'fuzzy p50',
        'p99 ms',
        'exact p50',
        'p99 ms',
        'question p50',
        'p99 ms',
        'RSS MB',
        'peak',
        'heap MB',
        'visible after ms',
      ];
      const cells = ({
        name,
        report: { longestPauseMs, longestPauseCpuMs, fuzzy, exact, question, rssMb, peakRssMb, heapMb },
        visibleMs,
      }: Phase) => [
        ...[
          name,
          longestPauseMs,
          longestPauseCpuMs ?? '–',
          fuzzy.p50Ms,
          fuzzy.p99Ms,
          exact.p50Ms,
          exact.p99Ms,
          question.p50Ms,
          question.p99Ms,
        ],
        ...[rssMb, peakRssMb, heapMb, visibleMs ?? '–'],
      ];
      const title = `Stock questions over ${rows} rows (${products} products × ${shops} shops, ${Math.round(bytes / 2 ** 20)} MB), read in ${openMs} ms`;
      return { title, columns, rows: phases.map(cells), figures };
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};
