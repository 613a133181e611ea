import type { QueueRow } from '../../features/desk/contract.ts';

/** What happened between two readings of the queue that somebody who looks elsewhere wants to know. */
export type News = { kind: 'waiting' | 'answered'; row: QueueRow };

/** New ones who wait, and customers who wrote again in a conversation of mine. A first reading brings no news. */
export function newsBetween(before: readonly QueueRow[] | undefined, after: readonly QueueRow[]): News[] {
  if (before === undefined) return [];
  const known = new Map(before.map((row) => [row.conversationId, row]));
  return after.flatMap((row): News[] => {
    const old = known.get(row.conversationId);
    if (row.group === 'waiting' && row.handoffId !== null) {
      return old?.group === 'waiting' && old.handoffId === row.handoffId ? [] : [{ kind: 'waiting', row }];
    }
    const mineBefore = old?.group === 'mine' || old?.group === 'customer';
    const wrote = row.last?.author === 'contact' && row.last.at !== old?.last?.at;
    return row.group === 'mine' && mineBefore && wrote ? [{ kind: 'answered', row }] : [];
  });
}
