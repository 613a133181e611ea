import { takeOver } from '../../core/conversation.ts';
import { InputError } from '../../core/errors.ts';
import type { ChannelName } from '../../core/message.ts';
import { apply, lockConversation } from '../../platform/database/conversations.ts';
import type { Database } from '../../platform/database/engine.ts';
import { transaction } from '../../platform/database/transaction.ts';

export type Reply = { conversationId: number; agent: string; text: string; requestId: string };
export type ReplyOptions = { database: Database; showing(channel: ChannelName): { confirm: string; maxText: number } };

/**
 * A person answers. Writing into a conversation that the bot or the queue owns takes it over; one that another person owns is refused (409).
 * Returns the message's id and where to send it.
 */
export async function replyToCustomer(
  options: ReplyOptions,
  reply: Reply,
): Promise<{ messageId: number; accountId: number; contactExternalId: string }> {
  return transaction(options.database, async (tx) => {
    const conversation = await lockConversation(tx, reply.conversationId);
    if (!conversation) throw new InputError('not-found', `There is no conversation ${reply.conversationId}.`, 404);
    const said = await tx
      .selectFrom('message')
      .select('id')
      .where('conversation_id', '=', conversation.id)
      .where('request_id', '=', reply.requestId)
      .executeTakeFirst();
    if (conversation.owner === 'agent' && conversation.agentId !== null && conversation.agentId !== reply.agent)
      throw new InputError('already-taken', `${conversation.agentId} has this conversation.`, 409);
    const target = await tx
      .selectFrom('contact as t')
      .innerJoin('account as a', 'a.id', 't.account_id')
      .select(['t.external_id', 'a.channel'])
      .where('t.id', '=', conversation.contactId)
      .executeTakeFirstOrThrow();
    // A retry of what was said already: it must not take the conversation over once more.
    if (said) return { messageId: said.id, accountId: conversation.accountId, contactExternalId: target.external_id };
    const showing = options.showing(target.channel);
    const length = Array.from(reply.text).length;
    if (length > showing.maxText)
      throw new InputError('too-long', `The text has ${length} characters; this channel takes ${showing.maxText}.`);
    const mine = conversation.owner === 'agent' && conversation.agentId === reply.agent;
    const open = await tx
      .selectFrom('handoff')
      .select('id')
      .where('conversation_id', '=', conversation.id)
      .where('state', '=', 'waiting')
      .executeTakeFirst();
    const state = mine ? undefined : takeOver(conversation, reply.agent);
    const { messageIds } = await apply(tx, conversation, {
      state,
      messages: [
        {
          author: 'person',
          authorName: reply.agent,
          text: reply.text,
          parts: [{ kind: 'body', text: reply.text }],
          requestId: reply.requestId,
          state: showing.confirm === 'commit' ? 'sent' : 'pending',
        },
      ],
      handoff: open ? { id: open.id, state: 'assigned', agentId: reply.agent } : undefined,
    });
    return { messageId: messageIds[0] as number, accountId: conversation.accountId, contactExternalId: target.external_id };
  });
}
