import { sql } from 'kysely';
import { DELIVERY } from '../core/delivery.ts';
import { noteChange, type Tx } from '../platform/database/conversations.ts';

/** One that waits to be matched with the platform's record after a restore goes on waiting: the repair makes it active. */
const WAITS = sql<boolean>`exists (select 1 from repair r where r.account_id = account.id and r.reconcile_from is not null)`;

/**
 * An account that could not send may send again: it was connected anew. What people and the desk wrote more than a day ago is not fired late, but parked for
 * a person's word (`too-old`); what the bot wrote is too late long before that. Changes nothing of one that was not paused. Returns how many were parked.
 */
export async function resumeAccount(tx: Tx, accountId: number): Promise<number> {
  const resumed = await tx
    .updateTable('account')
    .set({
      state: sql<'active' | 'paused'>`case when ${WAITS} then 'paused' else 'active' end`,
      paused_reason: sql<string | null>`case when ${WAITS} then 'reconcile' end`,
    })
    .where('id', '=', accountId)
    .where('state', '=', 'paused')
    .returning('state')
    .executeTakeFirst();
  return resumed?.state === 'active' ? parkTooOld(tx, accountId) : 0;
}

/** Parks the replies of an account that have waited for more than a day. */
export async function parkTooOld(tx: Tx, accountId: number): Promise<number> {
  const { rows } = await sql<{ conversation_id: number }>`
    update message set state = 'parked', reason = 'too-old', not_before = null
    where account_id = ${accountId} and state = 'pending' and priority <= 0
      and created_at < (select app_now() - ${DELIVERY.resumeMs} * interval '1 millisecond')
    returning conversation_id`.execute(tx);
  for (const id of new Set(rows.map((row) => row.conversation_id))) await noteChange(tx, id);
  return rows.length;
}
