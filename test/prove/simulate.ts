import { seededRandom } from '../../src/core/clock.ts';
import { createLog } from '../../src/platform/log.ts';
import { startFakeX } from '../../src/rehearsal/fake-x.ts';
import { startIncarnation, type Incarnation, type World } from './sim/incarnation.ts';
import { answersInTheApp, ASKS_FOR_A_PERSON, plan, work, type Day, type Spoken } from './sim/people.ts';
import { ACCOUNTS } from './sim/every-day.ts';
import { giveTokens, openDay, type Beginning } from './sim/store.ts';
import { traceOf, whatHappened, type Seen } from './sim/seen.ts';
import { ALL_DAY, calm, episodes, OUTAGE, ROUGH } from './sim/storm.ts';
import { unusualCustomers } from './sim/unusual.ts';
import { judge, stuck, type Verdict } from './sim/verdict.ts';
import { createVirtualTime } from './sim/virtual-time.ts';
import { connectDesk, notDelivered } from './sim/webhook.ts';
import { ask, type Wire, wirePoster, wireTo, type Activity } from './sim/wires.ts';
import { bugNamed } from './sim/planted.ts';

export type SimulateOptions = {
  seed: number;
  hours: number;
  messages: number;
  /** The day ends after so many of its hours: what went wrong early is seen again sooner. */
  until?: number;
  /** Mean pause between two crashes, virtual ms. */
  crashEveryMs?: number;
  /** Every account is held to the product's default of reads: what is in doubt then waits longer than 120 seconds at times. */
  readsLimited?: boolean;
  /** The name of a bug to be caught. */
  planted?: string;
  tell?: (line: string) => void;
  /** Gets the product's own log lines. */
  lines?: (line: string) => void;
};

export type SimulateReport = Verdict & {
  seed: number;
  hours: number;
  crashes: number;
  /** Requests to the fake X, deliveries from it, moments at which something was due. */
  requests: number;
  deliveries: number;
  moments: number;
  realSeconds: number;
  cpuSeconds: number;
  /** The day's great troubles, in their order, and what came of it all. */
  episodes: string[];
  seen: Seen;
  /** Not at an end 120 virtual seconds after the last fault (an account with few sends: once its window allowed it). */
  stuck: string[];
  /** A digest of everything that the platform saw: the same seed gives the same day. */
  trace: string;
};

const START = Date.parse('2026-12-01T00:00:00+09:00');
const MINUTE = 60_000;

/** X's documented limits hold for the first; an enterprise plan has lifted them for the others. */
const [FEW, REVOKED, FORGOTTEN] = ACCOUNTS.map(({ userId }) => userId) as [string, string, string];
const LIFTED = { send15Min: 100_000, send24h: 1_000_000, read15Min: null };

/**
 * One day of the embedded edition in virtual time: the whole product, its own HTTP, its X channel and the fake X in this process, without sockets.
 * Everything that chance decides comes from the seed. At the end of the day the faults stop, and the verdict is made when things have settled.
 */
