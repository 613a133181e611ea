import { sql } from 'kysely';
import { Counter } from 'prom-client';
import { readsLeft, type ReadState } from '../channels/x/reads.ts';
import type { Database } from '../platform/database/engine.ts';
import type { Metrics } from './gauges.ts';
import { delivers, knownWebhook, missing } from './webhook-watch.ts';

type ByAccount = { channel: string; account: string };

/** What `/metrics` tells of lost and fetched messages, of the reads that this takes, and of the webhook. `readLimit`: X_READ_LIMIT_15MIN. */
export function createRepairMetrics(database: Database, { registry, gauge }: Metrics, readLimit = 0) {
  const registers = [registry];
  const recovered = new Counter({
    name: 'uketsuke_repair_recovered_messages_total',
    help: 'Messages that never came by webhook and were fetched from the platform’s own record; 0 is healthy',
    labelNames: ['channel'],
    registers,
  });
  recovered.inc({ channel: 'x' }, 0);
  const mended = new Counter({
    name: 'uketsuke_webhook_mended_total',
    help: 'What had kept X from delivering and was put right by this desk: the webhook was checked again, an account was subscribed again',
    labelNames: ['what'],
    registers,
  });
  for (const what of ['revalidated', 'subscribed']) mended.inc({ what }, 0);
  gauge(
    {
      name: 'uketsuke_repair_last_clean_timestamp_seconds',
      help: 'When the platform’s record of an account was last read to its end with nothing missing here',
      labelNames: ['channel', 'account'],
    },
    async () => {
      const { rows } = await sql<ByAccount & { at: Date }>`
        select a.channel, a.external_id as account, r.last_clean_at as at from repair r join account a on a.id = r.account_id
        where r.last_clean_at is not null`.execute(database.db);
      return rows.map(({ channel, account, at }) => [{ channel, account }, at.getTime() / 1_000]);
    },
  );
  gauge(
    {
      name: 'uketsuke_read_budget_left',
      help: 'Reads of X’s record that an account has left just now: to compare it, or to find out about a send in doubt',
      labelNames: ['account', 'purpose'],
    },
    async () => {
      const { rows } = await sql<{ account: string; reads: ReadState | null; now: Date }>`
        select a.external_id as account, r.reads, app_now() as now from account a left join repair r on r.account_id = a.id
        where a.channel = 'x'`.execute(database.db);
      return rows.flatMap(({ account, reads, now }) =>
        (['repair', 'doubt'] as const).flatMap((purpose) => {
          const left = readsLeft(reads ?? {}, purpose, now.getTime(), readLimit);
          return left === null ? [] : [[{ account, purpose }, left] as const];
        }),
      );
    },
  );
  gauge(
    {
      name: 'uketsuke_webhook_valid',
      help: '1: X delivers the account’s messages to our webhook; 0: it does not, or not all of them (uketsuke_webhook_missing)',
      labelNames: ['account'],
    },
    async () => {
      const known = await knownWebhook(database);
      if (!known) return [];
      const accounts = await database.db.selectFrom('account').select('external_id').where('channel', '=', 'x').execute();
      return accounts.flatMap(({ external_id: account }) => {
        const told = delivers(known, account);
        return told === null ? [] : [[{ account }, told ? 1 : 0] as const];
      });
    },
  );
  gauge(
    {
      name: 'uketsuke_webhook_missing',
      help: 'Event types of X Activity that X does not deliver of an account, while it delivers others',
      labelNames: ['account', 'type'],
    },
    async () => {
      const known = await knownWebhook(database);
      if (!known) return [];
      const accounts = await database.db.selectFrom('account').select('external_id').where('channel', '=', 'x').execute();
      return accounts.flatMap(({ external_id: account }) => missing(known, account).map((type) => [{ account, type }, 1] as const));
    },
  );
  return {
    recovered: (channel: string, count: number) => recovered.inc({ channel }, count),
    mended: (what: 'revalidated' | 'subscribed') => mended.inc({ what }),
  };
}
