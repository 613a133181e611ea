import { sql } from 'kysely';
import { DAY_MS } from '../../core/send-budget.ts';
import { lockConversation, noteChange } from '../../platform/database/conversations.ts';
import type { Database } from '../../platform/database/engine.ts';
import { isMatched } from '../../platform/database/matched.ts';
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
  and ${isMatched(sql`m.account_id`)}`;

type LateNotices = {
  database: Database;
  staleMs: number;
  log: { warn(fields: Record<string, unknown>, message: string): void };
};

/** Drops the desk's notices whose time is over, where the desk shows it. Returns how many. */
export async function dropLateNotices({ database, staleMs, log }: LateNotices): Promise<number> {
  const { rows: found } = await sql<{ id: number }>`
    select m.conversation_id as id from message m where ${isOver(staleMs)} group by 1 order by min(m.id) limit ${AT_ONCE}`.execute(
    database.db,
  );
  let dropped = 0;
  for (const { id } of found)
    dropped += await dropIn(database, id, staleMs).catch((error: unknown) => {
      log.warn({ conversation: id, err: error }, 'late notices could not be dropped; the next sweep tries again');
      return 0;
    });
  return dropped;
}

const dropIn = (database: Database, id: number, staleMs: number): Promise<number> =>
  transaction(database, async (tx) => {
    if (!(await lockConversation(tx, id))) return 0;
    const { numAffectedRows } = await sql`
      update message m set state = 'dropped', reason = 'stale' where m.conversation_id = ${id} and ${isOver(staleMs)}`.execute(tx);
    if (numAffectedRows) await noteChange(tx, id);
    return Number(numAffectedRows ?? 0);
  });

/**
 * A promise whose notice the platform refused for good was never made: until something reaches the customer again no apology for it comes due, to be refused in its
 * turn. The desk shows the refused notice, and the time that it named. Returns how many.
 */
export async function forgetRefusedPromises({ database }: Pick<LateNotices, 'database'>): Promise<number> {
  const { numAffectedRows } = await sql`update handoff set due_at = null where id in (
    select h.id from handoff h where h.state = 'waiting' and h.due_at is not null and exists (
      select 1 from message m where m.conversation_id = h.conversation_id and m.state = 'failed' and m.author = 'system'
        and m.source->>'phrase' ~ '^(nobody_came|handoff_)' and m.created_at > (select app_now() - ${DAY_MS} * interval '1 millisecond')
        -- A notice is written a moment before its handoff.
        and m.created_at > h.created_at - interval '10 seconds'
        and not exists (select 1 from message s where s.conversation_id = m.conversation_id and s.seq > m.seq and s.state = 'sent'))
    for update of h skip locked)`.execute(database.db);
  return Number(numAffectedRows ?? 0);
}
