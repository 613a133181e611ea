import { UNMATCHED } from './matched.ts';

/** Asks one connection, within the caller's transaction. */
type Ask = (text: string, values?: unknown[]) => Promise<unknown>;

/**
 * For a database that may have forgotten what it did last, since the moment `at` (ISO 8601): what waits to be sent may have been sent. It is looked up at the
 * platform before anything goes out again, and an account of X sends nothing until X's own record of it is matched.
 */
export async function matchBeforeSending(ask: Ask, at: string): Promise<void> {
  await doubtWhatWaits(ask, at);
  await pauseAccounts(ask, at);
}

/**
 * The same for a database that is a copy from some time ago: a restored backup, a dump that was put back. `at` (ISO 8601): when the copy was made, or earlier. Nobody
 * knows how old it is in truth: the record is matched back to the newest message in it, and over a day at least. Nobody who waited then is told that nobody came,
 * and no member of staff that they wait: both may have been settled since. Notices of change go: they are numbered by the transactions of another server, and each live
 * update would read those again that seem to be of its future.
 */
export async function matchCopy(ask: Ask, at: string): Promise<void> {
  await matchBeforeSending(ask, at);
  await ask(
    `update repair set reconcile_from = least(reconcile_from, app_now() - interval '1 day',
       (select max(m.said_at) from message m where m.account_id = repair.account_id and m.external_id is not null))
     where reconcile_from is not null`,
  );
  await ask(`update handoff set due_at = null, notified_at = app_now() where state = 'waiting'`);
  await ask('delete from event');
}

/** When a message may have gone out at the earliest; what waits to be matched since something earlier keeps that. */
const STARTED = `case when state = 'sending' or reason = '${UNMATCHED}' then coalesce(started_at, $1::timestamptz) else $1::timestamptz end`;

/**
 * One of each conversation is in doubt, so that the platform is asked: the one that was already, or was under way, or else the first. The others stay behind it
 * where X's record will show of each whether it went out (repair-reconcile.ts); on another channel they wait for a person, who sees both.
 * None was sent before `at`, or that would be known, but for one that was under way then.
 */
async function doubtWhatWaits(ask: Ask, at: string): Promise<void> {
  const isBehind = `state = 'pending' and exists (select 1 from message e where e.conversation_id = message.conversation_id
    and (e.state in ('sending', 'doubt') or e.state = 'pending' and e.seq < message.seq))`;
  const isOfX = `account_id in (select id from account where channel = 'x')`;
  await ask(`update message set state = 'parked', reason = 'restored' where ${isBehind} and not ${isOfX}`);
  await ask(
    `update message set reason = '${UNMATCHED}', not_before = null, attempt = attempt + 1, started_at = ${STARTED} where ${isBehind} and ${isOfX}`,
    [at],
  );
  await ask(
    `update message set state = 'doubt', reason = 'restored', lease_until = null, not_before = null, attempt = attempt + 1,
       started_at = ${STARTED}, check_at = app_now()
     where state = 'sending' or state = 'pending' and not (${isBehind})`,
    [at],
  );
  await ask(`update message set check_at = app_now() where state = 'doubt'`);
}

/**
 * The accounts of X are paused until X's own record is matched, back to a little before the moment; one that X refuses keeps that reason, and is matched afterwards.
 * One that is not matched yet since something earlier is matched back to that as well.
 * What the record shows decides about the replies in doubt, so the few reads are not spent on them one by one.
 */
async function pauseAccounts(ask: Ask, at: string): Promise<void> {
  await ask(
    `insert into repair (account_id, reconcile_from, reconcile_since)
     select a.id, $1::timestamptz - interval '10 minutes', app_now() from account a where a.channel = 'x'
     on conflict (account_id) do update set reconcile_from = least(repair.reconcile_from, excluded.reconcile_from), reconcile_since = excluded.reconcile_since,
       due_at = app_now(), lease_until = null, lease_by = null, open = null, suspects = '[]', problem = null, last_recovered = 0, reads = '{}'`,
    [at],
  );
  await ask(`update account set state = 'paused', paused_reason = 'reconcile' where channel = 'x' and state = 'active'`);
  await ask(
    `update message set check_at = null where state = 'doubt' and reason = 'restored' and account_id in (select account_id from repair)`,
  );
}
