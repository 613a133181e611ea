import type { Database } from '../../platform/database/engine.ts';

/**
 * `resolved`: not given back undone. `name`: null when they answered in the platform's own app. `endedAt`: epoch ms.
 * `turnsSince`: outcomes of the bot's turns after it, oldest first.
 */
export type LastPerson = { name: string | null; endedAt: number; resolved: boolean; turnsSince: string[] };

/** Who last ended their part in a conversation. Null when nobody ever did. */
export async function loadLastPerson({ db }: Database, conversationId: number): Promise<LastPerson | null> {
  const end = await db
    .selectFrom('ownership_change')
    .select(['kind', 'agent_name', 'at'])
    .where('conversation_id', '=', conversationId)
    .where('kind', 'in', ['resolved', 'returned', 'quiet'])
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
  if (!end) return null;
  const turns = await db
    .selectFrom('turn')
    .select('outcome')
    .where('conversation_id', '=', conversationId)
    .where('created_at', '>', end.at)
    .orderBy('id', 'desc')
    .limit(50)
    .execute();
  return {
    name: end.agent_name,
    endedAt: end.at.getTime(),
    resolved: end.kind !== 'returned',
    turnsSince: turns.map((turn) => turn.outcome).reverse(),
  };
}
