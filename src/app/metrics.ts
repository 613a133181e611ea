import { sql, type RawBuilder } from 'kysely';
import { Counter, Histogram, collectDefaultMetrics } from 'prom-client';
import type { Database } from '../platform/database/engine.ts';
import { createMetrics } from './gauges.ts';

/** Why nothing is sent for an account, as `paused_reason` has it. */
const PAUSED = ['unauthorized', 'revoked', 'locked', 'credits', 'permission', 'clock', 'reconcile'];

export type AppMetricsOptions = {
  /** Where there is a Redis: whether this process reaches it, and whether it may throw wake-ups away. */
  redis?: { isUp(): boolean; mayEvict(): boolean } | undefined;
  /** Hears why a figure could not be read. */
  onUnread?: (error: unknown) => void;
};

/** What `/metrics` tells, in Prometheus' names with units. Numbers of rows are read when they are asked for. */
export function createAppMetrics(database: Database, { redis, onUnread }: AppMetricsOptions = {}) {
  const { registry, gauge } = createMetrics(onUnread);
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  const stored = new Counter({
    name: 'uketsuke_inbound_events_total',
    help: 'Events stored, duplicates ignored, bodies that could not be understood, webhooks refused for their signature, deliveries turned away for want of a database',
    labelNames: ['result'],
    registers,
  });
  // A series that begins with 1 has not increased, for whoever watches it.
  for (const result of ['stored', 'duplicate', 'malformed', 'refused', 'unstored']) stored.inc({ result }, 0);
  const sent = new Counter({
    name: 'uketsuke_sends_total',
    help: 'Sends by what the platform answered; why they failed, or what stopped the account',
    labelNames: ['channel', 'outcome', 'reason'],
    registers,
  });
  const turns = new Histogram({
    name: 'uketsuke_turn_seconds',
    help: 'Time to think and store a turn',
    labelNames: ['outcome'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers,
  });
  const faults = new Counter({
    name: 'uketsuke_flow_faults_total',
    help: 'Turns that a person took over because a flow could not be gone through, by what was wrong with it',
    labelNames: ['what'],
    registers,
  });
  const poison = new Counter({
    name: 'uketsuke_poison_handoffs_total',
    help: 'Conversations that a person got because their turn had failed five times',
    registers,
  });
  gauge({ name: 'uketsuke_database_up', help: '1: the database answers this process; 0: it does not, and webhooks are answered 503' }, () =>
    database.ping().then(
      () => [[{}, 1]],
      () => [[{}, 0]],
    ),
  );
  const ofRedis = (name: string, help: string, read: () => boolean) => gauge({ name, help }, async () => [[{}, read() ? 1 : 0]]);
  if (redis) {
    ofRedis('uketsuke_redis_up', '1: this process reaches Redis; 0: it does not, and answers come with the sweep', () => redis.isUp());
    ofRedis('uketsuke_redis_evicts', '1: Redis may throw wake-ups away (its maxmemory-policy is not noeviction)', () => redis.mayEvict());
  }
  gauge({ name: 'uketsuke_messages', help: 'Outbound messages that are not settled, by state', labelNames: ['state'] }, async () => {
    const { rows } = await sql<{ state: string; count: number }>`
      select state, count(*)::int as count from message where state in ('pending', 'sending', 'doubt') group by state
      union all select 'parked', count(*)::int from message where state = 'parked' having count(*) > 0`.execute(database.db);
    return rows.map(({ state, count }) => [{ state }, count]);
  });
  const one = (name: string, help: string, read: RawBuilder<{ value: number | null }>) =>
    gauge({ name, help }, async () => (await read.execute(database.db)).rows.map(({ value }) => [{}, value ?? 0]));
  one(
    'uketsuke_turns_due',
    'Conversations with messages that the bot should be answering by now',
    sql`select count(*)::int as value from conversation where turn_due_at < app_now()`,
  );
  one(
    'uketsuke_oldest_turn_due_age_seconds',
    'For how long the one that has waited longest of these has been due; 0: there is none',
    sql`select extract(epoch from app_now() - min(turn_due_at))::float8 as value from conversation where turn_due_at < app_now()`,
  );
  one(
    'uketsuke_handoffs_waiting',
    'Customers waiting for a person',
    sql`select count(*)::int as value from handoff where state = 'waiting'`,
  );
  one(
    'uketsuke_accounts_held',
    'Accounts whose line is held for a while because the platform did not answer several sends',
    sql`select count(*)::int as value from account where (limits->'trouble'->>'holds')::int > 0`,
  );
  gauge(
    {
      name: 'uketsuke_accounts_paused',
      help: 'Accounts that the platform refuses, or whose record is not matched yet, by why: what comes in is stored, nothing is sent',
      labelNames: ['reason'],
    },
    async () => {
      const { rows } = await sql<{ reason: string; count: number }>`
        select coalesce(paused_reason, 'unauthorized') as reason, count(*)::int as count from account where state = 'paused' group by 1`.execute(
        database.db,
      );
      // A reason that nobody has is 0, so that its becoming 1 can be seen.
      return [...PAUSED.map((reason) => [{ reason }, 0] as const), ...rows.map(({ reason, count }) => [{ reason }, count] as const)];
    },
  );
  return {
    registry,
    gauge,
    stored(counts: { stored: number; duplicates: number; malformed: number }) {
      stored.inc({ result: 'stored' }, counts.stored);
      stored.inc({ result: 'duplicate' }, counts.duplicates);
      stored.inc({ result: 'malformed' }, counts.malformed);
    },
    refused: () => stored.inc({ result: 'refused' }),
    unstored: () => stored.inc({ result: 'unstored' }),
    sent: (channel: string, outcome: string, reason?: string) => sent.inc({ channel, outcome, ...(reason !== undefined && { reason }) }),
    fault: (what: string) => faults.inc({ what }),
    poison: () => poison.inc(),
    turn: (outcome: string, ms: number) => turns.observe({ outcome }, ms / 1_000),
  };
}
