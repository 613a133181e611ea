import { createServer } from 'node:http';
import { createApp } from '../../../src/app.ts';
import type { Config } from '../../../src/config.ts';
import type { Random } from '../../../src/core/clock.ts';
import { openDatabase, type Database } from '../../../src/platform/database/engine.ts';
import type { PgliteLink } from '../../../src/platform/database/pglite-local.ts';
import type { Exec } from '../../../src/platform/database/pglite-stream.ts';
import { createHttpApp } from '../../../src/platform/http/server.ts';
import { createMemoryJobs } from '../../../src/platform/jobs/memory.ts';
import { createMemoryLive } from '../../../src/platform/live/memory.ts';
import type { Log } from '../../../src/platform/log.ts';
import type { VirtualTime } from './virtual-time.ts';
import { Wire, WireAgent, type Activity } from './wires.ts';

export type World = {
  time: VirtualTime;
  link: PgliteLink;
  config: Config;
  activity: Activity;
  log: Log;
  random: Random;
  /** The share of statements that take a while, in virtual time. */
  slowSql: number;
  /** True: wake-ups are lost. */
  deaf: boolean;
  /** To the platform; null when it cannot be reached. */
  toX(): ((wire: Wire) => void) | null;
};

/** Never settles: whoever waits for it is gone. */
const forever = <T>() => new Promise<T>(() => undefined);

/** One life of the product's process: what it holds in memory ends with it, at whatever moment. */
export type Incarnation = {
  database: Database;
  dead(): boolean;
  /** It dies after so many more steps; a step is a statement, its answer, or a piece that passes its connections. */
  dieAfter(steps: number): void;
  die(): void;
  /** A connection to its HTTP server; null when it is dead. */
  connect(): Wire | null;
};

/** Starts the product in this process, on the day's database. Null when it died before it was up. */
export async function startIncarnation(world: World, dieAfter: number | null): Promise<Incarnation | null> {
  const wires = new Set<Wire>();
  let [dead, left] = [false, dieAfter];
  // Time stands while it starts: nothing may wait for it.
  let up = false;
  let noteDeath = (): void => undefined;
  const death = new Promise<null>((resolve) => (noteDeath = () => resolve(null)));

  function die(): void {
    if (dead) return;
    dead = true;
    for (const wire of wires) wire.destroy();
    noteDeath();
  }
  /** True when this step was the last. */
  function step(): boolean {
    world.activity.count += 1;
    if (!dead && left !== null && --left < 0) die();
    return dead;
  }
  function keep(wire: Wire): Wire {
    wires.add(wire);
    wire.once('close', () => wires.delete(wire));
    return wire;
  }

  const exec: Exec = async (bytes) => {
    if (step()) return forever();
    if (up && world.slowSql > 0 && world.random() < world.slowSql) await pause(world, 1 + 80 * world.random());
    if (dead) return forever();
    const answer = await world.link.exec(bytes);
    return step() ? forever() : answer;
  };
  const agent = new WireAgent(() => {
    const open = dead ? null : world.toX();
    const [near, far] = Wire.pair(world.activity, { near: () => void step(), far: () => void step() });
    if (open) open(far);
    else process.nextTick(() => near.destroy(Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' })));
    return keep(near);
  });

  const { config, log, time } = world;
  const database = await openDatabase({ log, link: { ...world.link, exec, close: async () => undefined } });
  const jobs = createMemoryJobs({ log });
  const heard = world.deaf ? { ...jobs, add: async () => undefined } : jobs;
  const engines = { edition: 'embedded' as const, database, jobs: heard, live: createMemoryLive({ log }), close: async () => undefined };
  const starting = createApp(config, log, { clock: time.product, engines, agent });
  const app = await Promise.race([starting, death]);
  if (!app) return null;
  up = true;
  const http = createHttpApp({
    log,
    checks: { database: () => app.ready() },
    metrics: app.metrics.registry,
    mount: (to) => app.mount(to),
    mountWebhooks: (to) => app.mountWebhooks(to),
  });
  const server = createServer(http);
  return {
    database,
    dead: () => dead,
    dieAfter: (steps) => void (left = steps),
    die,
    connect() {
      if (dead) return null;
      const [near, far] = Wire.pair(world.activity, { near: () => void step(), far: () => void step() });
      server.emit('connection', keep(far));
      return near;
    },
  };
}

/** In the product's own time: it ends with the product. */
function pause({ time }: World, ms: number): Promise<void> {
  return new Promise((resolve) => time.timers('product').setTimeout(resolve, ms));
}
