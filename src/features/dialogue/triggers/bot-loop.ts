import { normalize } from '../../../core/text/normalize.ts';
import type { Trigger } from './trigger.ts';

const WINDOW_MS = 5 * 60_000;
/** The same words so often in the window, or so many messages at all, are a machine's, or a person's who is stuck. */
const SAME = 4;
const MANY = 20;

/** Two machines answering each other, or a customer going in circles. */
export const botLoop: Trigger = {
  id: 'bot-loop',
  detect({ text, snapshot, now }) {
    const recent = snapshot.transcript.filter((message) => message.author === 'contact' && now - message.at < WINDOW_MS);
    const said = normalize(text);
    const same = recent.filter((message) => normalize(message.text) === said).length;
    // Choosing a number again and again is how a menu is used.
    if (said.length <= 2 || (same < SAME && recent.length < MANY)) return null;
    return { reason: 'bot-loop', sentence: text, urgency: 0 };
  },
};
