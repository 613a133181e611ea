import { sql } from 'kysely';
import { InputError } from '../../core/errors.ts';
import type { LockedConversation, Tx } from '../../platform/database/conversations.ts';
import { HELD_UNTIL } from '../../platform/database/send-budget.ts';

/**
 * Throws unsent (409, with their `count`) when replies wait for the platform, or answers of the bot's that a person sends again: they would be nobody's once the
 * conversation has left the desk. What goes out in a moment is no matter; what is in doubt, or stands behind something, does not.
 */
export async function refuseUnsent(tx: Tx, { id }: LockedConversation): Promise<void> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from message m join account a on a.id = m.account_id
    where m.conversation_id = ${id} and (m.author = 'person' or m.author = 'bot' and m.priority <= 0)
      and m.state in ('held', 'pending', 'sending', 'doubt')
      and (m.created_at < app_now() - interval '5 seconds' or m.state in ('held', 'doubt') or m.not_before > app_now()
        or a.state = 'paused' or ${HELD_UNTIL} > extract(epoch from app_now()) * 1000)`.execute(tx);
  const count = rows[0]?.count ?? 0;
  if (count > 0) throw new InputError('unsent', `${count} of your replies have not gone out yet.`, 409, { count });
}