export async function simulate(beginning: Beginning, options: SimulateOptions): Promise<SimulateReport> {
  const random = seededRandom(options.seed);
  const time = createVirtualTime(START);
  const lengthMs = options.hours * 60 * MINUTE;
  const endsAt = START + Math.min(lengthMs, (options.until ?? Infinity) * 60 * MINUTE);
  const timers = time.timers('world');
  const activity: Activity = { count: 0 };
  const planted = options.planted === undefined ? undefined : bugNamed(options.planted);
  const realStart = process.hrtime.bigint();
  const realSeconds = () => Math.round(Number(process.hrtime.bigint() - realStart) / 1e9);
  const cpuStart = process.cpuUsage();
  const restore = time.install();
  try {
    const { link, probe } = await openDay(beginning.dump, { aside: true });
    for (const statement of planted?.sql ?? []) await probe.pool.query(statement);
    let product: Incarnation | null = null;
    let over = false;
    const connect = () => product?.connect() ?? null;
    const x = await startFakeX({
      accounts: ACCOUNTS,
      seed: options.seed,
      clock: time.truth,
      timers,
      poster: wirePoster(connect, timers, 10_000),
      limits: { ...LIFTED, of: { [FEW]: { send15Min: 15, send24h: 1_440, read15Min: 15 } } },
      // A request may be on its way while the machine's clock is set; whether X then takes its signature is not what the day is about.
      skewSeconds: 2 * 3_600,
      faultRates: [...ALL_DAY],
      delivery: ROUGH,
    });
    // An enterprise plan lifts the limit of reads, too; X's own word counts for the account that has one.
    const reads = { X_READ_LIMIT_15MIN: options.readsLimited ? 15 : 0 };
    const config = { ...beginning.config, ...reads, ...(planted?.deaf ? { SWEEP_MS: 86_400_000 } : {}) };
    const world: World = {
      ...{ time, link, config, activity, random: seededRandom(options.seed + 1), slowSql: 0.01, deaf: planted?.deaf ?? false },
      log: createLog({ level: 'info', destination: { write: (line: string) => options.lines?.(line) } }),
      toX: () => (wire: Wire) => x.connect(wire),
    };

    let [crashes, moments] = [0, 0];
    let restartAt: number | null = 0;
    const looks: (() => Promise<void>)[] = [];
    /** A look into the database when nobody is at it. */
    const look = <T>(work: () => Promise<T>) => new Promise<T>((resolve, reject) => looks.push(() => work().then(resolve, reject)));

    /** Waits until nothing goes on any more that does not wait for time. */
    async function quiet(): Promise<void> {
      for (let still = 0; still < 3;) {
        const before = activity.count;
        await new Promise((resolve) => setImmediate(resolve));
        still = activity.count === before ? still + 1 : 0;
      }
    }

    async function step(): Promise<boolean> {
      await quiet();
      if (product?.dead()) {
        product = null;
        crashes += 1;
        time.clear('product');
        restartAt = time.truth.now() + 200 + random() * 4_000;
        timers.setTimeout(() => undefined, restartAt - time.truth.now());
      }
      if (!product && restartAt !== null && time.truth.now() >= restartAt) {
        product = await startIncarnation(world, !over && random() < 0.1 ? Math.floor(random() * 150) : null);
        if (!product) {
          await quiet();
          time.clear('product');
          crashes += 1;
          timers.setTimeout(() => undefined, 1_000);
        }
        return true;
      }
      for (const one of looks.splice(0)) await one();
      moments += 1;
      return time.advance();
    }
    async function runUntil(end: number): Promise<void> {
      timers.setTimeout(() => undefined, end - time.truth.now());
      while (time.truth.now() < end) if (!(await step())) throw new Error('nothing is due any more');
    }

    const day: Day = {
      ...{ x, random, timers, lengthMs, messages: options.messages },
      accounts: ACCOUNTS.map(({ userId }) => ({ userId, share: userId === FEW ? 0.08 : 0.46 })),
      api: (asking) => ask(connect, asking, timers, 15_000),
      over: () => over,
    };
    const planned = plan(day);
    // Streams of their own: what else happens on a day stays the same.
    const unusual = unusualCustomers(day, planned, seededRandom(options.seed + 2));
    const written = planned.length + unusual.said;
    const spoken: Spoken[] = [];
    const recent = () =>
      look(async () => {
        const { rows } = await probe.pool.query<{ id: number }>(
          "select id from conversation where last_seq > turn_seq or updated_at > app_now() - interval '2 minutes' order by updated_at desc limit 5",
        );
        return rows[Math.floor(random() * rows.length)]?.id ?? null;
      });
    for (const token of beginning.tokens) void work(day, token, spoken, recent);
    void answersInTheApp(day, 12 * MINUTE);
    const reconnect = () => void look(async () => giveTokens(probe, ACCOUNTS));
    const hooks = seededRandom(options.seed + 3);
    const storm = episodes({ x, world, random, hooks, lengthMs, revoked: REVOKED, forgotten: FORGOTTEN, reconnect });
    for (const { name, from, to, begin, end } of storm) {
      timers.setTimeout(() => (options.tell?.(`${clockOf(from)} ${name}, until ${clockOf(to)}`), begin()), from);
      timers.setTimeout(end, to);
    }
    const crashSoon = () => {
      const every = options.crashEveryMs ?? 15 * MINUTE;
      timers.setTimeout(
        () => {
          if (over) return;
          product?.dieAfter(Math.floor(random() * 120));
          crashSoon();
        },
        every * (0.05 + 1.9 * random() * random()),
      );
    };
    crashSoon();
    /** As an operator does once the desk is up. What customers write before that is found in X's record. */
    async function connectSoon(): Promise<void> {
      const connected = await connectDesk(x, wireTo(activity, x.connect)).catch(() => false);
      if (!connected) timers.setTimeout(() => void connectSoon(), 10_000);
    }
    timers.setTimeout(() => void connectSoon(), 1_000);

    await runUntil(endsAt);
    over = true;
    calm(x, world);
    await runUntil(endsAt + 120_000);
    const unlimited = ACCOUNTS.map(({ userId }) => userId).filter((userId) => userId !== FEW);
    const left = await look2(() => stuck(probe, unlimited));
    await runUntil(endsAt + 20 * MINUTE);
    left.push(...(await look2(() => stuck(probe, [FEW]))));
    // An hour ahead at one time, an hour behind at another.
    const clockMs = storm.some(({ name }) => name.includes('clock')) ? 120 * MINUTE : 0;
    const refused = unusual.refused.map(({ customer }) => customer);
    const ways = {
      parkMs: config.DELIVERY_PARK_MS,
      readsLimited: reads.X_READ_LIMIT_15MIN > 0,
      clockMs,
      refused,
      asksForPerson: ASKS_FOR_A_PERSON,
    };
    const verdict = await look2(() => judge(probe, x.log, spoken, ways));
    if (options.until === undefined && written !== verdict.messages)
      verdict.rules.push(`${written} messages were to be written, and ${verdict.messages} were`);

    verdict.rules.push(...notDelivered(x));
    const outage = storm.find(({ name }) => name === OUTAGE);

    async function look2<T>(work: () => Promise<T>): Promise<T> {
      await quiet();
      return work();
    }
    (product as Incarnation | null)?.die();
    time.clear('product');
    await quiet();
    await x.close();
    await link.close();
    const cpu = process.cpuUsage(cpuStart);
    return {
      ...verdict,
      ...{ seed: options.seed, hours: options.hours, crashes, moments, stuck: left, episodes: storm.map(({ name }) => name) },
      seen: whatHappened({ log: x.log, startedAt: START, outage, refused: unusual.refused, accounts: ACCOUNTS.length }),
      requests: x.log.requests.length,
      deliveries: x.log.deliveries.length,
      realSeconds: realSeconds(),
      cpuSeconds: Math.round((cpu.user + cpu.system) / 1e6),
      trace: traceOf(x.log.messages),
    };
  } finally {
    restore();
  }
}

const clockOf = (ms: number) =>
  `${String(Math.floor(ms / 3_600_000)).padStart(2, '0')}:${String(Math.floor(ms / MINUTE) % 60).padStart(2, '0')}`;

/** True when the product kept its word. */
export function isClean({ lost, doubled, outOfOrder, rules, letGo, stuck }: SimulateReport): boolean {
  return [lost, doubled, outOfOrder, rules, letGo, stuck].every((list) => list.length === 0);
}
