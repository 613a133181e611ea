import type { Trigger } from './trigger.ts';

/** From here on one message is strong anger by itself. */
const STRONG = 0.7;
/** A milder message counts when the ones before were negative too. */
const RISING = { now: 0.45, before: 0.45, messages: 2 };

/** Strong anger, or anger that has been rising: a person answers, not a menu. One harsh word or a light grumble is neither. */
export const anger: Trigger = {
  id: 'anger',
  detect({ text, understanding, snapshot }) {
    const { emotion } = understanding;
    const before = snapshot.conversation.emotion.slice(-RISING.messages);
    const rising =
      emotion.anger >= RISING.now && before.length >= RISING.messages && before.every((negativity) => negativity >= RISING.before);
    if (emotion.anger < STRONG && !rising) return null;
    return { reason: 'anger', sentence: text, urgency: emotion.anger >= STRONG ? 15 : 10, notice: 'angry' };
  },
};
