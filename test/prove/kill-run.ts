import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { seededRandom } from '../../src/core/clock.ts';
import { createAgents } from './agents.ts';
import { gather, type Evidence, type Query } from './evidence.ts';
import { openHouse, type Edition, type House } from './house.ts';
import { keepEvidence } from './keep.ts';
import { startMortals, type Mortals } from './mortals.ts';
import type { ProvePostgres, ProveRedis } from './services.ts';
import { settle } from './settle.ts';
import { createTally, type Tally } from './tally.ts';
import type { TestBuild } from './test-build.ts';
import { createTraffic } from './traffic.ts';
import { createTrouble, type Trouble } from './trouble.ts';
import { judge, violations, type KillVerdict } from './verdict.ts';

export type { Edition } from './house.ts';
export type KillOptions = {
  edition: Edition;
  build: TestBuild;
  seed: number;
  /** The run goes on until there were so many of both, or the time is over. */
  kills: number;
  messages: number;
  /** No new kills after so long, ms. */
  limitMs?: number;
  /** After so many kills everything may settle and is judged; then it goes on, for as many, or for twice as many each time. */
  stageKills?: number;
  stagesGrow?: boolean;
  /** An empty database for the editions that need one. */
  databaseUrl?: string;
  redisUrl?: string;
  /** Servers that may be crashed under the product; without them they are left alone. */
  postgres?: ProvePostgres | undefined;
  redis?: ProveRedis | undefined;
  workers?: number;
  conversations?: number;
  /** How long a life lasts at most once it serves, ms. */
  lifeMs?: number;
  readsLimited?: boolean;
  /** Services crash more often and X fails more often: a planted bug is to be seen soon. */
  rough?: boolean;
  /** How long everything may take to settle once the faults stop, ms. */
  drainMs?: number;
  /** Points at which many are to die. */
  near?: readonly string[];
  /** What crashes is mostly PostgreSQL. */
  crashes?: boolean;
  /** The run goes on until each service was crashed, killed and emptied once, too. */
  everyTrouble?: boolean;
  tell?: (line: string) => void;
};

export type KillReport = KillVerdict & {
  kills: number;
  killsBy: Record<string, number>;
  takeovers: number;
  troubles: Trouble['done'];
  states: Evidence['states'];
  outcomes: Evidence['outcomes'];
  unexpected: string[];
  /** The longest that a stage took to settle once the faults had ended, ms. */
  settledMs: number;
  /** From a process's start until it serves and until its first claim: the median, ms. */
  startMs: { served: number; claimed: number };
  seconds: number;
  /** For how long the driver itself, and X in it, stood still at most: longer than a request may be on its way would explain a second send. */
  standstillMs: number;
  /** Where the product's log is kept after a failure, with what X saw and what the database holds. */
  kept: string | null;
};

/**
 * Drives conversations through the fake X while processes are killed at points and at random, people take over, and the services crash;
 * lets everything settle and holds the product to the platform's log and its own record. Webhooks come again until they get their 200.
 */
