import { setTimeout as sleep } from 'node:timers/promises';
import { median, notSent, rounded, type Bench } from './bench.ts';
import { openEchoLoad } from './echo-load.ts';
import { fromRoot, startHouse, type Edition } from './house.ts';
import { closedLoop, openLoop, openTurnLoad, type TurnFigures } from './turn-load.ts';

const CUSTOMERS = 256;
const WARM_MS = 3_000;

type Measured = { pairs: { ours: TurnFigures; echo: TurnFigures }[]; half: TurnFigures; unsent: number };

/** The house and the echo bot in turn, under the same number of customers. Everything runs on the same cores: both sides, PostgreSQL, Redis, the customers, the platform. */
async function measure(edition: Edition, rounds: number, ms: number): Promise<Measured> {
  const load = await openTurnLoad();
  const house = await startHouse({ edition, role: 'all', settleMs: 0, x: load.x });
  const echo = await openEchoLoad(fromRoot('dist/test/bench/echo-bot.js'));
  try {
    load.aim(house.webhook);
    // The first ones are slower: code and tables are cold.
    const { met } = await closedLoop(load.say, { customers: CUSTOMERS, warmMs: 0, ms });
    const pairs: Measured['pairs'] = [];
    for (let round = 0; round < rounds; round++) {
      const options = { customers: CUSTOMERS, warmMs: WARM_MS, ms };
      const pair = { echo: await closedLoop(echo.say, options), ours: await closedLoop(load.say, options) };
      pairs.push(pair);
      met.push(...pair.ours.met);
    }
    const perSecond = Math.max(1, Math.floor(median(pairs.map(({ ours }) => ours.perSecond)) / 2));
    const half = await openLoop(load.say, { perSecond, met, warmMs: 1_000, ms });
    await sleep(500);
    return { pairs, half, unsent: await house.unsent() };
  } finally {
    echo.close();
    await house.stop();
    await load.close();
  }
}

/** Full turns per second: webhook in, understood, answered by a flow, accepted by the fake X, marked sent. */
export const turns: Bench = {
  name: 'turns',
  async run({ seconds, rounds }) {
    const figures: Record<string, unknown> = {};
    const rows: (string | number)[][] = [];
    const broken: string[] = [];
    for (const edition of ['scaled', 'postgres', 'embedded'] as const) {
      const { pairs, half, unsent } = await measure(edition, rounds, seconds * 1000);
      const ratio = median(pairs.map(({ ours, echo }) => ours.perSecond / echo.perSecond));
      const ours = median(pairs.map((pair) => pair.ours.perSecond));
      const figure = {
        perSecond: ours,
        echoPerSecond: median(pairs.map((pair) => pair.echo.perSecond)),
        ratio: rounded(ratio, 2),
        p50Ms: median(pairs.map((pair) => pair.ours.p50Ms)),
        p99Ms: median(pairs.map((pair) => pair.ours.p99Ms)),
        halfPerSecond: half.perSecond,
        halfP99Ms: half.p99Ms,
        notMarkedSent: unsent,
      };
      figures[edition] = figure;
      rows.push([edition, ...Object.values(figure)]);
      broken.push(...notSent(edition, unsent));
    }
    const columns = ['edition', 'turns/s', 'echo bot/s', 'ratio', 'p50 ms', 'p99 ms', 'at half', 'its p99 ms', 'not marked sent'];
    return {
      title: `Full turns, ${CUSTOMERS} customers, beside a botbuilder echo bot that stores nothing`,
      columns,
      rows,
      figures,
      broken,
    };
  },
};
