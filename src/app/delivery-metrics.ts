import { sql } from 'kysely';
import { Counter, Histogram } from 'prom-client';
import type { OutboxOptions } from '../channels/outbox.ts';
import type { Config } from '../config.ts';
import { allowanceOf, leftIn, QUARTER_MS, windowsOf, type SendLimits, type SendState } from '../core/send-budget.ts';
import type { Database } from '../platform/database/engine.ts';
import { readSendStates } from '../platform/database/send-budget.ts';
import type { AddGauge, Metrics, Reading } from './gauges.ts';

/** What the settings let an X account send. */
export function xLimits(config: Pick<Config, 'X_DM_LIMIT_15MIN' | 'X_DM_LIMIT_24H' | 'SEND_RESERVE_PEOPLE'>): SendLimits {
  return { per15Min: config.X_DM_LIMIT_15MIN, per24Hours: config.X_DM_LIMIT_24H, reserve: config.SEND_RESERVE_PEOPLE };
}

/** Plain functions, to be handed on one by one. */
export type DeliveryCounts = {
  onCount: NonNullable<OutboxOptions['onCount']>;
  onSent: NonNullable<OutboxOptions['onSent']>;
  onLate: (dropped: number, handedOver: boolean) => void;
};

/** What `/metrics` tells of sending. Counters are this process's; what stands in the database is read when it is asked for. */
export function createDeliveryMetrics(database: Database, { registry, gauge }: Metrics, limits: SendLimits): DeliveryCounts {
  const registers = [registry];
  const counter = (name: string, help: string, labelNames: string[] = []) => new Counter({ name, help, labelNames, registers });
  const dropped = counter('uketsuke_messages_dropped_total', 'Messages that were never sent, by reason', ['reason']);
  const merged = counter('uketsuke_messages_merged_total', 'Bubbles of the bot that were said inside another one, for want of budget');
  const parked = counter('uketsuke_messages_parked_total', 'Sends of which nobody could tell whether they arrived');
  const expired = counter('uketsuke_send_leases_expired_total', 'Sends whose sender died before it could say what became of them');
  const late = counter(
    'uketsuke_late_answer_handoffs_total',
    'Conversations that people got because the bot’s answer could not be sent in time',
  );
  const waited = new Histogram({
    name: 'uketsuke_send_wait_seconds',
    help: 'From a message’s being stored to the platform’s yes',
    labelNames: ['channel', 'author'],
    buckets: [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900, 3_600],
    registers,
  });
  gaugeAges(database, gauge);
  gaugeBudgets(database, gauge, limits);
  return {
    onCount(what, count, reason = '') {
      if (what === 'dropped') dropped.inc({ reason }, count);
      else ({ merged, parked, 'lease-expired': expired })[what].inc(count);
    },
    onSent: (channel, author, ms) => waited.observe({ channel, author }, ms / 1_000),
    onLate(count, handedOver) {
      dropped.inc({ reason: 'stale' }, count);
      if (handedOver) late.inc();
    },
  };
}

function gaugeAges(database: Database, gauge: AddGauge): void {
  const age = (name: string, help: string, state: string) =>
    gauge({ name, help }, async () => {
      const { rows } = await sql<{ seconds: number }>`
        select coalesce(extract(epoch from app_now() - min(case when state = 'doubt' then started_at else created_at end)), 0)::float8 as seconds
        from message where state = ${sql.lit(state)}`.execute(database.db);
      return [[{}, Math.max(0, rows[0]?.seconds ?? 0)]];
    });
  age('uketsuke_oldest_pending_age_seconds', 'Age of the message that has waited longest to be sent; 0: none waits', 'pending');
  age('uketsuke_oldest_doubt_age_seconds', 'Age of the oldest send of which it is not known whether it arrived; 0: there is none', 'doubt');
}

/** Accounts as X numbers them, as in the other metrics; windows `15m` and `24h`. Accounts without a limit have none. */
function gaugeBudgets(database: Database, gauge: AddGauge, limits: SendLimits): void {
  let reading: Promise<[string, SendState][]> | undefined;
  // One reading for all the gauges of a scrape.
  const states = () => (reading ??= readX(database, limits).finally(() => (reading = undefined)));
  const budget = (name: string, help: string, labelNames: string[], show: (account: string, state: SendState) => Reading) =>
    gauge({ name, help, labelNames }, async () => (await states()).flatMap(([account, state]) => show(account, state)));
  budget('uketsuke_send_budget_limit', 'Sends that an account has in a window', ['account', 'window'], (account, { word }) =>
    windowsOf(limits, word).map(({ limit, windowMs }) => [{ account, window: nameOf(windowMs) }, limit]),
  );
  budget('uketsuke_send_budget_left', 'Of these, how many are left', ['account', 'window'], (account, state) =>
    windowsOf(limits, state.word).map((window) => [{ account, window: nameOf(window.windowMs) }, leftIn(state, window)]),
  );
  budget(
    'uketsuke_send_budget_bot_left',
    'How many the bot may send just now, the share of people left out',
    ['account'],
    (account, state) => (windowsOf(limits, state.word).length > 0 ? [[{ account }, allowanceOf(state).bot]] : []),
  );
}

const nameOf = (windowMs: number): string => (windowMs === QUARTER_MS ? '15m' : '24h');

async function readX(database: Database, limits: SendLimits): Promise<[string, SendState][]> {
  const accounts = await database.db.selectFrom('account').select(['id', 'external_id']).where('channel', '=', 'x').execute();
  const states = await readSendStates(
    database.db,
    accounts.map(({ id }) => id),
    limits,
  );
  return accounts.flatMap(({ id, external_id: account }) => {
    const state = states.get(id);
    return state ? [[account, state] as [string, SendState]] : [];
  });
}
