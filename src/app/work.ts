import type { Outbox } from '../channels/outbox.ts';
import type { Config } from '../config.ts';
import type { Clock } from '../core/clock.ts';
import type { Setup } from '../core/setup.ts';
import type { ReleaseStore } from '../features/content/release-store.ts';
import { handOverLateAnswers } from '../features/dialogue/late-answers.ts';
import { createTurnRunner } from '../features/dialogue/run-turn.ts';
import type { TurnOptions } from '../features/dialogue/turn-options.ts';
import { tellThatNobodyCame } from '../features/handoff/nobody-came.ts';
import { returnQuietConversations } from '../features/handoff/resolve-handoff.ts';
import type { Database } from '../platform/database/engine.ts';
import { anybodyAtDesk } from '../platform/database/staff-at-desk.ts';
import { tidyUp, untidy } from '../platform/database/tidy-up.ts';
import type { Jobs } from '../platform/jobs/jobs.ts';
import type { Log } from '../platform/log.ts';
import type { createDeliveryMetrics } from './delivery-metrics.ts';
import { createFaultNotes } from './flow-faults.ts';
import type { createAppMetrics } from './metrics.ts';
import type { openNotices } from './people.ts';
import { prune } from './prune.ts';
import { QUEUES, startWorker } from './worker.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

export type WorkParts = Pick<TurnOptions, 'releases' | 'showing' | 'wakeTurn' | 'wakeDelivery' | 'changed'> & {
  database: Database;
  releases: ReleaseStore;
  jobs: Jobs;
  /** Wake-ups within this process, where they are not those of `jobs`. */
  near: Jobs;
  outbox: Outbox;
  notices: ReturnType<typeof openNotices>;
  delivered: ReturnType<typeof createDeliveryMetrics>;
  metrics: ReturnType<typeof createAppMetrics>;
  clock: Clock;
  log: Log;
  setup: () => Setup;
  deskChanged: () => void;
};

/** What a worker does beside sending: turns, answers that come too late, customers to whom nobody came, conversations that fell quiet, notices. */
export function startWork(config: Config, parts: WorkParts): ReturnType<typeof startWorker> {
  const { database, jobs, clock, delivered, metrics, notices, deskChanged, log } = parts;
  const turns: TurnOptions = {
    ...parts,
    atDesk: (team) => anybodyAtDesk(database, team),
    onChange: deskChanged,
    handedOver(id, dueAt) {
      deskChanged();
      if (dueAt !== null) void jobs.add(QUEUES.late, String(id), { delayMs: Math.max(0, dueAt - clock.now()) }).catch(() => undefined);
    },
    onTurn: (outcome, ms) => metrics.turn(outcome, ms),
    onFault: createFaultNotes({ clock, log, metrics }),
    onPoison: metrics.poison,
  };
  const staleMs = config.BOT_STALE_MINUTES * 60_000;
  const handOverLate = () => handOverLateAnswers({ ...turns, staleMs, onLate: delivered.onLate });
  const tellLate = () => tellThatNobodyCame({ ...turns, onSuperseded: (count) => delivered.onCount('dropped', count, 'superseded') });
  let tables: string[] = [];
  const lookForUntidy = async () => void (tables = await untidy(database));
  // One at a sweep: all at once, and a customer would wait for all of them.
  const tidyOne = async () => {
    const name = tables.shift();
    if (name !== undefined) await tidyUp(database, name);
  };
  const chores = [
    () => returnQuietConversations(database, config.QUIET_MINUTES),
    ...[handOverLate, tellLate, () => notices.sweep()],
    ...[atMostEvery(HOUR_MS, () => prune(database)), atMostEvery(MINUTE_MS, lookForUntidy), tidyOne],
  ];
  const { near, outbox } = parts;
  return startWorker({
    ...{ jobs, near, outbox, log, tellLate, chores },
    turns: createTurnRunner(turns),
    sweepMs: config.SWEEP_MS,
  });
}

function atMostEvery(ms: number, work: () => Promise<unknown>): () => Promise<void> {
  let done: number | undefined;
  return async () => {
    const since = Date.now() - (done ?? -Infinity);
    // A clock that was set back holds nothing up.
    if (since >= 0 && since < ms) return;
    done = Date.now();
    await work();
  };
}
