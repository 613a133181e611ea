import { acknowledges, type TurnResult } from '../../flow/engine.ts';
import type { TurnEffects } from './effects.ts';
import { hasPhrase } from './hand-over.ts';
import type { Thought } from './thought.ts';

/** So long after a person has resolved it, what the customer says is taken to be about what they did. */
const AFTER_PERSON_MS = 24 * 3_600_000;
/** Turns that leave the matter where the person left it; any other one is a new matter with the bot. */
const THANKED = 'thanked';
const NO_NEW_MATTER = new Set([THANKED, 'small-talk', 'closed']);
/** Thanks in words that the recognizer took for other small talk (praise of the person, mostly). */
const GRATEFUL = 0.5;

/** A person resolved this conversation within the last day, and the bot has had nothing to do in it since. */
export function personJustLeft({ snapshot, now }: Thought): boolean {
  const { lastPerson } = snapshot;
  if (!lastPerson?.resolved || now - lastPerson.endedAt > AFTER_PERSON_MS) return false;
  return lastPerson.turnsSince.every((outcome) => NO_NEW_MATTER.has(outcome));
}

/** 「ありがとうございました」「助かりました」, 👍, a sticker: a word of parting that asks nothing. */
export function isClosingWord(turn: Thought): boolean {
  const { unread } = turn.snapshot;
  if (unread.some((message) => message.choice !== null)) return false;
  if (turn.text === '')
    return unread.every(({ attachments }) => attachments.length > 0 && attachments.every(({ kind }) => kind === 'sticker'));
  return acknowledges(turn.text) || (turn.isSmallTalk() && (turn.understanding?.emotion.gratitude ?? 0) >= GRATEFUL);
}

/** Said once, in the bot's own name; it opens nothing, closes nothing, and the second time it is silence. */
export function thankOnce(turn: Thought): TurnEffects {
  const before = turn.snapshot.lastPerson?.turnsSince.includes(THANKED) ?? false;
  const key = hasPhrase(turn.release.content, 'after_person_thanks') ? 'after_person_thanks' : 'thanks_reply';
  return turn.done(THANKED, before ? {} : { say: [turn.bot(key)] });
}

/** The bot made nothing of it, or the customer says that it is not settled. */
export function unsettled({ outcome, escalate }: TurnResult): boolean {
  return outcome === 'not-understood' || escalate?.reason === 'not-understood' || escalate?.reason === 'did-not-help';
}

/** Straight back, without asking for other words: the customer has explained it to a person already, and the card shows when. */
export function backToPeople(turn: Thought): Promise<TurnEffects> {
  return turn.handOver({ reason: 'again', sentence: turn.text, urgency: 0 });
}
