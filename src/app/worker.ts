import type { Outbox } from '../channels/outbox.ts';
import { LANES } from '../features/dialogue/lanes.ts';
import type { TurnRunner } from '../features/dialogue/run-turn.ts';
import type { Jobs } from '../platform/jobs/jobs.ts';
import type { Log } from '../platform/log.ts';

export const QUEUES = { turn: 'turn', delivery: 'delivery', late: 'late' } as const;

export type WorkerParts = {
  jobs: Jobs;
  /** Wake-ups within this process, where they are not those of `jobs`. */
  near: Jobs;
  turns: TurnRunner;
  outbox: Outbox;
  log: Log;
  sweepMs: number;
  /** Tells the customers to whom nobody came in time. */
  tellLate(): Promise<unknown>;
  /** What else is looked after with every sweep. */
  chores: (() => unknown)[];
};

/**
 * Does the work: answers wake-ups, and every few seconds looks for itself at what is stored and not done.
 * Losing every wake-up costs one sweep, nothing else.
 */
export async function startWorker(parts: WorkerParts): Promise<{ stop(): Promise<void> }> {
  const { jobs, turns, outbox, log } = parts;
  // The version before woke conversations by their ids, which lead to their lanes.
  await Promise.all([
    jobs.process(QUEUES.turn, (key) => turns.runLane(Number(key) % LANES), { concurrency: LANES }),
    ...[...new Set([jobs, parts.near])].map((queue) =>
      queue.process(QUEUES.delivery, (key) => outbox.deliver(Number(key)), { concurrency: 8 }),
    ),
    jobs.process(QUEUES.late, async () => void (await parts.tellLate()), { concurrency: 1 }),
  ]);

  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  let sweeping: Promise<void> = Promise.resolve();
  const sweep = async () => {
    const works = [() => turns.sweep(), () => outbox.sweep(), ...parts.chores];
    for (const one of works) {
      if (stopped) return;
      try {
        await one();
      } catch (error) {
        log.warn({ err: error }, 'a sweep failed; the next one tries again');
      }
    }
  };
  const next = () => {
    timer = setTimeout(() => {
      sweeping = sweep().finally(() => {
        if (!stopped) next();
      });
    }, parts.sweepMs);
  };
  // At once after the start: what a killed process left is not made to wait.
  sweeping = sweep().finally(next);

  return {
    async stop() {
      stopped = true;
      // Claiming ends first: what is only being looked at may be left to the next start.
      const drained = outbox.drain();
      clearTimeout(timer);
      await Promise.race([sweeping, new Promise((resolve) => setTimeout(resolve, 3_000).unref())]);
      await drained;
    },
  };
}
