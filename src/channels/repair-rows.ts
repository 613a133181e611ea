import { sql } from 'kysely';
import type { ChannelName } from '../core/message.ts';
import type { Database } from '../platform/database/engine.ts';
import { isFarAhead } from '../platform/database/set-back.ts';
import type { Account } from './channel.ts';

/**
 * A look that had to end before it had come far enough. `token`: the page where it goes on; null: that is done, and only what is newer is left. `top` (epoch ms): down to
 * there what is newer has been seen, or is to be looked at; `bottom`: below it all is here; `headAt`: when what is newest was looked at last; `endsAt`: where the record
 * itself was at its end, short of what was to be read. (Rows of older versions have
 * none of these.)
 */
export type OpenLook = { token: string | null; top: number; bottom?: number; headAt?: number; endsAt?: number };

/** What is kept of matching one account, as a process holds it that may look just now. */
export type RepairRow = {
  matched_at: Date | null;
  open: OpenLook | null;
  suspects: string[];
  last_run_at: Date | null;
  last_recovered: number;
  problem: string | null;
  reconcile_from: Date | null;
  reconcile_since: Date | null;
  replay: { refusedAt?: string };
  /** When the account was added. */
  created_at: Date;
  now: Date;
};

const LEASE = sql`app_now() + interval '60 seconds'`;
/** After a start a look is worth while although the last one is not long ago: webhooks may have come while nobody was there. */
const START_GAP = sql`app_now() - interval '30 seconds'`;

