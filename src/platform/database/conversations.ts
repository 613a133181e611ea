import { sql } from 'kysely';
import { ownershipChange, type ConversationState } from '../../core/conversation.ts';
import type { Applied, Change, Changes } from './conversation-changes.ts';
import { changeHandoff, openHandoff } from './conversation-handoffs.ts';
import type { LockedConversation, Tx } from './conversation-lock.ts';
import { insertMessages, numberMessages } from './conversation-messages.ts';
import { updateConversations } from './conversation-update.ts';
import { together } from './transaction.ts';

export { lockConversation, lockConversations, type LockedConversation, type Tx } from './conversation-lock.ts';
export type { Applied, Change, ChangedBy, Changes } from './conversation-changes.ts';
export type { HandoffChange, NewHandoff } from './conversation-handoffs.ts';
export type { NewMessage } from './conversation-messages.ts';

/**
 * The one writer of conversation changes: every feature hands in what it wants, so that ownership, sequence numbers, handoffs and live events never disagree.
 * `conversation` must come from `lockConversation` in the same transaction.
 */
export async function apply(tx: Tx, conversation: LockedConversation, changes: Changes): Promise<Applied> {
  const [applied] = await applyAll(tx, [{ conversation, changes }]);
  return applied as Applied;
}

/** The same for many conversations, each at most once, with as many statements as for one; what is rare (handoffs, ownership) costs one each. */
export async function applyAll(tx: Tx, all: Change[]): Promise<Applied[]> {
  if (all.length === 0) return [];
  const said = await numberMessages(
    tx,
    all.map(({ conversation, changes }) => ({
      conversation,
      ownerEpoch: (changes.state ?? conversation).ownerEpoch,
      messages: changes.messages ?? [],
    })),
  );
  const ids = all.map(({ conversation }) => conversation.id);
  const [messageIds, handoffIds] = await together([
    insertMessages(tx, said),
    changeHandoffs(tx, all),
    updateConversations(tx, all),
    recordOwnerships(tx, all),
    noteChanges(tx, ids),
  ]);
  return all.map((_, at) => ({ messageIds: messageIds[at] as number[], handoffId: handoffIds[at] ?? null }));
}

/** The ids of those that are opened, in the order of the changes. */
async function changeHandoffs(tx: Tx, all: Change[]): Promise<(number | null)[]> {
  const opened: (number | null)[] = [];
  for (const { conversation, changes } of all) {
    opened.push(changes.openHandoff ? await openHandoff(tx, conversation, changes.openHandoff) : null);
    if (changes.handoff) await changeHandoff(tx, changes.handoff, changes.by?.agentId ?? null);
  }
  return opened;
}

async function recordOwnerships(tx: Tx, all: Change[]): Promise<void> {
  for (const { conversation, changes } of all) if (changes.state) await recordOwnership(tx, conversation, changes.state, changes.by);
}

/** Tells the open desks, after the commit, that there is something new about a conversation. */
export function noteChange(tx: Tx, conversationId: number): Promise<void> {
  return noteChanges(tx, [conversationId]);
}

/** The same about several. */
export async function noteChanges(tx: Tx, conversationIds: number[]): Promise<void> {
  await sql`insert into event (topic, data)
    select 'conversation', jsonb_build_object('conversation', id) from unnest(${conversationIds}::bigint[]) as u (id)`.execute(tx);
}

async function recordOwnership(tx: Tx, before: LockedConversation, after: ConversationState, by: Changes['by']): Promise<void> {
  const kind = by?.kind ?? ownershipChange(before, after);
  if (kind === null) return;
  const agent = { agent_id: by ? by.agentId : after.agentId, agent_name: by?.name ?? null };
  await tx
    .insertInto('ownership_change')
    .values({ conversation_id: before.id, after_seq: by?.afterSeq ?? before.lastSeq, kind, ...agent })
    .execute();
}
