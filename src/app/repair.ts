import { randomUUID } from 'node:crypto';
import type https from 'node:https';
import type { Channel, Inbox } from '../channels/channel.ts';
import { createTakeIn } from '../channels/kept-aside.ts';
import { createRepair } from '../channels/repair.ts';
import { askReplay, checkWebhook, type XApp } from '../channels/x/webhook-check.ts';
import type { Config } from '../config.ts';
import type { Clock } from '../core/clock.ts';
import type { ChannelName } from '../core/message.ts';
import type { Database } from '../platform/database/engine.ts';
import type { Log } from '../platform/log.ts';
import type { createRepairMetrics } from './repair-metrics.ts';
import { createWebhookWatch, knownWebhook } from './webhook-watch.ts';
import { accountsToDeliver, xAppOf } from './x-accounts.ts';

export type RepairParts = {
  database: Database;
  channels: ReadonlyMap<ChannelName, Channel>;
  inbox: Inbox;
  clock: Clock;
  log: Log;
  metrics: ReturnType<typeof createRepairMetrics>;
  /** What the accounts' tokens are sealed with. */
  key: Buffer;
  wakeDelivery(accountId: number, delayMs: number): Promise<void>;
  wakeTurn(conversationId: number, delayMs: number): Promise<void>;
  changed(): void;
  /** What carries the requests to X, in a simulation. */
  agent: https.Agent | undefined;
};

/** How often a process looks whether a look is due; which one looks, and when, the database says. */
const TICK_MS = 5_000;
/** While nothing is sent because of a restore or a failover. */
const HASTE_MS = 500;
const STOP_MS = 3_000;

/**
 * Looks, from the start on and every `REPAIR_MS`, whether the platform's record of each account is all here, and whether X still delivers to our webhook.
 * With `REPAIR_MS` 0 only after a restore or a failover, until that is matched.
 */
export function startRepair(config: Config, parts: RepairParts): { stop(): Promise<void> } {
  const { database, log } = parts;
  const everyMs = config.REPAIR_MS === 0 ? null : config.REPAIR_MS;
  let stopping = false;
  const app = xAppOf(config, parts.agent);
  const repair = createRepair({
    ...parts,
    everyMs,
    holder: randomUUID(),
    settleMs: config.DELIVERY_READBACK_MS,
    ...(app ? { replay: (_channel, from, to) => replay(database, app, from, to) } : {}),
    onRecovered: (channel, count) => parts.metrics.recovered(channel, count),
    onChange: () => parts.changed(),
    stopping: () => stopping,
  });
  const watch =
    app && everyMs !== null
      ? createWebhookWatch({
          ...{ database, log, everyMs },
          check: async () => checkWebhook(app, await accountsToDeliver(database, parts.key)),
          named: config.PUBLIC_URL !== undefined,
          onMended: (what) => parts.metrics.mended(what),
        })
      : null;

  const takeIn = createTakeIn(parts);
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> = Promise.resolve();
  const tick = async (starting: boolean) => {
    await takeIn().catch((error: unknown) =>
      log.warn({ err: error }, 'what came before an account was added could not be taken in just now'),
    );
    // The webhook first: what it has lost is looked for once it works again.
    await watch?.look(starting).catch((error: unknown) => log.warn({ err: error }, 'the webhook could not be looked at just now'));
    const left = await repair.run(starting).catch((error: unknown) => {
      log.warn({ err: error }, 'the platform’s record could not be looked at just now');
      return { reconciling: 1 };
    });
    if (stopping) return;
    // Without repair too: a failover may come at any time, and then accounts wait to be matched.
    const pauseMs = left.reconciling > 0 ? HASTE_MS : everyMs === null ? TICK_MS : Math.min(TICK_MS, Math.max(100, everyMs / 2));
    timer = setTimeout(() => void (running = tick(false)), pauseMs);
    timer.unref();
  };
  running = tick(true);

  return {
    async stop() {
      stopping = true;
      clearTimeout(timer);
      await Promise.race([running, new Promise((resolve) => setTimeout(resolve, STOP_MS).unref())]);
    },
  };
}

async function replay(database: Database, app: XApp, from: number, to: number): Promise<'asked' | 'not-in-plan' | 'refused'> {
  const webhook = await knownWebhook(database);
  return webhook?.id === undefined ? 'refused' : askReplay(app, webhook.id, from, to);
}
