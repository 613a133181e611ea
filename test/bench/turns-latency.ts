import { figuresOf, openTurnLoad } from './turn-load.ts';
import type { Bench } from './bench.ts';
import { startHouse, type Edition } from './house.ts';

const DEFAULT_SETTLE_MS = 1_200;
const TURNS = { 0: 150, [DEFAULT_SETTLE_MS]: 10 } as const;

/** One customer, one message after the other: from the webhook to the answer's arrival at the fake X. */
async function measure(edition: Edition, settleMs: keyof typeof TURNS): Promise<{ p50Ms: number; p99Ms: number }> {
  const load = await openTurnLoad();
  const house = await startHouse({ edition, role: 'all', settleMs, x: load.x });
  try {
    load.aim(house.webhook);
    const took: number[] = [];
    for (let n = 0; n < TURNS[settleMs] + 5; n++) {
      const each = await load.say(String(7_000_000 + Math.floor(n / 10)), `番号${n}番の件です`);
      // The first ones find code and tables cold.
      if (n >= 5) took.push(each);
    }
    const { p50Ms, p99Ms } = figuresOf(took, 1);
    return { p50Ms, p99Ms };
  } finally {
    await house.stop();
    await load.close();
  }
}

/** How long a customer waits when nothing else goes on. */
export const latency: Bench = {
  name: 'latency',
  async run() {
    const figures: Record<string, unknown> = {};
    const rows: (string | number)[][] = [];
    for (const edition of ['scaled', 'postgres', 'embedded'] as const)
      for (const settleMs of [0, DEFAULT_SETTLE_MS] as const) {
        const figure = await measure(edition, settleMs);
        figures[`${edition}, settle ${settleMs} ms`] = figure;
        rows.push([edition, settleMs, figure.p50Ms, figure.p99Ms]);
      }
    const columns = ['edition', 'settle ms', 'p50 ms', 'p99 ms'];
    return { title: 'From the webhook to the answer at the fake X, idle', columns, rows, figures };
  },
};
