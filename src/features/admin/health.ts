import { sql } from 'kysely';
import type { Trouble } from '../../core/trouble.ts';
import type { Database } from '../../platform/database/engine.ts';
import type { Health } from './contract.ts';

/** Reads the house's condition in a handful of queries; no customer's name or word is in it. */
export async function readHealth(database: Database): Promise<Health> {
  const server = await sql<{
    version: string;
    encoding: string;
    ctype: string;
    fsync: string;
    synchronous_commit: string;
    synchronous_standby_names: string;
    max_connections: number;
    standby: boolean;
    bytes: number;
    now: Date;
  }>`
    select current_setting('server_version') as version, pg_encoding_to_char(encoding) as encoding, datctype as ctype,
      current_setting('fsync') as fsync, current_setting('synchronous_commit') as synchronous_commit,
      current_setting('synchronous_standby_names') as synchronous_standby_names,
      current_setting('max_connections')::int as max_connections, pg_is_in_recovery() as standby,
      pg_database_size(datname) as bytes, clock_timestamp() as now
    from pg_database where datname = current_database()`.execute(database.db);
  const [row] = server.rows;
  if (!row) throw new Error('the database does not know itself');
  const release = await database.db.selectFrom('release').select('id').orderBy('id', 'desc').limit(1).executeTakeFirst();
  const accounts = await database.db
    .selectFrom('account as a')
    .leftJoin('repair as r', 'r.account_id', 'a.id')
    .select(['a.channel', 'a.external_id', 'a.name', 'a.state', 'a.paused_reason', 'a.limits'])
    .select(['r.account_id as matched', 'r.last_run_at', 'r.last_clean_at', 'r.recovered', 'r.problem'])
    .orderBy('a.id')
    .execute();
  const figures = await readFigures(database);
  return {
    database: {
      kind: database.kind,
      version: row.version,
      encoding: row.encoding,
      ctype: row.ctype,
      fsync: row.fsync,
      synchronousCommit: row.synchronous_commit,
      synchronousStandbys: row.synchronous_standby_names,
      maxConnections: row.max_connections,
      standby: row.standby,
      bytes: row.bytes,
      now: row.now.toISOString(),
    },
    release: release?.id ?? null,
    accounts: accounts.map((account) => ({
      channel: account.channel,
      externalId: account.external_id,
      name: account.name,
      pausedReason: account.state === 'paused' ? (account.paused_reason ?? 'paused') : null,
      holds: holdsOf(account.limits['trouble']),
      limit: numberOrNull(account.limits['limit']),
      dayLimit: numberOrNull(account.limits['dayLimit']),
      repair:
        account.matched === null
          ? null
          : {
              lastRun: account.last_run_at?.toISOString() ?? null,
              lastClean: account.last_clean_at?.toISOString() ?? null,
              recovered: account.recovered ?? 0,
              problem: account.problem,
            },
    })),
    ...figures,
    faults: await readFaults(database),
  };
}

/** `Trouble` (core/trouble.ts) as it stands in the account's row. */
const holdsOf = (trouble: unknown): number => (trouble as Partial<Trouble> | undefined)?.holds ?? 0;

const numberOrNull = (value: unknown) => (typeof value === 'number' ? value : null);

type Figures = Pick<Health, 'messages' | 'turns' | 'waiting' | 'month'>;

/** What each flow could not be gone through for since the last release, the commonest first. Cards of the version before name none. */
async function readFaults(database: Database): Promise<Health['faults']> {
  const { rows } = await sql<{ flow: string | null; step: number | null; what: string; count: number }>`
    select card->'fault'->>'flow' as flow, (card->'fault'->>'step')::int as step, card->'fault'->>'what' as what, count(*)::int as count
    from handoff where card ? 'fault' and created_at > (select greatest(app_now() - interval '7 days', max(created_at)) from release)
    group by 1, 2, 3 order by 4 desc, 1, 2 limit 20`.execute(database.db);
  return rows;
}

/** More than X lets an account send in 30 days (1,440 a day); of a larger plan's the latest tell how many a customer takes. */
const SAMPLE = 50_000;

/** Nothing here may read the whole of `message`: whoever asks has a desk that is slow, as often as not. */
async function readFigures(database: Database): Promise<Figures> {
  const { rows } = await sql<Record<string, number | null>>`
    select
      (select count(*) from message where state = 'pending') as pending,
      (select extract(epoch from app_now() - min(created_at)) from message where state = 'pending') as oldest_pending,
      (select count(*) from message where state = 'doubt') as doubt,
      (select count(*) from message where state = 'parked' and reason is distinct from 'too-old') as parked,
      (select count(*) from message where state = 'parked' and reason = 'too-old') as too_old,
      (select count(*) from conversation where turn_due_at < app_now()) as overdue,
      (select extract(epoch from app_now() - min(turn_due_at)) from conversation where turn_due_at < app_now()) as oldest_turn,
      (select count(*) from handoff where state = 'waiting') as waiting,
      (select extract(epoch from app_now() - min(created_at)) from handoff where state = 'waiting') as oldest_waiting,
      month.sent, month.sample, month.contacts
    from (
      select coalesce(sum(sent), 0) as sent, coalesce(sum(sample), 0) as sample, coalesce(sum(contacts), 0) as contacts
      from account a,
        lateral (select count(*) as sent from message m
          where m.account_id = a.id and m.started_at > (select app_now()) - interval '30 days') as sends,
        lateral (select count(*) as sample, count(distinct conversation_id) as contacts from (
          select m.conversation_id from message m where m.account_id = a.id and m.started_at > (select app_now()) - interval '30 days'
          order by m.started_at desc limit ${sql.lit(SAMPLE)}) as lately) as replies
      where a.channel = 'x') as month`.execute(database.db);
  const at = (name: string) => Math.round(Number(rows[0]?.[name] ?? 0));
  return {
    messages: {
      ...{ pending: at('pending'), oldestPending: at('oldest_pending') },
      ...{ doubt: at('doubt'), parked: at('parked'), tooOld: at('too_old') },
    },
    turns: { overdue: at('overdue'), oldest: at('oldest_turn') },
    waiting: { count: at('waiting'), oldest: at('oldest_waiting') },
    month: { sent: at('sent'), sample: at('sample'), contacts: at('contacts') },
  };
}
