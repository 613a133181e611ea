import { sql, type Kysely } from 'kysely';
import { heard, type Answered } from '../../core/platform-word.ts';
import type { PlatformWord, SendLimits, SendState, Sends } from '../../core/send-budget.ts';
import { refund } from '../../core/send-budget.ts';
import { afterSetBack } from '../../core/set-back.ts';
import type { Tx } from './conversations.ts';
import type { Schema } from './schema.ts';
import { isFarAhead } from './set-back.ts';

/** One account's sends are counted in one row. Whoever claims holds its lock until the commit, so that two processes never spend the same send twice. */

type Db = Kysely<Schema>;

/** As `heldUntil` in core/send-budget.ts, of the account `a` (epoch ms). */
export const HELD_UNTIL = sql`greatest(coalesce((a.limits->>'blockedUntil')::numeric, 0), coalesce((a.limits->'trouble'->>'until')::numeric, 0))`;

/**
 * Sends of the last day as the messages show them, in the form of core/send-budget.ts. For accounts without a row yet. Since when is handed in as a value: of an
 * expression the planner does not know how few it leaves, and reads the whole table.
 */
async function countSends(db: Db, accountId: number): Promise<number[]> {
  const { rows: clock } = await sql<{ since: Date }>`select app_now() - interval '25 hours' as since`.execute(db);
  const { rows } = await sql<{ sends: number[] }>`
    select coalesce(jsonb_agg(value order by at, second), '[]') as sends from (
      select (extract(epoch from started_at) * 1000)::bigint as at, count(*) as many from message
      where account_id = ${accountId} and direction = 'out' and state in ('sending', 'doubt', 'sent', 'parked')
        and started_at > ${clock[0]?.since}::timestamptz group by 1) sent
    cross join lateral (values (at, 1), (many, 2)) as parts (value, second)`.execute(db);
  return rows[0]?.sends ?? [];
}

/** The budget as it stands, locked until the end of the transaction. Take it before any other lock of the claim. */
export async function lockSendState(tx: Tx, accountId: number, limits: SendLimits): Promise<SendState> {
  const sends = (await lockSends(tx, accountId)) ?? (await makeRow(tx, accountId));
  // Asked for once the lock is held: what another process has done until then is seen.
  const { rows } = await underWayOf(tx, [accountId]);
  const { now, word, under_way: underWay } = rows[0] as AccountRow;
  const state = { limits, sends, word, underWay, now: now.getTime() };
  const counts = afterSetBack(state, state.now);
  if (counts.sends !== sends) await saveSends(tx, accountId, counts.sends);
  return counts.word === word ? counts : { ...counts, word: await forgetWaits(tx, accountId, state) };
}

/** The database's clock has been set back: what the platform refused goes again, and one answer of it says how long it is to wait now. */
async function forgetWaits(tx: Tx, accountId: number, state: SendState): Promise<PlatformWord> {
  const { word } = afterSetBack({ ...state, word: (await lockWord(tx, accountId)) ?? {} }, state.now);
  await saveWord(tx, accountId, word);
  await sql`update message set not_before = null where account_id = ${accountId} and state = 'pending' and not_before > app_now()`.execute(
    tx,
  );
  return word;
}

/** Longer than a platform's word about one message lets it wait. */
const LONGEST_WAIT_MS = 61 * 60_000;
/** By how much a message's wait and its account's, which come of the same answer, differ. */
const SAME_MS = 5_000;

/** The database's clock has been set back: a message that was told to wait alone, without its account, goes now. */
export async function forgetMessagesWaits(db: Db): Promise<void> {
  await sql`
    update message m set not_before = null from account a
    where a.id = m.account_id and m.state = 'pending' and ${isFarAhead(sql`m.not_before`, LONGEST_WAIT_MS)}
      and extract(epoch from m.not_before) * 1000 > ${HELD_UNTIL} + ${SAME_MS}::int`.execute(db);
}

type AccountRow = { id: number; now: Date; word: PlatformWord; under_way: number };

function underWayOf(db: Db, accountIds: number[]) {
  return sql<AccountRow>`
    select a.id, app_now() as now, a.limits as word, (
      select count(*)::int from message m where m.account_id = a.id and m.state = 'sending') as under_way
    from account a where a.id = any(${accountIds}::int[])`.execute(db);
}

async function lockSends(tx: Tx, accountId: number): Promise<number[] | undefined> {
  const row = await tx.selectFrom('send_budget').select('sends').where('account_id', '=', accountId).forUpdate().executeTakeFirst();
  return row?.sends;
}

async function makeRow(tx: Tx, accountId: number): Promise<number[]> {
  const sends = JSON.stringify(await countSends(tx, accountId));
  await sql`insert into send_budget (account_id, sends) values (${accountId}, ${sends}) on conflict do nothing`.execute(tx);
  return (await lockSends(tx, accountId)) ?? [];
}

export async function saveSends(tx: Tx, accountId: number, sends: Sends): Promise<void> {
  await tx
    .updateTable('send_budget')
    .set({ sends: JSON.stringify(sends) })
    .where('account_id', '=', accountId)
    .execute();
}

/** A send that was definitely not made is given back. `at`: the time it stands under. */
export async function refundSend(tx: Tx, accountId: number, at: number): Promise<void> {
  const sends = await lockSends(tx, accountId);
  if (sends) await saveSends(tx, accountId, refund(sends, at));
}

/** Keeps what answers of the platform say about an account's limits, with one write however many they are. `now`: when each of them ended. */
export async function noteWords(tx: Tx, accountId: number, answers: readonly (Answered & { now: number })[]): Promise<void> {
  const known = answers.length > 0 ? await lockWord(tx, accountId) : undefined;
  if (!known) return;
  let word = known;
  for (const { now, ...answer } of answers) {
    const next = heard(word, answer, now);
    if (next !== word) word = { ...next, heardAt: now };
  }
  if (word !== known) await saveWord(tx, accountId, word);
}

async function lockWord(tx: Tx, accountId: number): Promise<PlatformWord | undefined> {
  const row = await tx.selectFrom('account').select('limits').where('id', '=', accountId).forNoKeyUpdate().executeTakeFirst();
  return row?.limits;
}

async function saveWord(tx: Tx, accountId: number, word: PlatformWord): Promise<void> {
  await tx
    .updateTable('account')
    .set({ limits: JSON.stringify(word) })
    .where('id', '=', accountId)
    .execute();
}

/** The budgets of some accounts, to look at. Accounts that are not known are left out. */
export async function readSendStates(db: Db, accountIds: number[], limits: SendLimits): Promise<Map<number, SendState>> {
  if (accountIds.length === 0) return new Map();
  const [accounts, counted] = await Promise.all([
    underWayOf(db, accountIds),
    db.selectFrom('send_budget').select(['account_id', 'sends']).where('account_id', 'in', accountIds).execute(),
  ]);
  const sends = new Map(counted.map((row) => [row.account_id, row.sends]));
  for (const { id } of accounts.rows) if (!sends.has(id)) sends.set(id, await countSends(db, id));
  return new Map(
    accounts.rows.map(({ id, now, word, under_way: underWay }) => [
      id,
      afterSetBack({ limits, sends: sends.get(id) ?? [], word, underWay, now: now.getTime() }, now.getTime()),
    ]),
  );
}