/** Accounts that send nothing because their record has not been matched since a restore. */
export async function countReconciling(database: Database, channels: ChannelName[]): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from repair r join account a on a.id = r.account_id
    where r.reconcile_from is not null and a.channel = any(${channels}::text[])`.execute(database.db);
  return rows[0]?.count ?? 0;
}

/** The last look, or the lease of whoever looks, lies ahead: by a clock that has been set back since nobody knows when the next look is due. */
const BEHIND_ITSELF = sql`(${isFarAhead(sql`r.last_run_at`)} or ${isFarAhead(sql`r.lease_until`)})`;

/** A look at the account of `r` is due, and nobody is at it. `starting`: due also soon after the last look. */
const isDue = (starting: boolean) => sql`(${BEHIND_ITSELF} or ((r.lease_until is null or r.lease_until < app_now())
  and (r.due_at <= app_now() or (${starting} and (r.last_run_at is null or r.last_run_at < ${START_GAP})))))`;

/** The accounts whose record is to be matched now: of those that may send (unless `onlyReconcile`), and of those that wait to be matched after a restore. */
export async function accountsToMatch(
  database: Database,
  channels: ChannelName[],
  { onlyReconcile, starting }: { onlyReconcile: boolean; starting: boolean },
): Promise<Account[]> {
  if (channels.length === 0) return [];
  const { rows } = await sql<{ id: number; channel: ChannelName; external_id: string; name: string }>`
    select a.id, a.channel, a.external_id, a.name from account a left join repair r on r.account_id = a.id
    where a.channel = any(${channels}::text[]) and (r.reconcile_from is not null or (a.state = 'active' and ${!onlyReconcile}))
      and (r.account_id is null or ${isDue(starting)})
    order by a.id`.execute(database.db);
  return rows.map(({ id, channel, external_id, name }) => ({ id, channel, externalId: external_id, name }));
}

/** Takes the lease of one account if a look at it is due. */
export async function claimRepair(database: Database, accountId: number, holder: string, starting: boolean): Promise<RepairRow | null> {
  await sql`insert into repair (account_id) values (${accountId}) on conflict do nothing`.execute(database.db);
  const { rows } = await sql<RepairRow>`
    update repair r set lease_until = ${LEASE}, lease_by = ${holder}, last_run_at = case when r.last_run_at > app_now() then app_now() else r.last_run_at end
    from account a where r.account_id = ${accountId} and a.id = r.account_id and ${isDue(starting)}
    returning r.matched_at, r.open, r.suspects, r.last_run_at, r.last_recovered, r.problem, r.reconcile_from, r.reconcile_since, r.replay,
      a.created_at, app_now() as now`.execute(database.db);
  return rows[0] ?? null;
}

/** False when somebody else has the lease by now. */
export async function keepLease(database: Database, accountId: number, holder: string): Promise<boolean> {
  const { numAffectedRows } = await sql`
    update repair set lease_until = ${LEASE} where account_id = ${accountId} and lease_by = ${holder}`.execute(database.db);
  return (numAffectedRows ?? 0n) > 0n;
}

/** What is written down after a look; what is undefined stays. `dueMs`: the next look, from now on. */
export type RepairNote = {
  dueMs: number;
  problem: string | null;
  matchedAt?: number | undefined;
  matchedId?: string | null;
  open?: RepairRow['open'];
  suspects?: string[];
  /** The record was read. */
  ran?: boolean;
  clean?: boolean;
  recovered?: number;
  lastRecovered?: number;
  replay?: RepairRow['replay'];
};

/** Notes a look and gives the lease back. Changes nothing when somebody else has it by now. */
export async function noteRepair(database: Database, accountId: number, holder: string, note: RepairNote): Promise<void> {
  const { recovered = 0 } = note;
  await database.db
    .updateTable('repair')
    .set({
      lease_until: null,
      lease_by: null,
      due_at: sql<Date>`app_now() + ${note.dueMs} * interval '1 millisecond'`,
      problem: note.problem,
      ...(note.matchedAt === undefined ? {} : { matched_at: sql<Date>`greatest(matched_at, ${new Date(note.matchedAt)}::timestamptz)` }),
      ...(typeof note.matchedId !== 'string' ? {} : { matched_id: note.matchedId }),
      ...(note.open === undefined ? {} : { open: note.open === null ? null : JSON.stringify(note.open) }),
      ...(note.suspects === undefined ? {} : { suspects: JSON.stringify(note.suspects) }),
      ...(note.replay === undefined ? {} : { replay: JSON.stringify(note.replay) }),
      ...(note.ran ? { last_run_at: sql<Date>`app_now()`, last_recovered: note.lastRecovered ?? recovered } : {}),
      ...(note.clean ? { last_clean_at: sql<Date>`app_now()` } : {}),
      ...(recovered > 0 ? { recovered: sql<number>`recovered + ${recovered}` } : {}),
    })
    .where('account_id', '=', accountId)
    .where('lease_by', '=', holder)
    .execute();
}

/** Of these ids those of which nothing is here: neither delivered nor sent by us. */
export async function unknownIds(database: Database, accountId: number, ids: string[]): Promise<Set<string>> {
  if (ids.length === 0) return new Set();
  const { rows } = await sql<{ id: string }>`
    select u.id from unnest(${ids}::text[]) as u (id)
    where not exists (select 1 from inbound_event e where e.account_id = ${accountId} and e.external_id = u.id)
      and not exists (select 1 from message m where m.account_id = ${accountId} and m.external_id = u.id)`.execute(database.db);
  return new Set(rows.map(({ id }) => id));
}

/** Whether anything is here that the platform had by then or later (epoch ms). */
export async function knowsMessages(database: Database, accountId: number, since: number): Promise<boolean> {
  const { rows } = await sql`
    select 1 from message where account_id = ${accountId} and external_id is not null and said_at >= ${new Date(since)}::timestamptz limit 1`.execute(
    database.db,
  );
  return rows.length > 0;
}

/** Conversations of an account that wait for their turn, the longest first. */
export async function waitingTurns(database: Database, accountId: number): Promise<number[]> {
  const { rows } = await sql<{ id: number }>`
    select id from conversation where account_id = ${accountId} and turn_due_at is not null order by turn_due_at limit 10000`.execute(
    database.db,
  );
  return rows.map(({ id }) => id);
}

/** How many of these turned out to be words of a customer or of a person in the platform's app; an echo of our own is nothing lost. */
export async function countRecovered(database: Database, accountId: number, ids: string[]): Promise<number> {
  if (ids.length === 0) return 0;
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from inbound_event
    where account_id = ${accountId} and external_id = any(${ids}::text[]) and kind in ('message', 'outbound-person')`.execute(database.db);
  return rows[0]?.count ?? 0;
}
