import type { Query } from './evidence.ts';

/**
 * What is still to be done in a conversation although nothing keeps it back, one line each: messages without a turn, and what waits to be sent with nothing in doubt
 * before it.
 */
export async function leftUndone(query: Query, conversation: number): Promise<string[]> {
  const rows = await query<{ said: string }>(`
    select 'message ' || id || ' has no turn' as said from message where conversation_id = ${conversation} and direction = 'in' and turn_id is null
    union all select 'message ' || m.id || ' was never sent' from message m where m.conversation_id = ${conversation} and m.direction = 'out'
      and m.state in ('pending', 'sending') and not exists (
        select 1 from message d where d.conversation_id = m.conversation_id and d.state = 'doubt' and d.seq < m.seq)`);
  return rows.map(({ said }) => said);
}
