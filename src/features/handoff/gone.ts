import { sql } from 'kysely';
import { GONE_AFTER_MINUTES } from '../../core/access.ts';
import type { Tx } from '../../platform/database/conversations.ts';
import { unansweredSince } from '../../platform/database/last-word.ts';

type Facts = { disabled: boolean; unseen: boolean };

/**
 * Has a conversation's holder left it? A disabled colleague has; one whose desk (or token) was not heard of for a quarter of an hour, and who has not just taken
 * it, only while the customer waits for an answer.
 */
export async function isGone(tx: Tx, conversationId: number, holder: string): Promise<boolean> {
  const { rows } = await sql<Facts>`
    select coalesce((select state = 'disabled' from staff where 'staff:' || id = ${holder}), false) as disabled,
      coalesce(greatest(agent_since, (select seen_at from staff where 'staff:' || id = ${holder}),
        (select max(last_used_at) from api_token where name = ${holder})) < app_now() - ${GONE_AFTER_MINUTES} * interval '1 minute', false) as unseen
    from conversation where id = ${conversationId}`.execute(tx);
  const { disabled = false, unseen = false } = rows[0] ?? {};
  return disabled || (unseen && (await unansweredSince(tx, conversationId)) !== null);
}
