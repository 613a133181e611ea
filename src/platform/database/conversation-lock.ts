import { sql, type Transaction } from 'kysely';
import type { ConversationState } from '../../core/conversation.ts';
import type { Schema } from './schema.ts';

export type Tx = Transaction<Schema>;

/** A conversation as a transaction holds it: locked until the commit. */
export type LockedConversation = ConversationState & {
  id: number;
  accountId: number;
  contactId: number;
  lastSeq: number;
  turnSeq: number;
};

const COLUMNS = [
  'id',
  'account_id',
  'contact_id',
  'owner',
  'status',
  'agent_id',
  'version',
  'owner_epoch',
  'language',
  'last_seq',
  'turn_seq',
] as const;

/** Locks one conversation for the rest of the transaction. Null when there is none. */
export async function lockConversation(tx: Tx, id: number): Promise<LockedConversation | null> {
  return (await lockConversations(tx, [id]))[0] ?? null;
}

/** Locks several in the order of their ids, or two transactions would wait for each other. Those that are not there are left out. */
export async function lockConversations(tx: Tx, ids: number[]): Promise<LockedConversation[]> {
  if (ids.length === 0) return [];
  const rows = await tx
    .selectFrom('conversation')
    .select(COLUMNS)
    .where(sql<boolean>`id = any(${ids}::bigint[])`)
    .orderBy('id')
    .forUpdate()
    .execute();
  return rows.map((row) => ({
    id: row.id,
    accountId: row.account_id,
    contactId: row.contact_id,
    owner: row.owner,
    status: row.status,
    agentId: row.agent_id,
    version: row.version,
    ownerEpoch: row.owner_epoch,
    language: row.language,
    lastSeq: row.last_seq,
    turnSeq: row.turn_seq,
  }));
}
