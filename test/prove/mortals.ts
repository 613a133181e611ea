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
  /** Points at which every second one dies. */
  near: readonly string[];
  /** The share of passings of a point at which a process stands still for a moment. */
  stalls: number;
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
type Life = { child: ChildProcess; fate: Fate | null; begun: number; serves: boolean; timer?: NodeJS.Timeout; at: string };

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
    const fate = striking ? drawFate(spec, random, options) : null;
    const env = {
      ...process.env,
      ...spec.env,
      PROVE_FATE: fate && 'point' in fate ? `${fate.times}:${fate.point}` : '',
      PROVE_STALLS: striking ? `${options.stalls}:${Math.floor(random() * 1e9)}` : '',
    };
    const child = spawn(process.execPath, ['--import', options.build.preload, options.build.main, 'start'], {
      env,
      stdio: ['ignore', log, log, 'ipc'],
    });
    const life: Life = { child, fate, begun: performance.now(), serves: false, at: 'at random' };
    lives.set(spec.name, life);
    if (fate && 'from' in fate && fate.from === 'begun') endIn(life, fate.ms);
    child.on('message', (word) => {
      if (typeof word === 'object' && word !== null && 'diesAt' in word) life.at = String(word.diesAt);
      if (word === 'claim committed') starts.claimed.push(performance.now() - life.begun);
      if (word !== 'started') return;
      life.serves = true;
      starts.served.push(performance.now() - life.begun);
      // Somebody who never comes by the point dies all the same.
      if (life.fate) endIn(life, 'from' in life.fate ? life.fate.ms : options.lifeMs * options.slack(), 'point' in life.fate);
    });
    child.on('error', () => undefined);
    child.once('exit', (code, signal) => {
      clearTimeout(life.timer);
      if (stopping) return;
      if (signal === 'SIGKILL') {
        kills += 1;
        // Its last word may come a moment after its end.
        setTimeout(() => by.set(life.at, (by.get(life.at) ?? 0) + 1), 20);
      } else if (!(options.mayRefuse() && !life.serves && code !== 0)) unexpected.push(`${spec.name} ended by itself (${signal ?? code})`);
      // One that cannot start must not be started in a circle as fast as the machine can.
      setTimeout(() => launch(spec, random), signal === 'SIGKILL' ? 0 : 300);
    });
  }

  /** `atPoint`: first it is told to die wherever it comes by next, so that it dies in the middle of something; an idle one dies a second later. */
  function endIn(life: Life, ms: number, atPoint = false): void {
    clearTimeout(life.timer);
    life.timer = setTimeout(() => {
      if (!striking || !isAlive(life)) return;
      if (!atPoint) life.child.kill('SIGKILL');
      else {
        if (life.child.connected) life.child.send('anywhere', () => undefined);
        endIn(life, IDLE_MS);
      }
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
      while ([...lives.values()].some((life) => !life.serves || !isAlive(life))) {
        if (performance.now() > until) {
          unexpected.push('a process did not start within three minutes');
          return;
        }
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    },
    kills: () => kills,
    serving: () => [...lives].flatMap(([name, life]) => (life.serves && isAlive(life) ? [name] : [])),
    killsBy: () => Object.fromEntries([...by].sort(([, a], [, b]) => b - a)),
    starts,
    unexpected: () => unexpected,
    async stop() {
      stopping = true;
      await Promise.all(
        [...lives.values()].map((life) => {
          const { child, timer } = life;
          clearTimeout(timer);
          if (!isAlive(life)) return Promise.resolve();
          const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
          child.kill('SIGKILL');
          return ended;
        }),
      );
    },
  };
}

const IDLE_MS = 1_000;
const isAlive = ({ child }: Life) => child.exitCode === null && child.signalCode === null;

/** Most die at a point, some at any moment while they serve, a few before they do. */
function drawFate(spec: MortalSpec, random: Random, { lifeMs, slack, near }: MortalOptions): Fate {
  const kind = random();
  const own = POINTS.filter(({ role }) => spec.role === 'all' || role === 'both' || role === spec.role);
  const wanted = own.filter(({ name }) => near.includes(name));
  const among = wanted.length > 0 && random() < 0.5 ? wanted : own;
  const point = among[Math.floor(random() * among.length)];
  const share = random();
  if (kind < 0.75 && point) return { point: point.name, times: 1 + Math.floor(share * share * 8 * slack()) };
  if (kind < 0.95) return { from: 'started', ms: lifeMs * slack() * share };
  return { from: 'begun', ms: 1_500 * share };
}
