import { spawn, type ChildProcess } from 'node:child_process';
import { openSync } from 'node:fs';
import type { Random } from '../../src/core/clock.ts';
import { POINTS } from './points/points.ts';
import type { TestBuild } from './test-build.ts';

export type MortalSpec = { name: string; role: 'web' | 'worker' | 'all'; env: Record<string, string> };

export type MortalOptions = {
  specs: MortalSpec[];
  build: TestBuild;
  logFile: string;
  /** Of one process: when it dies is drawn from it. */
  random(name: string): Random;
  /** True while the services it needs may be away: it may then refuse to start. */
  mayRefuse(): boolean;
  /** How long a life lasts at most once it serves, ms. */
  lifeMs: number;
  /** By how much lives are longer now, in time and in what they do. */
  slack(): number;
};

/** The product's processes, which die young: each is started again at once. */
export type Mortals = {
  /** From now on lives are short. */
  strike(): void;
  /** Nobody is killed from now on; resolves when everybody serves. */
  spare(): Promise<void>;
  kills(): number;
  /** Names of those who serve now. */
  serving(): string[];
  /** By point; `at random` for those that no point stopped. */
  killsBy(): Record<string, number>;
  /** Milliseconds from the start of a process until it serves, and until its first claim. */
  starts: { served: number[]; claimed: number[] };
  unexpected(): string[];
  stop(): Promise<void>;
};

/** How a life ends: at a point, or so many ms after the process serves (`started`) or was begun. */
type Fate = { point: string; times: number } | { from: 'begun' | 'started'; ms: number };
type Life = { child: ChildProcess; fate: Fate | null; begun: number; serves: boolean; timer?: NodeJS.Timeout; ours: boolean };

/** Starts the test build for each spec and keeps it running. */
export function startMortals(options: MortalOptions): Mortals {
  const log = openSync(options.logFile, 'a');
  const lives = new Map<string, Life>();
  const by = new Map<string, number>();
  const unexpected: string[] = [];
  const starts = { served: [] as number[], claimed: [] as number[] };
  let stopping = false;
  let striking = false;
  let kills = 0;

  function launch(spec: MortalSpec, random: Random): void {
    if (stopping) return;
    const fate = striking ? drawFate(spec, random, options.lifeMs, options.slack()) : null;
    const env = { ...process.env, ...spec.env, PROVE_FATE: fate && 'point' in fate ? `${fate.times}:${fate.point}` : '' };
    const child = spawn(process.execPath, ['--import', options.build.preload, options.build.main, 'start'], {
      env,
      stdio: ['ignore', log, log, 'ipc'],
    });
    const life: Life = { child, fate, begun: performance.now(), serves: false, ours: false };
    lives.set(spec.name, life);
    if (fate && 'from' in fate && fate.from === 'begun') endIn(life, fate.ms);
    child.on('message', (word) => {
      if (word === 'claim committed') starts.claimed.push(performance.now() - life.begun);
      if (word !== 'started') return;
      life.serves = true;
      starts.served.push(performance.now() - life.begun);
      // Somebody who never comes by the point dies all the same.
      if (life.fate) endIn(life, 'from' in life.fate ? life.fate.ms : 2 * options.lifeMs * options.slack());
    });
    child.on('error', () => undefined);
    child.once('exit', (code, signal) => {
      clearTimeout(life.timer);
      if (stopping) return;
      if (signal === 'SIGKILL') {
        kills += 1;
        const where = !life.ours && fate && 'point' in fate ? fate.point : 'at random';
        by.set(where, (by.get(where) ?? 0) + 1);
      } else if (!(options.mayRefuse() && !life.serves && code !== 0)) unexpected.push(`${spec.name} ended by itself (${signal ?? code})`);
      // One that cannot start must not be started in a circle as fast as the machine can.
      setTimeout(() => launch(spec, random), signal === 'SIGKILL' ? 0 : 300);
    });
  }

  function endIn(life: Life, ms: number): void {
    clearTimeout(life.timer);
    life.timer = setTimeout(() => {
      if (!striking || life.child.exitCode !== null || life.child.signalCode !== null) return;
      life.ours = true;
      life.child.kill('SIGKILL');
    }, ms);
  }

  const chances = new Map(options.specs.map((spec) => [spec.name, options.random(spec.name)]));
  for (const spec of options.specs) launch(spec, chances.get(spec.name) as Random);

  return {
    strike() {
      striking = true;
      // Those who live already have no fate yet: chance ends them one after the other.
      for (const [name, life] of lives) endIn(life, options.lifeMs * options.slack() * (chances.get(name) as Random)());
    },
    async spare() {
      striking = false;
      for (const { child, timer } of lives.values()) {
        clearTimeout(timer);
        if (child.connected) child.send('spared', () => undefined);
      }
      const until = performance.now() + 180_000;
      while ([...lives.values()].some(({ serves, child }) => !serves || child.exitCode !== null || child.signalCode !== null)) {
        if (performance.now() > until) {
          unexpected.push('a process did not start within three minutes');
          return;
        }
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    },
    kills: () => kills,
    serving: () =>
      [...lives].flatMap(([name, { serves, child }]) => (serves && child.exitCode === null && child.signalCode === null ? [name] : [])),
    killsBy: () => Object.fromEntries([...by].sort(([, a], [, b]) => b - a)),
    starts,
    unexpected: () => unexpected,
    async stop() {
      stopping = true;
      await Promise.all(
        [...lives.values()].map(({ child, timer }) => {
          clearTimeout(timer);
          if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
          const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
          child.kill('SIGKILL');
          return ended;
        }),
      );
    },
  };
}

/** Most die at a point, some at any moment while they serve, a few before they do. */
function drawFate(spec: MortalSpec, random: Random, lifeMs: number, slack: number): Fate {
  const kind = random();
  const own = POINTS.filter(({ role }) => spec.role === 'all' || role === 'both' || role === spec.role);
  const point = own[Math.floor(random() * own.length)];
  const share = random();
  if (kind < 0.65 && point) return { point: point.name, times: 1 + Math.floor(share * share * 8 * slack) };
  if (kind < 0.93) return { from: 'started', ms: lifeMs * slack * share };
  return { from: 'begun', ms: 1_500 * share };
}
