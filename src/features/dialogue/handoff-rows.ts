import { sql, type Selectable } from 'kysely';
import type { ContextCard, HandoffState } from '../../core/handoff.ts';
import type { Database } from '../../platform/database/engine.ts';
import type { Schema } from '../../platform/database/schema.ts';
import { IS_UNTOLD } from '../../platform/database/untold.ts';

/**
 * `untold`: a person is called, and the customer has not heard of it. A reply to them was lost, and they never hear of that: they go on talking to the bot until it
 * has to call a person for what they say.
 */
export type OpenHandoff = {
  id: number;
  reason: string;
  state: HandoffState;
  team: string;
  urgency: number;
  promisedUntil: number | null;
  untold: boolean;
};

type Handoff = Selectable<Schema['handoff']>;
export type HandoffRow = Pick<Handoff, 'id' | 'reason' | 'state' | 'team' | 'urgency' | 'promised_until' | 'created_at'> & {
  untold: boolean;
};

/** The last handoffs of each of these conversations, newest first. */
export async function loadHandoffs({ db }: Database, ids: number[]): Promise<Map<number, HandoffRow[]>> {
  if (ids.length === 0) return new Map();
  const found = await sql<HandoffRow & { conversation_id: number }>`
    select h.conversation_id, h.id, h.reason, h.state, h.team, h.urgency, h.promised_until, h.created_at,
      h.state = 'waiting' and ${IS_UNTOLD} as untold
    from unnest(${ids}::bigint[]) as u (id) cross join lateral (
      select * from handoff o where o.conversation_id = u.id order by o.id desc limit 10) h order by h.id desc`.execute(db);
  return byConversation(found.rows);
}

export function byConversation<T extends { conversation_id: number }>(rows: T[]): Map<number, T[]> {
  const sorted = new Map<number, T[]>();
  for (const row of rows) {
    const known = sorted.get(row.conversation_id);
    if (known) known.push(row);
    else sorted.set(row.conversation_id, [row]);
  }
  return sorted;
}

const isOpen = ({ state }: HandoffRow): boolean => state === 'waiting' || state === 'assigned';

export function openOf(handoffs: HandoffRow[]): OpenHandoff | null {
  const open = handoffs.find(isOpen);
  if (!open) return null;
  const { id, reason, state, team, urgency, untold } = open;
  return { id, reason, state, team, urgency, untold, promisedUntil: open.promised_until?.getTime() ?? null };
}

export function previousOf(handoffs: HandoffRow[]): ContextCard['previousHandoffs'] {
  const open = handoffs.find(isOpen);
  return handoffs
    .filter((handoff) => handoff !== open)
    .map((handoff) => ({ id: handoff.id, reason: handoff.reason, state: handoff.state, at: handoff.created_at.toISOString() }));
}
