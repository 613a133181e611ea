import { FAKE_ACCOUNT, startFakeX } from '../../src/rehearsal/fake-x.ts';
import { median, never, rounded, type Bench } from './bench.ts';
import { fromRoot, startHouse, type Edition } from './house.ts';
import { loadWebhook, startBareExpress, type LoadResult } from './webhooks.ts';

type Pair = { ours: LoadResult; bare: LoadResult };
/** `lost`: webhooks that were answered 200 and are not in the database, warm-up and all. */
type Measured = { pairs: Pair[]; lost: number };

const WARM = 2;

/** Ours and the bare one in turn, so that a slow minute of the machine hits both. The settle window is long: accepting is measured, not answering. */
async function measure(edition: Edition, rounds: number, ms: number): Promise<Measured> {
  const x = await startFakeX({ limits: 'lifted' });
  const bare = await startBareExpress(fromRoot('dist/test/bench/bare-express.js'));
  const house = await startHouse({ edition, role: 'web', settleMs: 60_000, x });
  try {
    const load = (target: string) => loadWebhook(target, x.keys.consumerSecret, FAKE_ACCOUNT.userId, { connections: 64, ms });
    // The first ten thousand are slower: code and tables are cold.
    const both = async (): Promise<Pair> => ({ bare: await load(bare.url), ours: await load(house.webhook) });
    const all: Pair[] = [];
    for (let round = 0; round < WARM + rounds; round++) all.push(await both());
    const accepted = all.reduce((sum, { ours }) => sum + ours.accepted, 0);
    return { pairs: all.slice(WARM), lost: Math.max(0, accepted - (await house.taken())) };
  } finally {
    await house.stop();
    bare.stop();
    await x.close();
  }
}

/** Webhooks accepted per second, each durable before its 200, beside an Express that answers 200 and does nothing else. */
export const accepted: Bench = {
  name: 'accepted',
  async run({ seconds, rounds }) {
    const figures: Record<string, unknown> = {};
    const rows: (string | number)[][] = [];
    const broken: string[] = [];
    for (const edition of ['scaled', 'postgres', 'embedded'] as const) {
      const { pairs, lost } = await measure(edition, rounds, seconds * 1000);
      const of = (pick: (pair: Pair) => number) => median(pairs.map(pick));
      const figure = {
        perSecond: of(({ ours }) => ours.perSecond),
        barePerSecond: of(({ bare }) => bare.perSecond),
        ratio: rounded(
          of(({ ours, bare }) => ours.perSecond / bare.perSecond),
          2,
        ),
        p99Ms: of(({ ours }) => ours.p99Ms),
        bareP99Ms: of(({ bare }) => bare.p99Ms),
        failed: pairs.reduce((sum, { ours }) => sum + ours.failed, 0),
        lost,
      };
      figures[edition] = figure;
      rows.push([edition, ...Object.values(figure)]);
      broken.push(...never(figure.failed, `webhooks were not answered 200: ${edition}`));
      broken.push(...never(lost, `webhooks were answered 200 and are not in the database: ${edition}`));
    }
    const columns = ['edition', 'per s', 'bare Express', 'ratio', 'p99 ms', 'bare p99 ms', 'failed', 'lost'];
    return { title: 'Accepted webhooks, 64 connections, durable before the 200', columns, rows, figures, broken };
  },
};
