/**
 * Wake-ups for turns name no conversation but one of a few lanes: whoever is woken does all of the lane's that is due, so a hundred customers who write at once
 * cost a few wake-ups. A lane runs in one process at a time. More lanes than processes, so that each has something to do.
 */
export const LANES = 4;

/** The lane of a conversation, which is the key of its wake-ups. */
export function laneOf(conversationId: number): string {
  return String(conversationId % LANES);
}
