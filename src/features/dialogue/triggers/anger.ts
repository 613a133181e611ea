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
    const { felt, earlier } = recently(snapshot, now);
    const escalation = escalationOf(emotion, felt, { text, earlier });
    if (!escalation) return null;
    const sentence = text.split('\n')[emotionLine ?? -1] ?? text;
    return { reason: 'anger', sentence, urgency: escalation.urgency, notice: 'angry' };
  },
};

/** The turns whose anger still counts, and what was said in them: since a person last looked after the customer, and of these days. There is a message at least to every turn. */
function recently({ conversation: { felt, turnSeq }, transcript, lastPerson }: Snapshot, now: number): { felt: Felt[]; earlier: string[] } {
  const said = transcript.filter(({ author, seq, at }) => author === 'contact' && seq <= turnSeq && now - at < FRESH_MS);
  const turns = Math.min(said.length, lastPerson?.turnsSince.length ?? said.length);
  return turns === 0 ? { felt: [], earlier: [] } : { felt: felt.slice(-turns), earlier: said.slice(-turns).map(({ text }) => text) };
}
