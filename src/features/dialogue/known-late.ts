import { dialogueOf } from './replies.ts';
import type { Snapshot, Unread } from './snapshot.ts';
import { movesAbout, obeyedAlways } from './words.ts';

type Said = Pick<Snapshot, 'transcript' | 'unread' | 'answeredInAppAt' | 'conversation'>;

/** When the customer last said something that has had its turn and is `counted`; -Infinity: never. */
function lastHad({ transcript, unread }: Said, counted: (text: string) => boolean): number {
  const had = transcript.filter(({ author, seq, text }) => author === 'contact' && !unread.some((one) => one.seq === seq) && counted(text));
  return Math.max(-Infinity, ...had.map(({ at }) => at));
}

/** When the customer last turned the bot off or on: what they had said before that, and is known only now, does neither. */
export const lastSwitched = (said: Said): number => lastHad(said, obeyedAlways);

/** Somebody has answered it in the platform's own app since it was said. */
export const isAnsweredInApp = ({ answeredInAppAt }: Said, { at }: Unread): boolean => answeredInAppAt !== null && at <= answeredInAppAt;

/**
 * The unread that are still to be heard: without the 停止 and 再開 that came before the last one that has been obeyed, and, but for these, without what a person
 * has answered in the platform's own app, and without the 戻る and 最初 that are about an older question.
 */
export function stillToHear(said: Said): Unread[] {
  const switched = lastSwitched(said);
  return said.unread.filter((one) => {
    if (obeyedAlways(one.text)) return one.at >= switched;
    return !isAnsweredInApp(said, one) && !(movesAbout(one.text) && saidTooEarly(said, one));
  });
}

/**
 * It was said before what led to the question that is open, or to where else the dialogue stands, so it cannot be about that. All by the platform's times: what was
 * said after the last words that the bot had heard goes on from these, though the bot's question was on its way just then.
 */
export const saidTooEarly = (said: Said, { at }: Unread): boolean => at < (dialogueOf(said).since ?? lastHad(said, () => true));

/** When the customer last spoke, as far as is known. */
export const lastHeard = (said: Said): number =>
  Math.max(
    lastHad(said, () => true),
    ...said.unread.map(({ at }) => at),
  );

/** It is known only now, and was said before something that has had its turn. */
export const saidBefore = (said: Said, { at }: Unread): boolean => at < lastHad(said, () => true);
