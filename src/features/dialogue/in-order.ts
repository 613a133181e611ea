import type { ChannelName } from '../../core/message.ts';

/**
 * The messages of a conversation, which come in the order of their numbers, with times by which they may be compared. A platform says when something was said,
 * whenever that becomes known here. On our own page a clock of ours says it: it may be set back, and another process has another one. There nothing is known late, so
 * what came later was said later, and all of it counts by the database's clock.
 */
export function inOrder<M extends { said_at: Date; created_at: Date }>(channel: ChannelName, messages: M[]): M[] {
  if (channel !== 'web') return messages;
  let last = 0;
  return messages.map((message) => {
    last = Math.max(last, message.created_at.getTime());
    return { ...message, said_at: new Date(last) };
  });
}
