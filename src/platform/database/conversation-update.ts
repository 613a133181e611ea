import { sql } from 'kysely';
import type { Change } from './conversation-changes.ts';
import type { Tx } from './conversation-lock.ts';
import { jsonRows } from './conversation-rows.ts';

/**
 * Writes the rows of many conversations in one statement; what a change says nothing about stays. What is still unread after a turn gets its own turn: at once,
 * since it came while this one was computed. Part of `applyAll`, which alone may call it.
 */
export async function updateConversations(tx: Tx, all: Change[]): Promise<void> {
  await sql`
    update conversation c set last_seq = u.last_seq, updated_at = app_now(),
      owner = coalesce(u.owner, c.owner), status = coalesce(u.status, c.status),
      agent_id = case when u.owner is null then c.agent_id else u.agent_id end,
      agent_since = case when u.owner is null then c.agent_since when u.owner = 'agent' then app_now() end,
      version = coalesce(u.version, c.version), owner_epoch = coalesce(u.owner_epoch, c.owner_epoch),
      language = coalesce(u.language, c.language), emotion = coalesce(u.emotion, c.emotion), felt = coalesce(u.felt, c.felt),
      dialogue = coalesce(u.dialogue, c.dialogue),
      release_id = case when u.dialogue is null then c.release_id else u.release_id end,
      dialogue_at = case when u.dialogue is null then c.dialogue_at else app_now() end,
      turn_seq = coalesce(u.turn_seq, c.turn_seq),
      turn_attempts = case when u.turn_seq is null then c.turn_attempts else 0 end,
      unread_since = case when u.turn_seq is null then c.unread_since else rest.since end,
      turn_due_at = case when u.turn_seq is null then c.turn_due_at else rest.since end
    from jsonb_to_recordset(${jsonRows(all.map(rowOf))}::jsonb) as u (id bigint, last_seq bigint, owner text, status text, agent_id text, version bigint,
        owner_epoch bigint, language text, emotion jsonb, felt jsonb, dialogue jsonb, release_id int, turn_seq bigint)
      left join lateral (
        select min(m.created_at) as since from message m
        where m.conversation_id = u.id and m.direction = 'in' and m.seq > u.turn_seq and m.turn_id is null) rest on true
    where c.id = u.id`.execute(tx);
}

function rowOf({ conversation, changes }: Change) {
  const { state, dialogue } = changes;
  return {
    id: conversation.id,
    last_seq: conversation.lastSeq,
    ...(state && {
      owner: state.owner,
      status: state.status,
      agent_id: state.agentId,
      version: state.version,
      owner_epoch: state.ownerEpoch,
    }),
    language: changes.language,
    emotion: changes.emotion,
    felt: changes.felt,
    ...(dialogue && { dialogue: dialogue.state, release_id: dialogue.releaseId }),
    turn_seq: changes.turnSeq,
  };
}
