import { sql } from 'kysely';
import type { LockedConversation, Tx } from './conversations.ts';

/**
 * A person's part ends. Who wrote what is not settled looks at something else from now on: if one of these replies does not arrive, somebody is called
 * (dialogue/late-found.ts). What did not arrive before that was before their eyes.
 */
export async function leaveUnattended(tx: Tx, { id }: LockedConversation): Promise<void> {
  await sql`
    update message set source = case when state in ('failed', 'parked') then source - 'unattended' else source || '{"unattended": true}' end
    where conversation_id = ${id} and author = 'person' and (state in ('held', 'pending', 'sending', 'doubt')
      or state in ('failed', 'parked') and source @> '{"unattended": true}')`.execute(tx);
}

/** Somebody is called for those that did not arrive: once. */
export async function attendTo(tx: Tx, { id }: LockedConversation): Promise<void> {
  await sql`
    update message set source = source || '{"unattended": false}'
    where conversation_id = ${id} and author = 'person' and state in ('failed', 'parked') and source @> '{"unattended": true}'`.execute(tx);
}
