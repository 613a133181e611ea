import { sql } from 'kysely';
import { afterDoubt, type Trouble } from '../../core/trouble.ts';
import type { Tx } from './conversations.ts';

/** What is known of a platform's trouble stands with the rest of its word, in `account.limits`: every process holds the line, and a restart changes nothing. */

/** Changes it under the account's lock; `work` returns what it was given when nothing is new. Returns it as it is then; undefined: none. */
export async function changeTrouble(
  tx: Tx,
  accountId: number,
  work: (trouble: Trouble | undefined, now: number) => Trouble | undefined,
): Promise<Trouble | undefined> {
  const { rows } = await sql<{ trouble: Trouble | null; now: Date }>`
    select limits->'trouble' as trouble, app_now() as now from account where id = ${accountId} for no key update`.execute(tx);
  const [row] = rows;
  if (!row) return undefined;
  const known = row.trouble ?? undefined;
  const next = work(known, row.now.getTime());
  if (next !== undefined && next !== known)
    await sql`update account set limits = limits || jsonb_build_object('trouble', ${JSON.stringify(next)}::jsonb) where id = ${accountId}`.execute(
      tx,
    );
  return next;
}

/** A send of this message is in doubt. Returns whether the line is held for it from now on. */
export async function noteDoubt(tx: Tx, accountId: number, messageId: number): Promise<boolean> {
  let before = 0;
  const after = await changeTrouble(tx, accountId, (trouble, now) => {
    before = trouble?.holds ?? 0;
    return afterDoubt(trouble, messageId, now);
  });
  return before === 0 && (after?.holds ?? 0) > 0;
}

/**
 * The platform said yes, or no for good, to somebody: whatever it was, it is over. One statement that mostly finds nothing, and locks nothing then.
 * Returns whether a line was held.
 */
export async function endTrouble(tx: Tx, accountId: number): Promise<boolean> {
  const { rows } = await sql<{ holds: number }>`
    with old as (select id, (limits->'trouble'->>'holds')::int as holds from account where id = ${accountId} and limits ? 'trouble' for no key update)
    update account a set limits = a.limits - 'trouble' from old where a.id = old.id returning old.holds`.execute(tx);
  return (rows[0]?.holds ?? 0) > 0;
}
