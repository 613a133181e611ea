import { sql } from 'kysely';
import { toBot, toQueue } from '../../core/conversation.ts';
import { apply, lockConversations, type LockedConversation, type Tx } from './conversations.ts';
import { undoUnanswered } from './last-word.ts';
import { leaveUnattended } from './unattended.ts';
import { IS_UNTOLD } from './untold.ts';

/** How soon a customer whose person is gone is told that nobody has come, unless somebody comes. */
const DUE_AGAIN_MINUTES = 5;

/**
 * Everything that an agent has who may no longer work here goes back, in the transaction that ends their right to: to the queue where a handoff is open,
 * to the bot otherwise. `by` is the agent as conversations keep them. Returns how many went back.
 */
export async function releaseHeld(tx: Tx, by: { agentId: string; name: string }): Promise<number> {
  const { rows } = await sql<{ id: number }>`
    select id from conversation where owner = 'agent' and (agent_id = ${by.agentId} or agent_id is null and exists (
      select 1 from handoff h where h.conversation_id = conversation.id and h.state = 'assigned' and h.agent_id = ${by.agentId}))`.execute(
    tx,
  );
  const ids = rows.map(({ id }) => id);
  let released = 0;
  for (const conversation of await lockConversations(tx, ids)) {
    // A colleague may have taken it before the lock.
    if (conversation.owner !== 'agent' || (conversation.agentId !== null && conversation.agentId !== by.agentId)) continue;
    await leaveUnattended(tx, conversation, by.agentId);
    if (!(await backToQueue(tx, conversation))) await backToBot(tx, conversation, by);
    released += 1;
  }
  return released;
}

/**
 * An open handoff waits again, in its old place, and whoever is to be told outside the browser is told anew. The customer's wait starts afresh if a person has
 * answered them since it was opened; otherwise apologies count on (features/handoff/nobody-came.ts: two at most). Who has heard of no person waits for none: the bot
 * has again what was left to that person. False: no handoff is open.
 */
export async function backToQueue(tx: Tx, conversation: LockedConversation): Promise<boolean> {
  const { rows } = await sql<{ untold: boolean }>`
    update handoff h set state = 'waiting', agent_id = null, claimed_at = null, notified_at = null, notice = '{}',
      late_at = case when answered.yes then null else h.late_at end,
      due_at = case when answered.yes or not ${IS_UNTOLD} and (h.late_at is null or h.due_at is not null)
        then app_now() + ${DUE_AGAIN_MINUTES} * interval '1 minute' end
    from (select o.id, exists (select 1 from message m where m.conversation_id = o.conversation_id and m.author = 'person'
        and m.state not in ('failed', 'parked', 'dropped') and m.said_at >= o.created_at) as yes
      from handoff o where o.conversation_id = ${conversation.id} and o.state in ('waiting', 'assigned')) answered
    where h.id = answered.id returning ${IS_UNTOLD} as untold`.execute(tx);
  const [open] = rows;
  if (!open) return false;
  const nobody = { agentId: null, name: null };
  const state = toQueue(conversation);
  if (open.untold) {
    const turnSeq = await undoUnanswered(tx, conversation, conversation.ownerEpoch);
    // Where a turn is thought anew, no flow has asked what the customer never read.
    const dialogue = turnSeq === undefined ? undefined : { state: {}, releaseId: null };
    await apply(tx, conversation, { state, turnSeq, dialogue, by: { ...nobody, kind: 'returned' } });
  } else await apply(tx, conversation, { state, by: nobody });
  return true;
}

async function backToBot(tx: Tx, conversation: LockedConversation, by: { agentId: string; name: string }): Promise<void> {
  await apply(tx, conversation, {
    state: toBot(conversation, false),
    // As in a new conversation: a question of the bot from before the person is no longer the question.
    dialogue: { state: {}, releaseId: null },
    turnSeq: await undoUnanswered(tx, conversation),
    by: { ...by, kind: 'returned' },
  });
}
