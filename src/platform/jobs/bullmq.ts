import type { JobsOptions } from 'bullmq';
import type { Log } from '../log.ts';
import type { Jobs } from './jobs.ts';
import { createMelting, createPending } from './melt.ts';
import { backoffMs, dueSlot } from './timing.ts';

/** What travels: never more than the key. `later` becomes `now` when it is due. */
export type Wake = { key: string; attempt: number };
export type WakeName = 'now' | 'later';

/** The few things that are used of BullMQ's classes, the same on both backends. */
export type BullQueue = { add(name: WakeName, data: Wake, options: JobsOptions): Promise<unknown>; close(): Promise<void> };
export type BullWorker = { close(force?: boolean): Promise<void>; waitUntilReady(): Promise<unknown> };
export type BullProcessor = (job: { name: string; data: Wake }) => Promise<void>;

export type BullBackend = {
  openQueue(name: string): BullQueue;
  openWorker(name: string, processor: BullProcessor, concurrency: number): BullWorker;
  /** After all queues and workers are closed. */
  close(): Promise<void>;
};

/**
 * With the defaults (30 s) a job whose worker was killed swallows every wake-up of its key for a minute. A job that was taken over often is
 * not a bad job: the sweeper and the database decide that.
 */
export const workerSettings = { lockDuration: 10_000, stalledInterval: 5_000, maxStalledCount: 1_000_000 };

/** A queue that cannot be reached must not hold up what is already stored. */
const addLimitMs = 3000;
const closeLimitMs = 1000;
const kept = { removeOnComplete: true, removeOnFail: true } as const;
/** A due wake-up that cannot be passed on is tried again for a while. */
const stubborn = { attempts: 5, backoff: { type: 'fixed', delay: 1000 } };

/** BullMQ allows no `:` in ids and takes whole numbers for its own. */
const idOf = (key: string) => `k-${encodeURIComponent(key)}`;

/**
 * Wake-ups on BullMQ. A wake-up for now is deduplicated by its key with `keepLastIfActive`: one runs and at most one waits, over all
 * processes. A delayed one is a job of its own per due time, and when it is due it only adds a wake-up for now: so neither can put the other
 * off, and no handler runs twice at a time for one key.
 * That holds but for a worker whose event loop hangs longer than its lock and for two first adds in the same instant on PostgreSQL; within a
 * process a guard covers these, between processes the caller's row lock does.
 */
export function createBullJobs(backend: BullBackend, { log, now = Date.now }: { log: Log; now?: () => number }): Jobs {
  const queues = new Map<string, BullQueue>();
  const workers: BullWorker[] = [];
  let closed: Promise<void> | undefined;

  function queueOf(name: string): BullQueue {
    const queue = queues.get(name) ?? backend.openQueue(name);
    queues.set(name, queue);
    return queue;
  }

  const onTheWay = createMelting();
  const waiting = createPending(now);

  function addNow(name: string, wake: Wake): Promise<void> {
    const options = { ...kept, deduplication: { id: idOf(wake.key), keepLastIfActive: true } };
    return onTheWay(`${name} ${wake.key}`, () => queueOf(name).add('now', wake, options));
  }

  function addLater(name: string, wake: Wake, delayMs: number): Promise<void> {
    const due = dueSlot(now(), delayMs);
    const jobId = `${idOf(wake.key)}@${due}`;
    const options = () => ({ ...kept, ...stubborn, jobId, delay: Math.max(0, due - now()) });
    return waiting(`${name} ${jobId}`, due, () => queueOf(name).add('later', wake, options()));
  }

  /** Runs one handler per key at a time in this process; what comes meanwhile makes it run once more. */
  function guarded(name: string, handler: (key: string) => Promise<void>): (wake: Wake) => Promise<void> {
    const again = new Map<string, boolean>();
    return async (wake) => {
      if (again.has(wake.key)) return void again.set(wake.key, true);
      do {
        again.set(wake.key, false);
        await runOnce(name, handler, wake);
      } while (again.get(wake.key) === true);
      again.delete(wake.key);
    };
  }

  async function runOnce(name: string, handler: (key: string) => Promise<void>, { key, attempt }: Wake): Promise<void> {
    try {
      await handler(key);
    } catch (error) {
      log.error({ err: error, queue: name, key, attempt: attempt + 1 }, 'a job failed and will be tried again');
      // Not BullMQ's own retry: a job that waits for it would swallow fresh wake-ups of its key.
      await addLater(name, { key, attempt: attempt + 1 }, backoffMs(attempt + 1)).catch((problem: unknown) => unreachable(name, problem));
    }
  }

  const unreachable = (queue: string, error: unknown) =>
    log.warn({ err: error, queue }, 'the job queue cannot be reached; the sweeper will find what is left');

  async function close(graceMs: number): Promise<void> {
    const stopped = Promise.all(workers.map((worker) => worker.close()));
    if (!(await settledWithin(stopped, graceMs))) void Promise.all(workers.map((worker) => worker.close(true))).catch(() => undefined);
    await settledWithin(Promise.all([...queues.values()].map((queue) => queue.close())), closeLimitMs);
    // A handler that hangs keeps its connection; the process is about to end.
    await settledWithin(backend.close(), closeLimitMs);
  }

  return {
    async add(name, key, { delayMs = 0 } = {}) {
      if (closed !== undefined) return;
      const wake = { key, attempt: 0 };
      try {
        const added = delayMs > 0 ? addLater(name, wake, delayMs) : addNow(name, wake);
        if (!(await settledWithin(added, addLimitMs))) unreachable(name, new Error(`no answer within ${addLimitMs} ms`));
      } catch (error) {
        unreachable(name, error);
      }
    },
    async process(name, handler, { concurrency = 8 } = {}) {
      const run = guarded(name, handler);
      const processor: BullProcessor = ({ name: kind, data }) => (kind === 'later' ? addNow(name, data) : run(data));
      const worker = backend.openWorker(name, processor, concurrency);
      workers.push(worker);
      // With the queue away the sweeper does the work meanwhile.
      if (!(await settledWithin(worker.waitUntilReady(), addLimitMs))) unreachable(name, new Error('not ready yet'));
    },
    close: (graceMs = 10_000) => (closed ??= close(graceMs)),
  };
}

/** True when the promise resolved in time; its rejection is thrown. */
async function settledWithin(promise: Promise<unknown>, limitMs: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => (timer = setTimeout(() => resolve(false), limitMs)));
  try {
    return await Promise.race([promise.then(() => true), late]);
  } finally {
    clearTimeout(timer);
    promise.catch(() => undefined);
  }
}
