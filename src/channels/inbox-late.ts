import { sql } from 'kysely';
import { noteChange, type Tx } from '../platform/database/conversations.ts';
import type { Said } from './inbox-rows.ts';

/**
 * A message that was found only in the platform's record may have been answered in the platform's own app long ago: whoever wrote there saw it. It gets its turn
 * here, so that nobody answers it again. Only where nothing before it waits for a turn, since turns take messages in their order.
 * What is to be obeyed gets its turn all the same: no answer of a person makes the bot stop.
 * The conversations are locked by the caller. Returns those that still need a turn.
 */
export async function settleAnswered(tx: Tx, said: Said[], isObeyed: (text: string) => boolean = () => false): Promise<Said[]> {
  const open: Said[] = [];
  for (const one of said) if (!one.recovered || isObeyed(one.event.text) || !(await wasAnswered(tx, one))) open.push(one);
  return open;
}

async function wasAnswered(tx: Tx, { conversationId, seq, event }: Said): Promise<boolean> {
  const { rows } = await sql<{ id: number }>`
    insert into turn (conversation_id, first_seq, last_seq, outcome)
    select c.id, ${seq}, ${seq}, 'answered-in-app' from conversation c where c.id = ${conversationId}
      and exists (select 1 from message m where m.conversation_id = c.id and m.direction = 'out' and m.author = 'person'
        and m.source ? 'app' and m.state = 'sent' and m.said_at >= ${new Date(event.at)}::timestamptz)
      and not exists (select 1 from message m where m.conversation_id = c.id and m.direction = 'in' and m.turn_id is null
        and m.seq > c.turn_seq and m.seq < ${seq})
    returning id`.execute(tx);
  const [turn] = rows;
  if (!turn) return false;
  await sql`update message set turn_id = ${turn.id} where conversation_id = ${conversationId} and seq = ${seq}`.execute(tx);
  await sql`update conversation set turn_seq = ${seq}, last_seq = greatest(last_seq, ${seq}), updated_at = app_now() where id = ${conversationId}`.execute(
    tx,
  );
  await noteChange(tx, conversationId);
  return true;
}
