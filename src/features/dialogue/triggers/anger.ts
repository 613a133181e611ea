import type { Felt } from '../../../core/understanding.ts';
import type { Snapshot } from '../snapshot.ts';
import { escalationOf } from './escalation.ts';
import type { Trigger } from './trigger.ts';

/** Anger of the day before yesterday has cooled. */
const FRESH_MS = 48 * 3_600_000;

/** Anger that the rules of `escalation.ts` call a person for: a person answers then, not a menu. */
export const anger: Trigger = {
  id: 'anger',
  detect({ text, understanding: { emotion, emotionLine }, snapshot, now }) {
    const escalation = escalationOf(emotion, recentlyFelt(snapshot, now));
    if (!escalation) return null;
    const sentence = text.split('\n')[emotionLine ?? -1] ?? text;
    return { reason: 'anger', sentence, urgency: escalation.urgency, notice: 'angry' };
  },
};

/** The turns whose anger still counts: since a person last looked after the customer, and of these days. There is a message at least to every turn. */
function recentlyFelt({ conversation: { felt, turnSeq }, transcript, lastPerson }: Snapshot, now: number): Felt[] {
  const said = transcript.filter(({ author, seq, at }) => author === 'contact' && seq <= turnSeq && now - at < FRESH_MS).length;
  const turns = Math.min(said, lastPerson?.turnsSince.length ?? said);
  return turns === 0 ? [] : felt.slice(-turns);
}
