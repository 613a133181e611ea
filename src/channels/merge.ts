import { sql } from 'kysely';
import { mergeHead, type Merge, type Waiting } from '../core/merge-bubbles.ts';
import type { Tx } from '../platform/database/conversations.ts';
import type { MessagePart } from '../platform/database/schema.ts';

type Row = Waiting<MessagePart> & { conversation_id: number };

/**
 * Where sends are scarce, what the bot has waiting at the head of a conversation becomes one message. The conversations are locked by the caller.
 * Returns how many messages are said inside another one now.
 */
export async function mergeWaiting(tx: Tx, conversationIds: number[], maxText: number): Promise<number> {
  const { rows } = await sql<Row>`
    select id, conversation_id, author, text, parts, choices, attachments, source, attempt from message m
    where conversation_id = any(${conversationIds}::bigint[]) and state = 'pending' and (not_before is null or not_before <= app_now())
    order by conversation_id, seq`.execute(tx);
  const merges = [...byConversation(rows).values()].flatMap((line) => mergeHead(line, maxText) ?? []);
  if (merges.length === 0) return 0;
  await write(tx, merges);
  return merges.reduce((sum, { from }) => sum + from.length, 0);
}

function byConversation(rows: Row[]): Map<number, Row[]> {
  const lines = new Map<number, Row[]>();
  for (const row of rows) lines.set(row.conversation_id, [...(lines.get(row.conversation_id) ?? []), row]);
  return lines;
}

async function write(tx: Tx, merges: Merge<MessagePart>[]): Promise<void> {
  const wholes = merges.map(({ into, from, text, parts }) => ({ id: into, inside: from, text, parts }));
  // It has waited as long as the oldest that it says: else an answer that is too late would be young again.
  await sql`update message m set text = w.text, parts = w.parts,
      created_at = least(m.created_at, (select min(o.created_at) from message o where o.id = any(w.inside)))
    from jsonb_to_recordset(${JSON.stringify(wholes)}::jsonb) as w (id bigint, inside bigint[], text text, parts jsonb) where m.id = w.id`.execute(
    tx,
  );
  const inside = merges.flatMap(({ into, from }) => from.map((id) => ({ id, into })));
  await sql`update message m set state = 'merged', merged_into = w."into"
    from jsonb_to_recordset(${JSON.stringify(inside)}::jsonb) as w (id bigint, "into" bigint) where m.id = w.id`.execute(tx);
}
