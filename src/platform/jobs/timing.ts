/** How long to wait before trying a failed handler again: 1 s, doubling, at most 30 s. `attempt` counts from 1. */
export function backoffMs(attempt: number): number {
  return Math.min(30_000, 1000 * 2 ** Math.min(attempt - 1, 5));
}

/** Delayed wake-ups of one key that are due within the same 50 ms melt into one. */
const slotMs = 50;

/** The end of the slot (epoch ms) in which a wake-up is due: never before it was asked for. */
export function dueSlot(now: number, delayMs: number): number {
  return Math.ceil((now + delayMs) / slotMs) * slotMs;
}
