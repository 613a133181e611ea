import { sql } from 'kysely';
import { ownershipChange, type ConversationState, type OwnershipChange } from '../../core/conversation.ts';
import type { Language } from '../../core/language.ts';
import type { Felt } from '../../core/understanding.ts';
import { changeHandoff, openHandoff, type HandoffChange, type NewHandoff } from './conversation-handoffs.ts';
import type { LockedConversation, Tx } from './conversation-lock.ts';
import { insertMessages, type NewMessage } from './conversation-messages.ts';

export { lockConversation, lockConversations, type LockedConversation, type Tx } from './conversation-lock.ts';
export type { NewHandoff } from './conversation-handoffs.ts';
export type { NewMessage } from './conversation-messages.ts';

export type ChangedBy = { agentId: string | null; name: string | null; kind?: OwnershipChange };

/** What a use case wants of one conversation, applied together. */
export type Changes = {
  /** The state that follows from a function of core/conversation.ts. */
  state?: ConversationState;
  language?: Language;
  dialogue?: { state: unknown; releaseId: number | null };
  emotion?: number[];
  felt?: Felt[];
  /** Inbound messages up to this sequence number have had their turn. */
  turnSeq?: number;
  messages?: NewMessage[];
  openHandoff?: NewHandoff;
  /** Who changes the owner, for the record; and how it is called when the states alone do not say. */
  by?: ChangedBy;
  handoff?: HandoffChange;
};

/** What `apply` made: ids in the order they were asked for; a message whose request id was there already has its old id. */
export type Applied = { messageIds: number[]; handoffId: number | null };

/**
 * The one writer of conversation changes: every feature hands in what it wants, so that ownership, sequence numbers, handoffs and live events never disagree.
 * `conversation` must come from `lockConversation` in the same transaction.
 */
export async function apply(tx: Tx, conversation: LockedConversation, changes: Changes): Promise<Applied> {
  const next = changes.state ?? conversation;
  const messageIds = await insertMessages(tx, conversation, next.ownerEpoch, changes.messages ?? []);
  const handoffId = changes.openHandoff ? await openHandoff(tx, conversation, changes.openHandoff) : null;
  if (changes.handoff) await changeHandoff(tx, changes.handoff, changes.by?.agentId ?? null);
  await updateConversation(tx, conversation, changes);
  if (changes.state) await recordOwnership(tx, conversation, changes.state, changes.by);
  await noteChange(tx, conversation.id);
  return { messageIds, handoffId };
}

/** Tells the open desks, after the commit, that there is something new about a conversation. */
export async function noteChange(tx: Tx, conversationId: number): Promise<void> {
  await tx
    .insertInto('event')
    .values({ topic: 'conversation', data: JSON.stringify({ conversation: conversationId }) })
    .execute();
}

async function recordOwnership(tx: Tx, before: LockedConversation, after: ConversationState, by: Changes['by']): Promise<void> {
  const kind = by?.kind ?? ownershipChange(before, after);
  if (kind === null) return;
  const agent = { agent_id: by ? by.agentId : after.agentId, agent_name: by?.name ?? null };
  await tx
    .insertInto('ownership_change')
    .values({ conversation_id: before.id, after_seq: before.lastSeq, kind, ...agent })
    .execute();
}

async function updateConversation(tx: Tx, conversation: LockedConversation, changes: Changes): Promise<void> {
  const { state, dialogue } = changes;
  const turnSeq = changes.turnSeq ?? conversation.turnSeq;
  await tx
    .updateTable('conversation')
    .set({
      last_seq: conversation.lastSeq,
      updated_at: sql<Date>`app_now()`,
      ...(state
        ? {
            owner: state.owner,
            status: state.status,
            agent_id: state.agentId,
            agent_since: state.owner === 'agent' ? sql<Date>`app_now()` : null,
            version: state.version,
            owner_epoch: state.ownerEpoch,
          }
        : {}),
      ...(changes.language ? { language: changes.language } : {}),
      ...(changes.emotion ? { emotion: JSON.stringify(changes.emotion) } : {}),
      ...(changes.felt ? { felt: JSON.stringify(changes.felt) } : {}),
      ...(dialogue ? { dialogue: JSON.stringify(dialogue.state), release_id: dialogue.releaseId, dialogue_at: sql<Date>`app_now()` } : {}),
      ...(changes.turnSeq === undefined ? {} : { turn_seq: turnSeq, turn_attempts: 0, ...unreadAfter(conversation.id, turnSeq) }),
    })
    .where('id', '=', conversation.id)
    .execute();
}

/** What is still unread after a turn gets its own turn: at once, since it came while this one was computed. */
function unreadAfter(conversationId: number, turnSeq: number) {
  const rest = sql`select min(created_at) from message where conversation_id = ${conversationId} and direction = 'in' and seq > ${turnSeq}`;
  return { unread_since: sql<Date | null>`(${rest})`, turn_due_at: sql<Date | null>`(${rest})` };
}
