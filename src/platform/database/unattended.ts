import { sql } from 'kysely';
import type { LockedConversation, Tx } from './conversations.ts';

/** What a person wrote, or sends again of what the bot said (it has no longer the bot's priority). */
const IS_THEIRS = sql`(author = 'person' or author = 'bot' and priority <= 0)`;

/**
 * A person's part ends. Who wrote what is not settled looks at something else from now on: if one of these replies does not arrive, somebody is called
 * (dialogue/late-found.ts). `goneAgent`: one who did not end it themselves but may no longer work here; what of theirs did not arrive lately is nobody's to see to,
 * either.
 */
export async function leaveUnattended(tx: Tx, { id }: LockedConversation, goneAgent: string | null = null): Promise<void> {
  await sql`
    update message set source = source || '{"unattended": true}'
    where conversation_id = ${id} and ${IS_THEIRS} and (state in ('held', 'pending', 'sending', 'doubt')
      or state in ('failed', 'parked') and author_id = ${goneAgent} and not source ? 'unattended' and created_at > app_now() - interval '1 day')`.execute(
    tx,
  );
}

/** Of what did not arrive somebody knows now: they had it before their eyes when they ended their part, or are called for it. So nobody is called for it again. */
export async function attendTo(tx: Tx, { id }: LockedConversation): Promise<void> {
  await sql`
    update message set source = source || '{"unattended": false}'
    where conversation_id = ${id} and ${IS_THEIRS} and state in ('failed', 'parked') and source @> '{"unattended": true}'`.execute(tx);
}
