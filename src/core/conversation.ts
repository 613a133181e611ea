import type { Language } from './language.ts';

/** Who answers next. An `agent` may be nobody in particular: somebody answered from the X app. */
export type Owner = 'bot' | 'queue' | 'agent';
export type ConversationStatus = 'open' | 'snoozed' | 'closed';

/**
 * What happened between bot, queue and people: handed over; taken by a person; somebody answered from the X app; ended by a person; given back undone;
 * the customer no longer needed anybody; nobody had moved for a while.
 */
export type OwnershipChange = 'handed-over' | 'taken' | 'from-app' | 'resolved' | 'returned' | 'wait-ended' | 'quiet';

/**
 * The part of a conversation that rules decide on.
 * `version` grows when state or owner changes; an inbound message raises only `lastSeq`.
 * `ownerEpoch` grows only when a person takes it, is assigned, answers from the X app, gives it back, or ends it while it waits.
 */
export type ConversationState = {
  owner: Owner;
  status: ConversationStatus;
  version: number;
  ownerEpoch: number;
  agentId: string | null;
  language: Language | null;
};

/** A person takes the conversation, is assigned to it, or (agentId null) answered from the platform's own app. Raises the epoch: a bot message written before is dropped. */
export function takeOver(state: ConversationState, agentId: string | null): ConversationState {
  return { ...state, owner: 'agent', status: 'open', agentId, version: state.version + 1, ownerEpoch: state.ownerEpoch + 1 };
}

/** bot to queue. Does not raise the epoch: what the bot said before the handoff still goes out. */
export function toQueue(state: ConversationState): ConversationState {
  return { ...state, owner: 'queue', status: 'open', agentId: null, version: state.version + 1 };
}

/**
 * Back to the bot, resolved or returned. A person's end raises the epoch (`byPerson`: also out of the queue, without having taken it first); a wait that ended
 * with nobody there does not.
 */
export function toBot(state: ConversationState, closed: boolean, byPerson = state.owner === 'agent'): ConversationState {
  const epoch = byPerson ? state.ownerEpoch + 1 : state.ownerEpoch;
  return { ...state, owner: 'bot', status: closed ? 'closed' : 'open', agentId: null, version: state.version + 1, ownerEpoch: epoch };
}

/** The name of a change of owner; null when the owner stays who it was. */
export function ownershipChange(before: ConversationState, after: ConversationState): OwnershipChange | null {
  if (after.owner === before.owner && after.agentId === before.agentId) return null;
  if (after.owner === 'agent') return after.agentId === null ? 'from-app' : 'taken';
  if (after.owner === 'queue') return 'handed-over';
  if (before.owner === 'queue') return 'wait-ended';
  return after.status === 'closed' ? 'resolved' : 'returned';
}
