import { sql } from 'kysely';
import type { DeliveryState } from '../../core/delivery.ts';
import type { Attachment, Author, Choice } from '../../core/message.ts';
import type { LockedConversation, Tx } from './conversation-lock.ts';
import type { MessagePart } from './schema.ts';

export type NewMessage = {
  author: Exclude<Author, 'contact'>;
  authorName?: string | undefined;
  /** The agent who wrote it. */
  authorId?: string | undefined;
  text: string;
  parts?: MessagePart[];
  choices?: Choice[];
  attachments?: Attachment[];
  source?: Record<string, unknown>;
  /** `pending` is sent by the outbox; `sent` where the commit is the delivery, or where the platform already has it. */
  state: Extract<DeliveryState, 'pending' | 'sent' | 'dropped'>;
  externalId?: string | undefined;
  /** Minted by the client; a second one with the same id changes nothing. */
  requestId?: string | undefined;
  turnId?: number | undefined;
  saidAt?: number | undefined;
};

/** Who goes first where sends are scarce. The desk's notices are no answer yet: a person's reply does not wait behind them. */
const PRIORITY = { person: -1, system: 0, bot: 1 } as const;

/** What the conversation says, in order; its `lastSeq` grows. The ids, of one that was there already its old one. Part of `apply`, which alone may call it. */
export async function insertMessages(
  tx: Tx,
  conversation: LockedConversation,
  ownerEpoch: number,
  messages: NewMessage[],
): Promise<number[]> {
  const ids: number[] = [];
  for (const message of messages) {
    if (message.requestId) {
      const there = await tx
        .selectFrom('message')
        .select('id')
        .where('conversation_id', '=', conversation.id)
        .where('request_id', '=', message.requestId)
        .executeTakeFirst();
      if (there) {
        ids.push(there.id);
        continue;
      }
    }
    conversation.lastSeq += 1;
    const said = message.saidAt === undefined ? sql<Date>`app_now()` : new Date(message.saidAt);
    const { id } = await tx
      .insertInto('message')
      .values({
        conversation_id: conversation.id,
        account_id: conversation.accountId,
        seq: conversation.lastSeq,
        direction: 'out',
        author: message.author,
        author_name: message.authorName ?? null,
        author_id: message.authorId ?? null,
        external_id: message.externalId ?? null,
        request_id: message.requestId ?? null,
        text: message.text,
        parts: JSON.stringify(message.parts ?? []),
        choices: JSON.stringify(message.choices ?? []),
        attachments: JSON.stringify(message.attachments ?? []),
        source: JSON.stringify(message.source ?? {}),
        turn_id: message.turnId ?? null,
        state: message.state,
        owner_epoch: ownerEpoch,
        priority: PRIORITY[message.author],
        said_at: said,
        sent_at: message.state === 'sent' ? said : null,
      })
      .returning('id')
      .executeTakeFirstOrThrow();
    ids.push(id);
  }
  return ids;
}
