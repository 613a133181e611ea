import { sql } from 'kysely';
import { noteChange } from '../platform/database/conversations.ts';
import type { Database } from '../platform/database/engine.ts';
import { transaction } from '../platform/database/transaction.ts';
import type { Channel } from './channel.ts';
import type { Doubt } from './doubt.ts';
import { settleWaiting } from './settle.ts';

/** A doubt about which nothing could be found out is looked into again in so many ms. */
export async function lookAgain(database: Database, doubt: Doubt, delayMs: number): Promise<void> {
  await database.db
    .updateTable('message')
    .set({ check_at: sql<Date>`app_now() + ${delayMs} * interval '1 millisecond'` })
    .where('id', '=', doubt.id)
    .where('state', '=', 'doubt')
    .where('attempt', '=', doubt.attempt)
    .execute();
}

/** Nobody could find out: a person decides, and what stands behind it goes on. False where somebody else had decided meanwhile. */
export function park(database: Database, doubt: Doubt, channel: Channel): Promise<boolean> {
  return transaction(database, async (tx) => {
    await tx.selectFrom('conversation').select('id').where('id', '=', doubt.conversation_id).forUpdate().execute();
    const { numUpdatedRows } = await tx
      .updateTable('message')
      .set({ state: 'parked', check_at: null, lease_until: null })
      .where('id', '=', doubt.id)
      .where('state', '=', 'doubt')
      .where('attempt', '=', doubt.attempt)
      .executeTakeFirst();
    await settleWaiting(tx, doubt.conversation_id, (text) => channel.comparable(text));
    await noteChange(tx, doubt.conversation_id);
    return numUpdatedRows > 0n;
  });
}
