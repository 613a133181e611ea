import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import { numbersOf } from './numbers-of.ts';
import { everyDay } from './sim/every-day.ts';
import { isClean, simulate, type SimulateReport } from './simulate.ts';
import { bugNamed, PLANTED } from './sim/planted.ts';

/**
 * `npm run simulate -- [--seeds 1] [--seed N] [--hours 24] [--messages 8000] [--until HOUR] [--reads-limited] [--planted NAME|all] [--json] [--log]`
 * Days of the product in virtual time with every fault. Exit code 1 when the product broke its word, or a planted bug was not caught.
 * `… --races 100000 [--seed N]`: agents who reach for one customer at the same moment, on PGlite and on PostgreSQL; 1 as well where that is not installed.
 * `… --interleavings 100000 [--seed N] [--planted NAME]`: as many orders of turn, takeover, reply, resolve and delivery instead.
 */
const { values } = parseArgs({
  options: {
    seeds: { type: 'string' },
    seed: { type: 'string', default: String(randomInt(1_000_000)) },
    hours: { type: 'string', default: '24' },
    messages: { type: 'string', default: '8000' },
    until: { type: 'string' },
    'reads-limited': { type: 'boolean', default: false },
    planted: { type: 'string' },
    json: { type: 'boolean', default: false },
    log: { type: 'boolean', default: false },
    quiet: { type: 'boolean', default: false },
    interleavings: { type: 'string' },
    races: { type: 'string' },
  },
});

const numbers = numbersOf(values, ['seeds', 'seed', 'hours', 'messages', 'until', 'interleavings', 'races']);
const { hours, messages, until } = numbers;
const days = numbers.seeds ?? (numbers.interleavings === undefined && numbers.races === undefined ? 1 : 0);
const tell = (line: string) => (values.json || values.quiet ? undefined : console.log(line));
const asked = values.planted;
const bugs =
  asked === 'all' && values.interleavings === undefined
    ? PLANTED.filter(({ inOrders }) => !inOrders)
    : asked === undefined
      ? []
      : [bugNamed(asked)];
const beginning = await everyDay();

function print(report: SimulateReport): void {
  if (values.json) return console.log(JSON.stringify(report));
  const { seed, crashes, requests, deliveries, moments, cpuSeconds } = report;
  console.log(
    `seed ${seed}: ${report.hours} h, ${report.messages} messages, ${report.answered} answered by the bot, ${crashes} crashes, ${requests} requests, ` +
      `${deliveries} deliveries, ${moments} moments, ${cpuSeconds} s of CPU, trace ${report.trace}`,
  );
  for (const counts of [report.outcomes, report.states, report.ownership])
    console.log(
      `  ${Object.entries(counts)
        .map(([word, count]) => `${word} ${count}`)
        .join(', ')}`,
    );
  const { lost, doubled, outOfOrder, rules, letGo, stuck } = report;
  for (const [word, lines] of Object.entries({ lost, doubled, outOfOrder, rules, letGo, stuck })) {
    console.log(`  ${word}: ${lines.length}`);
    for (const line of lines.slice(0, 10)) console.log(`    ${line.replaceAll('\n', ' / ')}`);
  }
}

async function interleavings(runs: number): Promise<void> {
  const { interleave } = await import('./interleave.ts');
  const { seed } = numbers;
  const report = await interleave(beginning, { runs, seed, tell, ...(values.planted === undefined ? {} : { planted: values.planted }) });
  if (values.json) console.log(JSON.stringify(report));
  else
    console.log(
      `${report.runs} interleavings, seed ${seed}, ${report.seconds} s: ${report.steps} steps placed, ${report.takeovers} takeovers, ` +
        `${report.sent} sent, ${report.dropped} dropped by the fence, ${report.failure === null ? 'no rule broken' : report.failure}`,
    );
  if (report.failure !== null) process.exitCode = 1;
}

async function races(count: number): Promise<void> {
  const { raceEverywhere } = await import('./interleave-claims.ts');
  const engines = await raceEverywhere(beginning, { races: count, seed: numbers.seed });
  for (const { engine, claims, seconds, problems } of engines) {
    const said = problems.length === 0 ? 'exactly one winner each' : problems.slice(0, 10).join('; ');
    console.log(`${count} races on ${engine}, ${claims} claims, seed ${values.seed}, ${seconds} s: ${said}`);
    if (problems.length > 0) process.exitCode = 1;
  }
  if (engines.some(({ engine }) => engine === 'PostgreSQL')) return;
  console.log('PostgreSQL: skipped, it is not installed: nothing is proven of it');
  process.exitCode = 1;
}

const lines = (line: string) => (values.log ? process.stderr.write(line) : undefined);
try {
  if (numbers.interleavings !== undefined) await interleavings(numbers.interleavings);
  if (numbers.races !== undefined) await races(numbers.races);
  for (let index = 0; index < days; index++) {
    const seed = numbers.seed + index;
    if (values.planted === undefined) {
      const readsLimited = values['reads-limited'];
      const report = await simulate(beginning, {
        seed,
        hours,
        messages,
        readsLimited,
        tell,
        lines,
        ...(until === undefined ? {} : { until }),
      });
      print(report);
      if (isClean(report)) continue;
      process.exitCode = 1;
      console.log(
        `  again: node dist/test/prove/run-simulation.js --seed ${seed} --hours ${hours} --messages ${messages}${readsLimited ? ' --reads-limited' : ''}`,
      );
    } else {
      for (const { name, says } of bugs) {
        const report = await simulate(beginning, { seed, hours, messages, planted: name, lines });
        const caught = !isClean(report);
        const { lost, doubled, outOfOrder, rules, letGo, stuck, crashes } = report;
        console.log(
          `${name} (${says}): ${caught ? 'caught' : 'NOT CAUGHT'}, seed ${seed}, ${crashes} crashes: ${lost.length} lost, ${doubled.length} doubled, ` +
            `${outOfOrder.length} out of order, ${rules.length} rules broken, ${letGo.length} let go, ${stuck.length} stuck`,
        );
        if (!caught) process.exitCode = 1;
      }
    }
  }
} finally {
  beginning.close();
}
process.exit();
