import { SEEN_WITHIN_MS, type Presence } from '../../core/access.ts';
import type { Tx } from '../../platform/database/conversations.ts';
import type { Database } from '../../platform/database/engine.ts';
import type { Names } from './show.ts';

export type Colleague = { id: string; name: string; presence: Presence; active: boolean };

/** Everybody who ever worked here, as conversations name them. Whose desk was not heard of for a minute is away, whatever they said last. */
export async function loadColleagues(database: Database, now: number): Promise<Colleague[]> {
  const rows = await database.db.selectFrom('staff').select(['id', 'name', 'presence', 'seen_at', 'state']).orderBy('name').execute();
  return rows.map((row) => ({
    id: `staff:${row.id}`,
    name: row.name,
    presence: row.seen_at !== null && now - row.seen_at.getTime() < SEEN_WITHIN_MS ? row.presence : 'away',
    active: row.state === 'active',
  }));
}

export function namesOf(colleagues: Colleague[]): Names {
  return new Map(colleagues.map(({ id, name }) => [id, name]));
}

/** How an agent is called in a sentence: a colleague by their name, a token by its own. */
export async function agentName(tx: Tx, agentId: string): Promise<string> {
  const id = /^staff:(\d{1,9})$/.exec(agentId)?.[1];
  const row = id ? await tx.selectFrom('staff').select('name').where('id', '=', Number(id)).executeTakeFirst() : undefined;
  return row?.name ?? agentId;
}
