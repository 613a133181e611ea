import { setTimeout as sleep } from 'node:timers/promises';
import type { Random } from '../../src/core/clock.ts';
import type { FakeX } from '../../src/rehearsal/fake-x.ts';
import type { Fault, FaultRate } from '../../src/rehearsal/faults.ts';
import type { ProvePostgres, ProveRedis } from './services.ts';

/** What X does to sends and read-backs; the shares are of all requests. */
const RATES: FaultRate[] = [
  { endpoint: 'send', fault: { kind: 'error', status: 503 }, rate: 0.03 },
  { endpoint: 'send', fault: { kind: 'error', status: 500, when: 'after' }, rate: 0.05 },
  { endpoint: 'send', fault: { kind: 'reset', when: 'after' }, rate: 0.04 },
  { endpoint: 'send', fault: { kind: 'reset' }, rate: 0.01 },
  { endpoint: 'send', fault: { kind: 'silence', when: 'after' }, rate: 0.02 },
  { endpoint: 'send', fault: { kind: 'silence' }, rate: 0.01 },
  { endpoint: 'send', fault: { kind: 'cut' }, rate: 0.01 },
  { endpoint: 'send', fault: { kind: 'slow', ms: 400 }, rate: 0.08 },
  { endpoint: 'conversation', fault: { kind: 'error', status: 503 }, rate: 0.1 },
];
const REFUSED_RATE = 0.02;

export type Trouble = {
  begin(): void;
  /** Resolves when X answers as it should and the services are up. */
  stop(): Promise<void>;
  /** True while a service may be away, and a moment longer. */
  isAway(): boolean;
  /** True while a service is going down and coming up: just then somebody writes. */
  isStriking(): boolean;
  /** True while a kind that was to come for certain has not come yet. */
  owes(): boolean;
  done: Record<Strike, number>;
};
type Strike = 'postgres' | 'redisFlushed' | 'redisKilled';

export type TroubleOptions = {
  x: FakeX;
  random: Random;
  postgres?: ProvePostgres | undefined;
  redis?: ProveRedis | undefined;
  /** Of processes, so far: services crash a dozen times less often, however slow the machine is. */
  kills(): number;
  /** More of all of it, to see a planted bug soon. */
  rough?: boolean | undefined;
  /** Mostly PostgreSQL's crashes. */
  crashes?: boolean | undefined;
  /** Each kind comes once, with the first kills, before chance decides: a short run is to have seen them all. */
  everyKind?: boolean | undefined;
};

/** X's faults all the while, and now and then a crash of PostgreSQL, or Redis emptied or killed. */
export function createTrouble({ x, random, postgres, redis, kills, rough = false, crashes = false, everyKind }: TroubleOptions): Trouble {
  const done = { postgres: 0, redisFlushed: 0, redisKilled: 0 };
  const there: Strike[] = [...(postgres ? (['postgres'] as const) : []), ...(redis ? (['redisKilled', 'redisFlushed'] as const) : [])];
  const owed = everyKind ? there : [];
  let going = false;
  let awayUntil = 0;
  let ended: Promise<void> = Promise.resolve();

  function drawn(): Strike {
    const kind = random();
    if (kind < (crashes ? 0.9 : 0.4) && postgres) return 'postgres';
    return kind < 0.7 ? 'redisKilled' : 'redisFlushed';
  }

  async function strike(): Promise<void> {
    const kind = owed[0] ?? drawn();
    awayUntil = Infinity;
    await sleep(200 * random());
    if (kind === 'postgres' && postgres) {
      // One crash is over in a moment; sometimes it comes up only to crash again.
      for (let times = 1 + Math.floor(3 * random() ** 2); times > 0; times--) {
        done.postgres += 1;
        await postgres.restart();
        await sleep(300 * random());
      }
    } else if (kind === 'redisKilled' && redis) {
      done.redisKilled += 1;
      await redis.restart(2_000 * random());
    } else if (redis) {
      done.redisFlushed += 1;
      await redis.flush();
    }
    owed.shift();
    awayUntil = performance.now() + 8_000;
  }

  async function go(): Promise<void> {
    const soon = () => kills() + (owed.length > 0 ? 1 : rough ? 2 + Math.floor(4 * random()) : 6 + Math.floor(12 * random()));
    let next = soon();
    while (going) {
      await sleep(100);
      refuse(x, rough ? 4 * REFUSED_RATE : REFUSED_RATE);
      if (kills() < next || !going) continue;
      if (postgres ?? redis) await strike();
      next = soon();
    }
  }

  return {
    begin() {
      going = true;
      x.faults.rates.push(...RATES.map((one) => ({ ...one, rate: one.rate * (rough ? 1.6 : 1) })));
      ended = go();
    },
    async stop() {
      going = false;
      await ended;
      x.clearFaults();
    },
    isAway: () => performance.now() < awayUntil,
    isStriking: () => awayUntil === Infinity,
    owes: () => owed.length > 0,
    done,
  };
}

/** A 429 names the second from which on X takes messages again, so it is made anew as time goes by. */
function refuse(x: FakeX, rate: number): void {
  // Not so soon that it is over before a slow process reads it: a moment that is past says nothing, and the product waits a minute.
  const reset = String(Math.floor(Date.now() / 1000) + 3);
  const headers = { 'x-rate-limit-limit': '900', 'x-rate-limit-remaining': '0', 'x-rate-limit-reset': reset };
  const fault: Fault = { kind: 'limited', headers };
  const there = x.faults.rates.find((one) => one.fault.kind === 'limited');
  if (there) there.fault = fault;
  else x.faults.rates.push({ endpoint: 'send', fault, rate });
}
