import type { Log } from '../log.ts';
import type { Jobs } from './jobs.ts';
import { backoffMs, dueSlot } from './timing.ts';

/** Where time comes from; a simulation hands in its own. */
export type Scheduler = {
  /** Epoch ms. */
  now(): number;
  setTimeout(run: () => void, delayMs: number): unknown;
  clearTimeout(timer: unknown): void;
};

export const systemScheduler: Scheduler = {
  now: () => Date.now(),
  setTimeout: (run, delayMs) => setTimeout(run, delayMs),
  clearTimeout: (timer) => clearTimeout(timer as NodeJS.Timeout),
};

/** `idle` resolves when nothing runs and nothing is ready to run; delayed wake-ups may still wait. */
export type MemoryJobs = Jobs & { idle(): Promise<void> };

/** Longer than this a timer fires at once (2^31 ms), so a longer wait is made of several. */
const longestTimerMs = 2_000_000_000;
const defaultConcurrency = 8;

/** The attempt (from 0) that a wake-up stands for. */
type Attempt = number;
type Queue = {
  handler?: (key: string) => Promise<void>;
  concurrency: number;
  ready: Map<string, Attempt>;
  running: Set<string>;
  /** Wake-ups that came while the handler of the key ran. */
  again: Map<string, Attempt>;
  /** `<due> <key>` → timer. */
  timers: Map<string, unknown>;
};

/** Wake-ups within one process: the embedded edition, tests and simulations. */
export function createMemoryJobs({ log, scheduler = systemScheduler }: { log: Log; scheduler?: Scheduler }): MemoryJobs {
  const queues = new Map<string, Queue>();
  let waitingForIdle: (() => void)[] = [];
  let closed = false;

  function queueOf(name: string): Queue {
    const known = queues.get(name);
    if (known !== undefined) return known;
    const queue: Queue = { concurrency: defaultConcurrency, ready: new Map(), running: new Set(), again: new Map(), timers: new Map() };
    queues.set(name, queue);
    return queue;
  }

  function wake(name: string, key: string, attempt: Attempt): void {
    const queue = queueOf(name);
    const waiting = queue.running.has(key) ? queue.again : queue.ready;
    if (!waiting.has(key)) waiting.set(key, attempt);
    dispatch(name, queue);
  }

  function wakeAt(name: string, key: string, due: number, attempt: Attempt): void {
    const { timers } = queueOf(name);
    const id = `${due} ${key}`;
    if (timers.has(id)) return;
    const arm = () => {
      const wait = due - scheduler.now();
      const run = () => {
        if (wait > longestTimerMs) return arm();
        timers.delete(id);
        wake(name, key, attempt);
      };
      timers.set(id, scheduler.setTimeout(run, Math.max(0, Math.min(wait, longestTimerMs))));
    };
    arm();
  }

  function dispatch(name: string, queue: Queue): void {
    const { handler, ready, running } = queue;
    if (handler === undefined || closed) return;
    for (const [key, attempt] of ready) {
      if (running.size >= queue.concurrency) return;
      ready.delete(key);
      running.add(key);
      void run(name, queue, handler, key, attempt);
    }
  }

  async function run(name: string, queue: Queue, handler: (key: string) => Promise<void>, key: string, attempt: Attempt): Promise<void> {
    try {
      await handler(key);
    } catch (error) {
      log.error({ err: error, queue: name, key, attempt: attempt + 1 }, 'a job failed and will be tried again');
      if (!closed) wakeAt(name, key, dueSlot(scheduler.now(), backoffMs(attempt + 1)), attempt + 1);
    }
    queue.running.delete(key);
    const next = queue.again.get(key);
    queue.again.delete(key);
    if (next !== undefined) queue.ready.set(key, next);
    dispatch(name, queue);
    if (isIdle()) wakeIdle();
  }

  const isIdle = () =>
    [...queues.values()].every((queue) => queue.running.size === 0 && (closed || queue.handler === undefined || queue.ready.size === 0));
  function wakeIdle(): void {
    const waiting = waitingForIdle;
    waitingForIdle = [];
    for (const resolve of waiting) resolve();
  }
  const idle = () => (isIdle() ? Promise.resolve() : new Promise<void>((resolve) => waitingForIdle.push(resolve)));

  return {
    async add(name, key, { delayMs = 0 } = {}) {
      if (closed) return;
      if (delayMs > 0) wakeAt(name, key, dueSlot(scheduler.now(), delayMs), 0);
      else wake(name, key, 0);
    },
    async process(name, handler, { concurrency = defaultConcurrency } = {}) {
      const queue = queueOf(name);
      queue.handler = handler;
      queue.concurrency = concurrency;
      dispatch(name, queue);
    },
    idle,
    async close(graceMs = 10_000) {
      closed = true;
      for (const { timers } of queues.values()) for (const timer of timers.values()) scheduler.clearTimeout(timer);
      let timer: unknown;
      const grace = new Promise<void>((resolve) => (timer = scheduler.setTimeout(resolve, graceMs)));
      await Promise.race([idle(), grace]);
      scheduler.clearTimeout(timer);
    },
  };
}
