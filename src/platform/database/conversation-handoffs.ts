import { sql } from 'kysely';
import type { ContextCard, HandoffState } from '../../core/handoff.ts';
import type { LockedConversation, Tx } from './conversation-lock.ts';

export type NewHandoff = {
  reason: string;
  sentence: string;
  team: string;
  urgency: number;
  promisedUntil: number | null;
  /** True: answered by `promisedUntil`; false: the team opens then. */
  promisedOpen: boolean;
  /** When the customer is told that nobody came (epoch ms); null: never. */
  dueAt: number | null;
  card: ContextCard;
};

/** `reason` and `sentence`: when something graver was said meanwhile. `promise`: when the customer is told only now that a person will come. */
export type HandoffChange = {
  id: number;
  state: HandoffState;
  agentId?: string | null;
  urgency?: number;
  reason?: string;
  sentence?: string;
  promise?: Pick<NewHandoff, 'team' | 'promisedUntil' | 'promisedOpen' | 'dueAt'>;
};

const promised = ({ team, promisedUntil, promisedOpen, dueAt }: NonNullable<HandoffChange['promise']>) => ({
  team,
  promised_until: promisedUntil === null ? null : new Date(promisedUntil),
  promised_open: promisedOpen,
  due_at: dueAt === null ? null : new Date(dueAt),
});

/** Its id. Part of `apply`, which alone may call it. */
export async function openHandoff(tx: Tx, conversation: LockedConversation, handoff: NewHandoff): Promise<number> {
  const { id } = await tx
    .insertInto('handoff')
    .values({
      conversation_id: conversation.id,
      account_id: conversation.accountId,
      reason: handoff.reason,
      sentence: handoff.sentence,
      urgency: handoff.urgency,
      ...promised(handoff),
      card: JSON.stringify(handoff.card),
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  return id;
}

/** `endedBy`: who ended it, when it ends. Part of `apply`, which alone may call it. */
export async function changeHandoff(tx: Tx, change: HandoffChange, endedBy: string | null): Promise<void> {
  const ended = change.state === 'resolved' || change.state === 'returned';
  await tx
    .updateTable('handoff')
    .set({
      state: change.state,
      ...(change.agentId === undefined ? {} : { agent_id: change.agentId, claimed_at: sql<Date>`coalesce(claimed_at, app_now())` }),
      ...(change.urgency === undefined ? {} : { urgency: change.urgency }),
      ...(change.reason === undefined ? {} : { reason: change.reason }),
      ...(change.sentence === undefined ? {} : { sentence: change.sentence }),
      ...(change.promise === undefined ? {} : promised(change.promise)),
      ...(ended ? { ended_at: sql<Date>`app_now()`, ended_by: endedBy } : {}),
    })
    .where('id', '=', change.id)
    .execute();
}
