import { sql } from 'kysely';
import { noteChange } from '../platform/database/conversations.ts';
import type { Database } from '../platform/database/engine.ts';
import { transaction } from '../platform/database/transaction.ts';
import { isUndecided, undecidedConversations } from './repair-reconcile.ts';
import { resumeAccount } from './resume.ts';
import { settleWaiting } from './settle.ts';

/**
 * An operator's word: the platform's record cannot be read (the plan or the permission is missing), so the account goes on without it. Whether a reply of before
 * went out is never guessed: each that may have is parked for a person, who can look in the app. What customers wrote since the backup and no webhook brings
 * again stays unknown. Returns how many replies were parked and whether the account sends now (the platform may stop it
 * for another reason); null where it does not wait for its record.
 */
export async function resumeUnmatched(
  database: Database,
  accountId: number,
  comparable: (text: string) => string,
): Promise<{ parked: number; sends: boolean } | null> {
  const { rows: waits } = await sql`
    select 1 from account a left join repair r on r.account_id = a.id
    where a.id = ${accountId} and (r.reconcile_from is not null or a.paused_reason = 'reconcile')`.execute(database.db);
  if (waits.length === 0) return null;
  let parked = 0;
  for (const id of await undecidedConversations(database, accountId))
    parked += await transaction(database, async (tx) => {
      await tx.selectFrom('conversation').select('id').where('id', '=', id).forUpdate().execute();
      const { numAffectedRows } = await sql`
        update message set state = 'parked', reason = 'restored', check_at = null
        where conversation_id = ${id} and ${isUndecided}`.execute(tx);
      await settleWaiting(tx, id, comparable);
      await noteChange(tx, id);
      return Number(numAffectedRows ?? 0n);
    });
  // Last: where this ends halfway, it is asked for again.
  const sends = await transaction(database, async (tx) => {
    await sql`update repair set reconcile_from = null, reconcile_since = null, open = null, due_at = app_now() where account_id = ${accountId}`.execute(
      tx,
    );
    // One that the platform refused meanwhile stays paused for that.
    const account = await tx.selectFrom('account').select('paused_reason').where('id', '=', accountId).forUpdate().executeTakeFirst();
    if (account?.paused_reason === 'reconcile') await resumeAccount(tx, accountId);
    return account?.paused_reason === 'reconcile' || account?.paused_reason === null;
  });
  return { parked, sends };
}
