import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import { createPostgres } from '../support/database.ts';
import { again } from './again.ts';
import { runKills, type Edition, type KillOptions, type KillReport } from './kill-run.ts';
import { bugsNamed, type PlantedBug } from './planted/bugs.ts';
import { catchOf } from './planted/caught.ts';
import { numbersOf } from './numbers-of.ts';
import { openPostgres, openRedis, type ProvePostgres, type ProveRedis } from './services.ts';
import { makeTestBuild } from './test-build.ts';
import { found, KINDS, violations } from './verdict.ts';

/**
 * `npm run prove -- [--edition scaled|postgres|embedded]… [--kills N] [--messages N] [--minutes M] [--seed S] [--stage N] [--workers N]
 * [--conversations N] [--life MS] [--drain MS] [--every-trouble] [--reads-limited] [--planted NAME[,NAME]…|all]`
 * Kills the product at points and at random and holds it to the fake X's log. Exit code 1 when it broke its word, when an edition could not be proven at all, when it was
 * over before the kills or messages that were asked for, and with `--planted` when a bug was not caught, or when the sound product was found guilty of anything under the same settings. Every failure says how to see it again.
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
    conversations: { type: 'string' },
    life: { type: 'string', default: '2500' },
    drain: { type: 'string' },
    'every-trouble': { type: 'boolean', default: false },
    'reads-limited': { type: 'boolean', default: false },
    planted: { type: 'string' },
  },
});

const numbers = numbersOf(values, ['kills', 'messages', 'minutes', 'seed', 'stage', 'workers', 'conversations', 'life', 'drain']);
const MINUTE = 60_000;
/** A planted bug must have been caught by then. */
const KILLS_FOR_A_BUG = 200;
/** Enough for what a rough run does to the product; two stages of it. */
const KILLS_FOR_A_CONTROL = 16;

const seed = numbers.seed ?? randomInt(1_000_000);
type Servers = { postgres?: ProvePostgres | undefined; redis?: ProveRedis | undefined };

const EDITIONS = ['scaled', 'postgres', 'embedded'] as const satisfies readonly Edition[];

function editionNamed(name: string): Edition {
  const edition = EDITIONS.find((one) => one === name);
  if (!edition) throw new Error(`there is no edition ${name}; there are ${EDITIONS.join(', ')}`);
  return edition;
}

