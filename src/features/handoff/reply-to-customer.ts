import { photoUrl } from '../../core/chat.ts';
import { takeOver } from '../../core/conversation.ts';
import { InputError } from '../../core/errors.ts';
import type { Attachment, ChannelName } from '../../core/message.ts';
import { apply, lockConversation, type LockedConversation, type Tx } from '../../platform/database/conversations.ts';
import type { Database } from '../../platform/database/engine.ts';
import { transaction } from '../../platform/database/transaction.ts';
import { checkVersion, openHandoffOf, refuseColleagues } from './take-over.ts';

/** `agent`: as conversations keep them, and as the customer and colleagues read them. `photos`: ids of photos that were uploaded for this conversation. */
export type Reply = {
  conversationId: number;
  agent: { id: string; name: string };
  text: string;
  requestId: string;
  photos: string[];
  /** As it was when they wrote. */
  version?: number | undefined;
};
export type ReplyOptions = {
  database: Database;
  showing(channel: ChannelName): { confirm: string; maxText: number; photos: number };
};
type Target = { external_id: string; channel: ChannelName };

/**
 * A person answers. Writing into a conversation that the bot or the queue owns takes it over; one that another person owns is refused (409 `already-taken`,
 * with the colleague's name), and so is a taking over of what has changed since `version` (409 `version-conflict`): who had it may have ended it in another tab. 400 `too-long`, `too-many-photos` and `no-photo` for what the channel does not take. The same request a second time says nothing more.
 * Returns the message's id and where to send it.
 */
export async function replyToCustomer(
  options: ReplyOptions,
  reply: Reply,
): Promise<{ messageId: number; accountId: number; contactExternalId: string }> {
  return transaction(options.database, async (tx) => {
    const conversation = await lockConversation(tx, reply.conversationId);
    if (!conversation) throw new InputError('not-found', `There is no conversation ${reply.conversationId}.`, 404);
    const target = await targetOf(tx, conversation);
    const there = { accountId: conversation.accountId, contactExternalId: target.external_id };
    // A retry of what was said already: it must not take the conversation over once more.
    const said = await saidBefore(tx, conversation, reply.requestId);
    if (said !== null) return { messageId: said, ...there };
    const by = { agentId: reply.agent.id, name: reply.agent.name };
    const open = await openHandoffOf(tx, conversation.id);
    await refuseColleagues(tx, conversation, by, open);
    const mine = conversation.owner === 'agent' && conversation.agentId === reply.agent.id;
    if (!mine) checkVersion(conversation, reply.version);
    const showing = options.showing(target.channel);
    refuseTooMuch(reply, showing);
    const attachments = await attachmentsOf(tx, conversation, target, reply.photos);
    const { messageIds } = await apply(tx, conversation, {
      ...(mine ? {} : { state: takeOver(conversation, reply.agent.id) }),
      by,
      messages: [
        {
          author: 'person',
          authorName: reply.agent.name,
          authorId: reply.agent.id,
          text: reply.text,
          parts: reply.text === '' ? [] : [{ kind: 'body', text: reply.text }],
          attachments,
          requestId: reply.requestId,
          state: showing.confirm === 'commit' ? 'sent' : 'pending',
        },
      ],
      ...(open && open.agent_id !== by.agentId ? { handoff: { id: open.id, state: 'assigned' as const, agentId: by.agentId } } : {}),
    });
    return { messageId: messageIds[0] as number, ...there };
  });
}

async function targetOf(tx: Tx, conversation: LockedConversation): Promise<Target> {
  return tx
    .selectFrom('contact as t')
    .innerJoin('account as a', 'a.id', 't.account_id')
    .select(['t.external_id', 'a.channel'])
    .where('t.id', '=', conversation.contactId)
    .executeTakeFirstOrThrow();
}

async function saidBefore(tx: Tx, conversation: LockedConversation, requestId: string): Promise<number | null> {
  const said = await tx
    .selectFrom('message')
    .select('id')
    .where('conversation_id', '=', conversation.id)
    .where('request_id', '=', requestId)
    .executeTakeFirst();
  return said?.id ?? null;
}

function refuseTooMuch(reply: Reply, { maxText, photos }: { maxText: number; photos: number }): void {
  const length = Array.from(reply.text).length;
  if (length > maxText) throw new InputError('too-long', `The text has ${length} characters; this channel takes ${maxText}.`);
  if (reply.photos.length > photos)
    throw new InputError('too-many-photos', `The message has ${reply.photos.length} photos; this channel takes ${photos}.`);
}

/** The photos as the message keeps them, in their order. Only photos of this very contact: an id of another conversation's is as good as none. */
async function attachmentsOf(tx: Tx, { accountId }: LockedConversation, target: Target, ids: string[]): Promise<Attachment[]> {
  if (ids.length === 0) return [];
  const rows = await tx
    .selectFrom('attachment')
    .select(['id', 'mime'])
    .where('id', 'in', ids)
    .where('account_id', '=', accountId)
    .where('contact_external_id', '=', target.external_id)
    .execute();
  return ids.map((id) => {
    const photo = rows.find((row) => row.id === id);
    if (!photo) throw new InputError('no-photo', 'A photo was not uploaded for this conversation. Attach it again.');
    // The chat on the brand's own page fetches it from there; other platforms are handed the bytes.
    return { kind: 'image', id, mime: photo.mime, ...(target.channel === 'web' ? { url: photoUrl(id) } : {}) };
  });
}
