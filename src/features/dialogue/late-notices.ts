import { sql } from 'kysely';
import { lockConversation, noteChange } from '../../platform/database/conversations.ts';
import type { Database } from '../../platform/database/engine.ts';
import { transaction } from '../../platform/database/transaction.ts';

const AT_ONCE = 100;

/**
 * A notice that could not be sent for so long, and whose promised time is over: it would say what is not true any more, and take the place of an answer.
 * Only one that says nothing else, and never the words to somebody in danger. As long as its time is to come it goes on waiting.
 */
const isOver = (
  staleMs: number,
) => sql<boolean>`m.state = 'pending' and m.author = 'system' and m.attempt = 0 and jsonb_array_length(m.parts) = 1
  and m.source->>'phrase' ~ '^(nobody_came|handoff_(open|away|closed|unanswered_|lookup_failed_|angry_))'
  and m.created_at < (select app_now() - ${staleMs} * interval '1 millisecond')
  and not exists (select 1 from handoff h where h.conversation_id = m.conversation_id and h.state = 'waiting'
    and coalesce(h.promised_until > app_now(), true))
  and exists (select 1 from account a where a.id = m.account_id and a.paused_reason is distinct from 'reconcile')`;

/** Drops the desk's notices whose time is over, where the desk shows it. Returns how many. */
export async function dropLateNotices({ database, staleMs }: { database: Database; staleMs: number }): Promise<number> {
  const { rows: found } = await sql<{ id: number }>`
    select m.conversation_id as id from message m where ${isOver(staleMs)} group by 1 order by min(m.id) limit ${AT_ONCE}`.execute(
    database.db,
  );
  let dropped = 0;
  for (const { id } of found)
    dropped += await transaction(database, async (tx) => {
      if (!(await lockConversation(tx, id))) return 0;
      const { numAffectedRows } = await sql`
        update message m set state = 'dropped', reason = 'stale' where m.conversation_id = ${id} and ${isOver(staleMs)}`.execute(tx);
      if (numAffectedRows) await noteChange(tx, id);
      return Number(numAffectedRows ?? 0);
    });
  return dropped;
}
