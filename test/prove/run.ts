import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import { createPostgres } from '../support/database.ts';
import { runKills, type Edition, type KillOptions, type KillReport } from './kill-run.ts';
import { PLANTED, type PlantedBug } from './planted/bugs.ts';
import { openPostgres, openRedis, type ProvePostgres, type ProveRedis } from './services.ts';
import { makeTestBuild } from './test-build.ts';
import { violations } from './verdict.ts';

/**
 * `npm run prove -- [--edition scaled|postgres|embedded]… [--kills N] [--messages N] [--minutes M] [--seed S] [--stage N] [--workers N] [--life MS]
 * [--reads-limited] [--planted NAME|all]`
 * Kills the product at points and at random and holds it to the fake X's log. Exit code 1 when it broke its word; with `--planted` when a bug was not caught.
 */
const { values } = parseArgs({
  options: {
    edition: { type: 'string', multiple: true },
    kills: { type: 'string' },
    messages: { type: 'string' },
    minutes: { type: 'string' },
    seed: { type: 'string' },
    stage: { type: 'string' },
    workers: { type: 'string' },
    life: { type: 'string', default: '2500' },
    drain: { type: 'string' },
    'reads-limited': { type: 'boolean', default: false },
    planted: { type: 'string' },
  },
});

const MINUTE = 60_000;
/** A planted bug must have been caught by then. */
const KILLS_FOR_A_BUG = 200;

const seed = values.seed === undefined ? randomInt(1_000_000) : Number(values.seed);
type Servers = { postgres?: ProvePostgres | undefined; redis?: ProveRedis | undefined };

async function main(): Promise<void> {
  const editions = (values.edition ?? (values.planted ? ['scaled'] : ['scaled', 'postgres', 'embedded'])) as Edition[];
  for (const edition of editions) {
    const postgres = edition === 'embedded' ? undefined : await openPostgres();
    const redis = edition === 'scaled' ? await openRedis() : undefined;
    try {
      if ((edition !== 'embedded' && !postgres) || (edition === 'scaled' && !redis))
        say(`${edition}: skipped, its services are not installed`);
      else if (values.planted) await catchBugs(edition, { postgres, redis }, values.planted);
      else await prove(edition, { postgres, redis });
    } finally {
      await redis?.stop();
      await postgres?.stop();
    }
  }
}

async function prove(edition: Edition, servers: Servers): Promise<void> {
  const kills = Number(values.kills ?? (values.minutes ? 1e9 : 300));
  const messages = Number(values.messages ?? (values.minutes ? 0 : kills * 10));
  say(`${edition}: seed ${seed}, ${kills} kills and ${messages} messages at least`);
  const report = await once(edition, servers, [], {
    kills,
    messages,
    stageKills: Number(values.stage ?? 250),
    drainMs: Number(values.drain ?? 120_000),
  });
  tell(edition, report);
  const found = violations(report);
  if (found.length + report.unexpected.length === 0) return;
  process.exitCode = 1;
  say(`  again: npm run prove -- --edition ${edition} --seed ${seed} --kills ${kills} --messages ${messages}${again()}`);
}

/** Settings that a replay needs besides seed, kills and messages. */
function again(): string {
  const given = (['minutes', 'stage', 'workers', 'life', 'drain'] as const).flatMap((name) =>
    values[name] ? [` --${name} ${values[name]}`] : [],
  );
  return given.join('') + (values['reads-limited'] ? ' --reads-limited' : '');
}

/** The checker's own proof: each of these must be seen. */
async function catchBugs(edition: Edition, servers: Servers, asked: string): Promise<void> {
  const bugs = asked === 'all' ? PLANTED : asked.split(',').flatMap((name) => PLANTED.find((bug) => bug.name === name) ?? []);
  if (bugs.length === 0) throw new Error(`there is no planted bug ${asked}; there are ${PLANTED.map(({ name }) => name).join(', ')}`);
  say(`${edition}: ${bugs.length} planted bugs, seed ${seed}`);
  for (const bug of bugs) {
    const settings = {
      near: bug.near ?? [],
      crashes: bug.crashes ?? false,
      kills: KILLS_FOR_A_BUG,
      messages: 0,
      stageKills: Number(values.stage ?? 8),
      stagesGrow: true,
      workers: 2,
      rough: true,
      drainMs: Number(values.drain ?? 60_000),
    };
    const report = await once(edition, servers, [bug], settings);
    const found = violations(report);
    if (found.length === 0) process.exitCode = 1;
    const verdict = found.length > 0 ? `caught after ${report.kills} kills: ${found.join(', ')}` : `NOT CAUGHT in ${report.kills} kills`;
    say(`  ${bug.name}: ${verdict} (${report.messages} messages, ${report.seconds} s) – ${bug.says}`);
    if (report.unexpected.length > 0) say(`    ${report.unexpected.slice(0, 3).join('; ')}`);
  }
}

type Settings = Pick<
  KillOptions,
  'near' | 'crashes' | 'kills' | 'messages' | 'stageKills' | 'stagesGrow' | 'drainMs' | 'workers' | 'rough'
>;

async function once(edition: Edition, { postgres, redis }: Servers, bugs: PlantedBug[], settings: Settings): Promise<KillReport> {
  const build = makeTestBuild(bugs);
  const database = postgres && (await createPostgres(postgres.url));
  await redis?.flush();
  try {
    return await runKills({
      ...settings,
      ...{ edition, build, seed, postgres, redis, databaseUrl: database?.url, redisUrl: redis?.url },
      ...(values.minutes ? { limitMs: Number(values.minutes) * MINUTE } : {}),
      ...(values.workers ? { workers: Number(values.workers) } : {}),
      lifeMs: Number(values.life),
      readsLimited: values['reads-limited'],
      tell: (line) => say(`    ${line}`),
    });
  } finally {
    await database?.drop();
    build.remove();
  }
}

function tell(edition: Edition, report: KillReport): void {
  const { troubles } = report;
  say(
    `${edition}: ${report.messages} messages, ${report.answers} answered, ${report.kills} kills, ${report.takeovers} takeovers in ${report.seconds} s`,
  );
  say(
    `  parked ${report.parked}, dropped ${report.dropped}, left to people ${report.leftToPeople}, lost webhooks fetched ${report.fetched}; settled in ${report.settledMs} ms at most`,
  );
  say(`  PostgreSQL crashed ${troubles.postgres} times, Redis flushed ${troubles.redisFlushed} and killed ${troubles.redisKilled} times`);
  say(`  a process serves after ${report.startMs.served} ms and claims after ${report.startMs.claimed} ms (medians)`);
  say(`  replies by state: ${JSON.stringify(report.states)}; turns by outcome: ${JSON.stringify(report.outcomes)}`);
  say(`  kills by point: ${JSON.stringify(report.killsBy)}`);
  say(
    `  ${violations(report).join(', ') || '0 lost, 0 doubled, 0 out of order, 0 overtaken, 0 mixed up, 0 unstored, 0 stuck'}; ${report.unexpected.length} unexpected exits`,
  );
  const { lost, doubled, outOfOrder, overtaken, mixedUp, unstored, stuck, unexpected } = report;
  for (const [name, list] of Object.entries({ lost, doubled, outOfOrder, overtaken, mixedUp, unstored, stuck, unexpected }))
    if (list.length > 0) say(`  ${name}: ${list.slice(0, 20).join(' | ')}`);
  if (report.kept) say(`  the product's log and data are kept in ${report.kept}`);
}

function say(line: string): void {
  console.log(line);
}

// Ends in order, so that no folder and no server is left behind.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));
await main();
