import type { ConversationState, OwnershipChange } from '../../core/conversation.ts';
import type { Language } from '../../core/language.ts';
import type { Felt } from '../../core/understanding.ts';
import type { HandoffChange, NewHandoff } from './conversation-handoffs.ts';
import type { LockedConversation } from './conversation-lock.ts';
import type { NewMessage } from './conversation-messages.ts';

/** `afterSeq`: up to where it goes, if not up to the conversation's last message: what a person has not seen they have not resolved. */
export type ChangedBy = { agentId: string | null; name: string | null; kind?: OwnershipChange; afterSeq?: number | undefined };

/** What a use case wants of one conversation, applied together. */
export type Changes = {
  /** The state that follows from a function of core/conversation.ts. */
  state?: ConversationState | undefined;
  language?: Language | undefined;
  dialogue?: { state: unknown; releaseId: number | null } | undefined;
  emotion?: number[] | undefined;
  felt?: Felt[] | undefined;
  /** Inbound messages up to this sequence number have had their turn. */
  turnSeq?: number | undefined;
  messages?: NewMessage[] | undefined;
  openHandoff?: NewHandoff | undefined;
  /** Who changes the owner, for the record; and how it is called when the states alone do not say. */
  by?: ChangedBy;
  handoff?: HandoffChange | undefined;
};

/** What `apply` made: ids in the order they were asked for; a message whose request id was there already has its old id. */
export type Applied = { messageIds: number[]; handoffId: number | null };

/** One conversation and what is wanted of it. */
export type Change = { conversation: LockedConversation; changes: Changes };
