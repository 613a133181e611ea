/**
 * What became of an outbound message.
 * `held` (approval, undo, scheduled) → `pending` → `sending` → `sent` | `failed` | `doubt`; `doubt` → `sent` | `pending` | `failed` | `parked`;
 * `dropped` (fence, opt-out, cancelled, stale, superseded) and `merged` (said inside another message) end before sending.
 */
export type DeliveryState = 'held' | 'pending' | 'sending' | 'doubt' | 'sent' | 'failed' | 'parked' | 'dropped' | 'merged';

/** An earlier message in one of these keeps the later ones of its conversation waiting: the order at the platform is our order. */
export const UNSETTLED: readonly DeliveryState[] = ['pending', 'sending', 'doubt'];

/**
 * Why a message that the platform has not refused is `pending` again: nobody there could be asked. `away`: for the whole account; `unreached`: for this message alone,
 * which may be given up for it.
 */
export const NOT_ASKED = ['away', 'unreached'] as const;

export const DELIVERY = {
  /** How long one request to the platform may take. */
  deadlineMs: 8_000,
  /** How long a claim holds. Longer than the deadline, so that a live sender never meets another one. */
  leaseMs: 30_000,
  /** How long after the send one read-back asks the platform: it may not show a message at once. */
  readBackMs: 60_000,
  /** After so long without a decision a person decides. */
  parkMs: 15 * 60_000,
  /** A message whose sends were in doubt so often, and which is not there each time, is not tried again: a person is told. */
  maxDoubts: 5,
  /** A bot's answer that has waited for so long is not sent any more: a person gets the conversation. */
  staleMs: 30 * 60_000,
  /** An account that may send again sends what is younger than this; what is older waits for a person's word. */
  resumeMs: 24 * 3_600_000,
} as const;

export type DeliveryTimes = { deadlineMs: number; leaseMs: number; readBackMs: number; parkMs: number };
