import { sql } from 'kysely';
import type { LockedConversation, Tx } from '../../platform/database/conversations.ts';

/** What says that somebody answers by some time; never the words to somebody in danger. */
export const IS_PROMISE = sql`author = 'system' and source->>'phrase' ~ '^(nobody_came|handoff_(open|away|closed|unanswered_|lookup_failed_|angry_))'`;

/** Somebody is promised in what has not gone out, or perhaps not. */
export async function isPromiseUnsent(tx: Tx, { id }: LockedConversation): Promise<boolean> {
  const { rows } = await sql`
    select 1 from message where conversation_id = ${id} and state in ('pending', 'sending', 'doubt') and ${IS_PROMISE} limit 1`.execute(tx);
  return rows.length > 0;
}

/**
 * A person's part ends, and with it what the customer was promised of them: what has not gone out yet is overtaken, as an answer of the bot's would be. What is under
 * way takes the fence along.
 */
export async function dropPromises(tx: Tx, { id, contactId }: LockedConversation): Promise<void> {
  const { rows } = await sql<{ introduces: boolean }>`
    update message set source = source || '{"fenced": true}',
      state = case when state = 'pending' then 'dropped' else state end, reason = case when state = 'pending' then 'fence' else reason end
    where conversation_id = ${id} and state in ('pending', 'sending', 'doubt') and ${IS_PROMISE}
    returning state = 'dropped' and parts @> '[{"kind": "intro"}]' as introduces`.execute(tx);
  // Who answers was said in it: it is said again. Contacts are locked before conversations, so nobody is waited for.
  if (rows.some(({ introduces }) => introduces))
    await sql`update contact set introduced_at = null where id in (
      select id from contact where id = ${contactId} for no key update skip locked)`.execute(tx);
}
