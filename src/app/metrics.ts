import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';
import { sql } from 'kysely';
import type { Database } from '../platform/database/engine.ts';

/** Why nothing is sent for an account, as `paused_reason` has it. */
const PAUSED = ['unauthorized', 'revoked', 'locked', 'credits', 'permission', 'clock', 'reconcile'];

/** What `/metrics` tells, in Prometheus' names with units. Numbers of rows are read when they are asked for. `redisUp`: where there is a Redis. */
export function createAppMetrics(database: Database, redisUp?: () => boolean) {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  const stored = new Counter({
    name: 'uketsuke_inbound_events_total',
    help: 'Events stored, duplicates ignored, bodies that could not be understood, webhooks refused for their signature',
    labelNames: ['result'],
    registers,
  });
  const sent = new Counter({
    name: 'uketsuke_sends_total',
    help: 'Sends by what the platform answered',
    labelNames: ['channel', 'outcome'],
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
  if (redisUp)
    new Gauge({
      name: 'uketsuke_redis_up',
      help: '1: this process reaches Redis; 0: it does not, and answers come with the sweep',
      registers,
      collect() {
        this.set(redisUp() ? 1 : 0);
      },
    });
  new Gauge({
    name: 'uketsuke_messages',
    help: 'Outbound messages that are not settled, by state',
    labelNames: ['state'],
    registers,
    async collect() {
      const { rows } = await sql<{
        state: string;
        count: number;
      }>`select state, count(*)::int as count from message where state in ('pending', 'sending', 'doubt') group by state
         union all select 'parked', count(*)::int from message where state = 'parked' having count(*) > 0`.execute(database.db);
      this.reset();
      for (const { state, count } of rows) this.set({ state }, count);
    },
  });
  new Gauge({
    name: 'uketsuke_handoffs_waiting',
    help: 'Customers waiting for a person',
    registers,
    async collect() {
      const { rows } = await sql<{ count: number }>`select count(*)::int as count from handoff where state = 'waiting'`.execute(
        database.db,
      );
      this.set(rows[0]?.count ?? 0);
    },
  });
  new Gauge({
    name: 'uketsuke_accounts_paused',
    help: 'Accounts that the platform refuses, or whose record is not matched yet, by why: what comes in is stored, nothing is sent',
    labelNames: ['reason'],
    registers,
    async collect() {
      const { rows } = await sql<{ reason: string; count: number }>`
        select coalesce(paused_reason, 'unauthorized') as reason, count(*)::int as count from account where state = 'paused' group by 1`.execute(
        database.db,
      );
      this.reset();
      // A reason that nobody has is 0, so that its becoming 1 can be seen.
      for (const reason of PAUSED) this.set({ reason }, 0);
      for (const { reason, count } of rows) this.set({ reason }, count);
    },
  });
  new Gauge({
    name: 'uketsuke_accounts_held',
    help: 'Accounts whose line is held for a while because the platform did not answer several sends',
    registers,
    async collect() {
      const { rows } = await sql<{ count: number }>`
        select count(*)::int as count from account where (limits->'trouble'->>'holds')::int > 0`.execute(database.db);
      this.set(rows[0]?.count ?? 0);
    },
  });
  return {
    registry,
    stored(counts: { stored: number; duplicates: number; malformed: number }) {
      stored.inc({ result: 'stored' }, counts.stored);
      stored.inc({ result: 'duplicate' }, counts.duplicates);
      stored.inc({ result: 'malformed' }, counts.malformed);
    },
    refused: () => stored.inc({ result: 'refused' }),
    sent: (channel: string, outcome: string) => sent.inc({ channel, outcome }),
    fault: (what: string) => faults.inc({ what }),
    poison: () => poison.inc(),
    turn: (outcome: string, ms: number) => turns.observe({ outcome }, ms / 1_000),
  };
}