export async function runKills(options: KillOptions): Promise<KillReport> {
  const started = performance.now();
  const still = monitorEventLoopDelay({ resolution: 20 });
  still.enable();
  const chance = (name: string) => seededRandom(options.seed ^ hash(name));
  const house = await openHouse(options);
  const tally = createTally(house.x.log);
  const trouble = createTrouble({
    ...options,
    everyKind: options.everyTrouble,
    x: house.x,
    random: chance('trouble'),
    kills: () => mortals.kills(),
  });
  const mortals: Mortals = startMortals({
    specs: house.specs,
    build: options.build,
    logFile: house.logFile,
    random: chance,
    mayRefuse: () => trouble.isAway(),
    lifeMs: options.lifeMs ?? 2_500,
    slack: () => slack(options, tally.answered(), mortals.kills()),
    near: options.near ?? [],
    stalls: options.rough ? 0.03 : 0.01,
  });
  const traffic = createTraffic({
    ...{ x: house.x, tally, random: chance('customers'), eager: () => trouble.isStriking() },
    ...{ conversations: options.conversations ?? (options.rough ? 24 : 150), backlog: options.edition === 'embedded' ? 30 : 80 },
    ...(options.rough ? { lively: 0.5, long: 0.1 } : { lively: 0.2, long: 0.05 }),
  });
  let keep = true;
  let doing = 'starting';
  const word = () =>
    `${doing}: ${mortals.kills()} kills, ${tally.messages()} messages, ${tally.open()} open, serving: ${mortals.serving().join(' ') || 'nobody'}`;
  const heart = setInterval(() => options.tell?.(word()), HEARTBEAT_MS);
  try {
    await mortals.spare();
    const desk = house.query && { url: house.url, token: house.token(), query: house.query };
    const people = chance('people');
    const agents = createAgents({
      x: house.x,
      random: people,
      somebody: () => (people() < 0.7 ? tally.waiting(people) : null) ?? traffic.anybody(),
      messages: () => tally.messages(),
      busy: options.rough,
      ...(desk ? { desk } : {}),
    });
    let settledMs = 0;
    for (let stage = 1; ; stage++) {
      const until = Math.min(options.kills, (options.stagesGrow ? 2 ** stage - 1 : stage) * (options.stageKills ?? options.kills));
      for (const one of [trouble, traffic, agents]) one.begin();
      mortals.strike();
      doing = 'killing';
      await goOn(options, { mortals, tally, trouble, until, started });
      doing = 'ending what was begun';
      const ending = [mortals.spare(), traffic.stop(), agents.stop()];
      await trouble.stop();
      // The last fault was now, or before: that processes come up, and people end what they began, is part of what may take its time.
      const faultsEnded = performance.now();
      await Promise.all(ending);
      doing = 'settling';
      const allowedMs = options.drainMs ?? 120_000;
      // What was said twice stays said twice: there is nothing to wait for.
      const hopeless = tally.doubled().length > 0;
      const settled = await settle(house, tally, hopeless ? performance.now() + 2_000 : faultsEnded + allowedMs);
      settledMs = Math.max(settledMs, performance.now() - faultsEnded);
      const late = settled || hopeless ? null : allowedMs;
      const bySelf = mortals.unexpected().length > 0;
      if (!isOver(options, mortals, tally, started) && !bySelf) {
        const soFar = house.query && (await verdictOf(house, house.query, agents.said, late)).verdict;
        forget(house);
        const broken = soFar ? violations(soFar) : [];
        options.tell?.(
          `${tally.messages()} messages, ${mortals.kills()} kills, ${agents.takeovers()} takeovers: ${broken.join(', ') || 'clean so far'}`,
        );
        if (broken.length === 0) continue;
      }
      await mortals.stop();
      const { verdict, evidence } = await house.afterwards((query) => verdictOf(house, query, agents.said, late));
      keep = violations(verdict).length > 0 || bySelf;
      if (keep) await house.afterwards((query) => keepEvidence(house, query));
      return {
        ...verdict,
        kills: mortals.kills(),
        killsBy: mortals.killsBy(),
        takeovers: agents.takeovers(),
        troubles: trouble.done,
        states: evidence.states,
        outcomes: evidence.outcomes,
        unexpected: mortals.unexpected(),
        settledMs: Math.round(settledMs),
        standstillMs: Math.round(still.max / 1e6),
        startMs: { served: median(mortals.starts.served), claimed: median(mortals.starts.claimed) },
        seconds: Math.round((performance.now() - started) / 1000),
        kept: keep ? house.folder : null,
      };
    }
  } finally {
    clearInterval(heart);
    still.disable();
    await mortals.stop();
    await house.close(keep);
  }
}

async function verdictOf(
  house: House,
  query: Query,
  said: Parameters<typeof judge>[3],
  late: number | null,
): Promise<{ verdict: KillVerdict; evidence: Evidence }> {
  const evidence = await gather(query, house.x.log, house.rules);
  return { verdict: await judge(query, house.x.log, evidence, said, late), evidence };
}

const HEARTBEAT_MS = 10_000;
type Going = { mortals: Mortals; tally: Tally; trouble: Trouble; until: number; started: number };

/** With X's log standing still for so long, the stage ends: what is stuck is found by letting it settle. */
const STANDSTILL_MS = 120_000;

/** Resolves when the stage's kills are done, or sooner when an answer was doubled: nothing that comes later makes that good. */
async function goOn(options: KillOptions, { mortals, tally, trouble, until, started }: Going): Promise<void> {
  const limit = started + (options.limitMs ?? Infinity);
  const share = Math.min(1, until / options.kills);
  let moved = performance.now();
  let seen = -1;
  while (performance.now() < limit && tally.doubled().length === 0 && mortals.unexpected().length === 0) {
    if (mortals.kills() >= until && tally.messages() >= options.messages * share && !trouble.owes()) return;
    const now = tally.messages() - tally.open();
    if (now !== seen) moved = performance.now();
    seen = now;
    if (performance.now() - moved > STANDSTILL_MS) return;
    await sleep(50);
  }
}

/** Where little is answered lives are longer, or there would be nothing to lose: one kill to so many answers, as was asked for. Steep, or one would be far from it. */
function slack({ messages, kills }: KillOptions, answered: number, killed: number): number {
  const wanted = messages > 0 ? messages / kills : MESSAGES_PER_KILL;
  const behind = ((killed + 3) * wanted) / (answered + 3 * wanted);
  return Math.min(6, Math.max(0.6, behind ** 4));
}
const MESSAGES_PER_KILL = 10;

function isOver(options: KillOptions, mortals: Mortals, tally: Tally, started: number): boolean {
  if (tally.doubled().length > 0 || performance.now() >= started + (options.limitMs ?? Infinity)) return true;
  return mortals.kills() >= options.kills && tally.messages() >= options.messages;
}

/** The bodies that were delivered and the requests that were made are judged: a long run must not keep them. */
function forget({ x }: House): void {
  for (const delivery of x.log.deliveries) delivery.body = '';
  x.log.requests.length = 0;
}

function median(times: number[]): number {
  const sorted = [...times].sort((a, b) => a - b);
  return Math.round(sorted[Math.floor(sorted.length / 2)] ?? 0);
}

/** A stream of chance of its own for each that draws, so that one's draws do not shift another's. */
function hash(name: string): number {
  let value = 2_166_136_261;
  for (const character of name) value = Math.imul(value ^ (character.codePointAt(0) ?? 0), 16_777_619);
  return value >>> 0;
}
