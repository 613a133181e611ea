import { sql } from 'kysely';
import { noteChange } from '../platform/database/conversations.ts';
import type { Database } from '../platform/database/engine.ts';
import { UNMATCHED } from '../platform/database/matched.ts';
import { transaction } from '../platform/database/transaction.ts';
import { parkTooOld } from './resume.ts';
import { settleWaiting } from './settle.ts';

/** What the platform has from this account in a conversation, and nobody here has said: a person's reply may be among it, with its link written otherwise. */
const wordsOfNobody = (conversationId: number) => sql`
  select 1 from inbound_event e join contact t on t.account_id = e.account_id and t.external_id = e.contact_external_id
  join conversation c on c.contact_id = t.id where c.id = ${conversationId} and e.state = 'waiting'`;

/** What the record decides about: the one of each conversation that is in doubt, and what waits behind it. */
export const isUndecided = sql<boolean>`(state = 'doubt' and reason = 'restored' or state = 'pending' and reason = ${UNMATCHED})`;

/** The conversations of an account of which the record decides something. */
export async function undecidedConversations({ db }: Database, accountId: number): Promise<number[]> {
  const { rows } = await sql<{ id: number }>`
    select distinct conversation_id as id from message where account_id = ${accountId} and ${isUndecided}`.execute(db);
  return rows.map(({ id }) => id);
}

/**
 * After a restore the whole record down to `floor` (epoch ms) has been taken in: a reply that the backup had as waiting and that did not turn up in it has not gone
 * out, and waits again, as does what stood behind it. Then the account may send. One that the platform has refused meanwhile stays paused for that. Returns whether it
 * may send.
 */
export async function endReconcile(
  database: Database,
  accountId: number,
  floor: number,
  comparable: (text: string) => string,
): Promise<boolean> {
  for (const id of await undecidedConversations(database, accountId))
    await transaction(database, async (tx) => {
      await tx.selectFrom('conversation').select('id').where('id', '=', id).forUpdate().execute();
      await sql`update message set state = 'pending', reason = null, check_at = null, started_at = null
        where conversation_id = ${id} and ${isUndecided} and started_at >= ${new Date(floor)}::timestamptz
          and (author <> 'person' or not exists (${wordsOfNobody(id)}))`.execute(tx);
      // Older than the record that was read, or perhaps there in words that the platform has changed: the one in doubt is looked up, the others are left to a person.
      await sql`update message set state = 'parked', reason = 'restored' where conversation_id = ${id} and state = 'pending' and reason = ${UNMATCHED}`.execute(
        tx,
      );
      await sql`update message set check_at = app_now() where conversation_id = ${id} and state = 'doubt' and check_at is null`.execute(tx);
      await settleWaiting(tx, id, comparable);
      await noteChange(tx, id);
    });
  return transaction(database, async (tx) => {
    await sql`update repair set reconcile_from = null, reconcile_since = null where account_id = ${accountId}`.execute(tx);
    const { numAffectedRows } = await sql`
      update account set state = 'active', paused_reason = null where id = ${accountId} and paused_reason = 'reconcile'`.execute(tx);
    const active = (numAffectedRows ?? 0n) > 0n;
    // After a backup of yesterday as after a day without authorisation: what people wrote then is not fired late.
    if (active) await parkTooOld(tx, accountId);
    return active;
  });
}
