import type { NewHandoff, NewMessage } from '../../platform/database/conversations.ts';

/**
 * `handoff.initiate` of the Bot Framework's handoff protocol (learn.microsoft.com, “Transition conversations from bot to human”), as a message without words:
 * it goes out through the same outbox, after what the customer was told. On some platforms the customer's own page receives it, so it holds what the customer
 * may read: their own words and what they were told, not what was made of them.
 */
export function handoffSignal({ reason, sentence, team, promisedUntil, card }: NewHandoff): NewMessage {
  const value = {
    reason,
    sentence,
    team,
    language: card.language,
    promisedUntil: promisedUntil === null ? null : new Date(promisedUntil).toISOString(),
    known: card.slots,
    answered: card.answered.map(({ text }) => text),
    transcript: { activities: card.transcript.map(({ author, text, at }) => activityOf(author, text, at)) },
  };
  return { author: 'system', text: '', source: { event: { name: 'handoff.initiate', value } }, state: 'pending' };
}

/** One line of the conversation as the protocol's transcript has it. */
function activityOf(author: string, text: string, at: string) {
  return { type: 'message', timestamp: at, from: { id: author, role: author === 'contact' ? 'user' : 'bot' }, text };
}
