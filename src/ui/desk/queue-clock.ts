import type { QueueRow } from '../../features/desk/contract.ts';

/** How a row's wait is shown. `share`: how much of the time is gone, 0 to 1, for the line along the row's foot. */
export type RowClock =
  { kind: 'age'; at: number } | { kind: 'left'; minutes: number; share: number } | { kind: 'over'; minutes: number; share: 1 };

const minute = 60_000;

/** To half of the time the row says how long somebody has waited, from then on what is left, past it by how much it is over. */
export function clockOf(clock: NonNullable<QueueRow['clock']>, now: number): RowClock {
  const from = Date.parse(clock.from);
  if (clock.due === null) return { kind: 'age', at: from };
  const due = Date.parse(clock.due);
  if (now >= due) return { kind: 'over', minutes: Math.max(1, Math.ceil((now - due) / minute)), share: 1 };
  const share = due > from ? (now - from) / (due - from) : 1;
  if (share < 0.5) return { kind: 'age', at: from };
  return { kind: 'left', minutes: Math.ceil((due - now) / minute), share };
}

/** How long the one who has waited longest has waited, in whole minutes; null when nobody waits. */
export function longestWait(rows: readonly QueueRow[], now: number): number | null {
  const begins = rows.filter((row) => row.group === 'waiting' && row.clock !== null).map((row) => Date.parse(row.clock?.from ?? ''));
  return begins.length === 0 ? null : Math.max(0, Math.floor((now - Math.min(...begins)) / minute));
}