async function main(): Promise<void> {
  const editions = values.edition?.map(editionNamed) ?? (values.planted ? (['scaled'] as const) : EDITIONS);
  for (const edition of editions) {
    try {
      await withServers(edition, (servers) => (values.planted ? catchBugs(edition, servers, values.planted) : prove(edition, servers)));
    } catch (error) {
      say(`${edition}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
      fail(edition, values.planted);
    }
  }
}

async function withServers(edition: Edition, work: (servers: Servers) => Promise<void>): Promise<void> {
  const servers: Servers = {};
  try {
    if (edition !== 'embedded') servers.postgres = await openPostgres();
    if (edition === 'scaled') servers.redis = await openRedis();
    if ((edition === 'embedded' || servers.postgres) && (edition !== 'scaled' || servers.redis)) return await work(servers);
    say(`${edition}: skipped, its services are not installed: nothing is proven`);
    process.exitCode = 1;
  } finally {
    await servers.redis?.stop();
    await servers.postgres?.stop();
  }
}

async function prove(edition: Edition, servers: Servers): Promise<void> {
  const { kills, messages } = length();
  say(`${edition}: seed ${seed}, ${kills} kills and ${messages} messages at least`);
  const report = await once(edition, servers, [], {
    kills,
    messages,
    stageKills: numbers.stage ?? 250,
    drainMs: numbers.drain ?? 120_000,
  });
  tell(edition, report);
  const short = cutShort(report, { kills: numbers.kills, messages: numbers.messages });
  if (short !== null) say(`  ${short}`);
  if (!isClean(report) || short !== null) fail(edition);
}

/** What a run ends with that is over before it has done what was asked for in so many words; null when it has. A time alone asks for nothing more. */
function cutShort({ kills, messages }: KillReport, asked: { kills: number | undefined; messages: number | undefined }): string | null {
  if (kills >= (asked.kills ?? 0) && messages >= (asked.messages ?? 0)) return null;
  const told = (count: number, of: number | undefined, what: string) =>
    of === undefined ? `${count} ${what}` : `${count} of ${of} ${what}`;
  return `cut short: ${told(kills, asked.kills, 'kills')}, ${told(messages, asked.messages, 'messages')}`;
}

function length(): { kills: number; messages: number } {
  const kills = numbers.kills ?? (numbers.minutes ? 1e9 : 300);
  return { kills, messages: numbers.messages ?? (numbers.minutes ? 0 : kills * 10) };
}

const isClean = (report: KillReport) => violations(report).length + report.unexpected.length === 0;

/** Exit code 1, and the line by which this edition's run is seen again; `planted`: the bugs' names. */
function fail(edition: Edition, planted?: string): void {
  process.exitCode = 1;
  // Planted bugs have a number of kills of their own.
  const what = planted !== undefined ? { planted } : numbers.minutes ? { kills: numbers.kills, messages: numbers.messages } : length();
  const { minutes, stage, workers, conversations, life, drain } = values;
  const kinds = { 'every-trouble': values['every-trouble'], 'reads-limited': values['reads-limited'] };
  say(`  again: ${again({ edition, seed, ...what, minutes, stage, workers, conversations, life, drain, ...kinds })}`);
}

/** The checker's own proof: each of these must be seen, and nothing where there is nothing. */
async function catchBugs(edition: Edition, servers: Servers, asked: string): Promise<void> {
  const bugs = bugsNamed(asked);
  say(`${edition}: ${bugs.length} planted bugs, seed ${seed}`);
  if (!(await isControlClean(edition, servers))) return fail(edition, asked);
  for (const bug of bugs) {
    const settings = { ...ROUGHLY, near: bug.near ?? [], crashes: bug.crashes ?? false, kills: KILLS_FOR_A_BUG };
    const report = await once(edition, servers, [bug], settings);
    const { caught, says } = catchOf(bug, report);
    say(`  ${bug.name}: ${says} (${report.messages} messages, ${report.seconds} s) – ${bug.says}`);
    if (report.unexpected.length > 0) say(`    ${report.unexpected.slice(0, 3).join('; ')}`);
    if (!caught) fail(edition, bug.name);
  }
}

/** What is found in the sound product under these settings would be found in every planted one, and would not be the bug. */
async function isControlClean(edition: Edition, servers: Servers): Promise<boolean> {
  const report = await once(edition, servers, [], { ...ROUGHLY, kills: KILLS_FOR_A_CONTROL });
  if (isClean(report)) say(`  control, no bug: clean after ${report.kills} kills (${report.messages} messages, ${report.seconds} s)`);
  else {
    say('  control, no bug: NOT CLEAN, so that a planted bug would prove nothing');
    tell(edition, report);
  }
  return isClean(report);
}

/** Faults come quickly and often, and the first look is early: a bug is to be seen soon. */
const ROUGHLY = {
  messages: 0,
  stageKills: numbers.stage ?? 8,
  stagesGrow: true,
  workers: 2,
  rough: true,
  drainMs: numbers.drain ?? 60_000,
};

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
      ...(numbers.minutes ? { limitMs: numbers.minutes * MINUTE } : {}),
      ...(numbers.workers ? { workers: numbers.workers } : {}),
      ...(numbers.conversations ? { conversations: numbers.conversations } : {}),
      lifeMs: numbers.life,
      everyTrouble: values['every-trouble'],
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
    `  parked ${report.parked}, failed ${report.failed}, dropped ${report.dropped}, left to people ${report.leftToPeople}, lost webhooks fetched ${report.fetched}; settled in ${report.settledMs} ms at most; X itself stood still for ${report.standstillMs} ms at most`,
  );
  say(`  PostgreSQL crashed ${troubles.postgres} times, Redis flushed ${troubles.redisFlushed} and killed ${troubles.redisKilled} times`);
  say(`  a process serves after ${report.startMs.served} ms and claims after ${report.startMs.claimed} ms (medians)`);
  say(`  replies by state: ${JSON.stringify(report.states)}; turns by outcome: ${JSON.stringify(report.outcomes)}`);
  say(`  kills by point: ${JSON.stringify(report.killsBy)}`);
  say(
    `  ${
      violations(report).join(', ') ||
      Object.keys(KINDS)
        .map((kind) => `0 ${kind}`)
        .join(', ')
    }; ${report.unexpected.length} unexpected exits`,
  );
  for (const { kind, list } of found(report)) say(`  ${kind}: ${list.slice(0, 20).join(' | ')}`);
  if (report.unexpected.length > 0) say(`  unexpected: ${report.unexpected.slice(0, 20).join(' | ')}`);
  if (report.kept) say(`  the product's log, what X saw and what the database holds are kept in ${report.kept}`);
}

function say(line: string): void {
  console.log(line);
}

// Ends in order, so that no folder and no server is left behind.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));
await main();
