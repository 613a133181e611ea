import { sql } from 'kysely';
import { takeOver } from '../../core/conversation.ts';
import { InputError } from '../../core/errors.ts';
import { apply, type LockedConversation, type Tx } from '../../platform/database/conversations.ts';
import { isGone } from './gone.ts';

/** Who works: `agentId` is kept with conversation and handoff, `name` is what people read. `overrules`: may take from a colleague (core/access.ts). */
export type By = { agentId: string; name: string; overrules?: boolean };

/** The conversation's handoff that has not ended; at most one. */
export function openHandoffOf(tx: Tx, conversationId: number) {
  return tx
    .selectFrom('handoff')
    .select(['id', 'state', 'agent_id', 'claimed_at'])
    .where('conversation_id', '=', conversationId)
    .where('state', 'in', ['waiting', 'assigned'])
    .executeTakeFirst();
}

type OpenHandoff = Awaited<ReturnType<typeof openHandoffOf>>;

/** The named agent who has a conversation. Null: nobody has it, or somebody answered from the platform's own app, whom nobody can name. */
export function holderOf(conversation: LockedConversation, open: OpenHandoff): string | null {
  if (conversation.owner !== 'agent') return null;
  return conversation.agentId ?? open?.agent_id ?? null;
}

/**
 * A person takes a locked conversation, with its handoff if there is one. What is one's own already stays as it is, so a repeated request is harmless.
 * Out of a colleague's hands only by who may overrule them, or when the colleague is gone and the customer waits. Says nothing to the customer.
 * Throws already-taken (409) when a colleague has it and keeps it, or version-conflict (409) when the caller's screen is out of date.
 */
export async function takeLocked(tx: Tx, conversation: LockedConversation, by: By, version?: number): Promise<void> {
  const open = await openHandoffOf(tx, conversation.id);
  const holder = holderOf(conversation, open);
  if (holder !== null && holder !== by.agentId && !(await mayTakeFrom(tx, conversation, holder, by, version)))
    throw await alreadyTaken(tx, conversation, holder);
  if (conversation.owner === 'agent' && conversation.agentId === by.agentId) return;
  checkVersion(conversation, version);
  await apply(tx, conversation, {
    state: takeOver(conversation, by.agentId),
    handoff: open && { id: open.id, state: 'assigned', agentId: by.agentId },
    by: { agentId: by.agentId, name: by.name },
  });
}

/** Who saw it waiting, and was slower than the colleague who has it now, is told of them, whatever they may do: with their next look they may decide otherwise. */
async function mayTakeFrom(
  tx: Tx,
  conversation: LockedConversation,
  holder: string,
  by: By,
  version: number | undefined,
): Promise<boolean> {
  if (version !== undefined && version !== conversation.version) return false;
  return by.overrules === true || isGone(tx, conversation.id, holder);
}

/** Throws already-taken (409) unless the conversation is the caller's, or no named colleague's. */
export async function refuseColleagues(tx: Tx, conversation: LockedConversation, by: By, open: OpenHandoff): Promise<void> {
  const holder = holderOf(conversation, open);
  if (holder !== null && holder !== by.agentId) throw await alreadyTaken(tx, conversation, holder);
}

export function checkVersion(conversation: LockedConversation, version: number | undefined): void {
  if (version === undefined || version === conversation.version) return;
  throw new InputError('version-conflict', 'The conversation has changed since this screen was loaded. Load it again.', 409);
}

/** The error that names the colleague: `details.agent` and, as `details.at`, since when (ISO 8601). */
export async function alreadyTaken(tx: Tx, { id }: { id: number }, holder: string): Promise<InputError> {
  const name = await nameOf(tx, holder);
  const { rows } = await sql<{ at: Date | null }>`
    select coalesce(agent_since, app_now()) as at from conversation where id = ${id}`.execute(tx);
  return new InputError('already-taken', `${name} has this conversation.`, 409, { agent: name, at: rows[0]?.at?.toISOString() ?? null });
}

/** What a colleague is called; a token is called by its own name. */
async function nameOf(tx: Tx, agentId: string): Promise<string> {
  const id = /^staff:(\d{1,9})$/.exec(agentId)?.[1];
  if (id === undefined) return agentId;
  const row = await tx.selectFrom('staff').select('name').where('id', '=', Number(id)).executeTakeFirst();
  return row?.name ?? agentId;
}
