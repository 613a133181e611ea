import type { Snapshot, Unread } from './snapshot.ts';
import { obeyedAlways } from './words.ts';

type Said = Pick<Snapshot, 'transcript' | 'unread' | 'answeredInAppAt'>;

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
 * has answered in the platform's own app.
 */
export function stillToHear(said: Said): Unread[] {
  const switched = lastSwitched(said);
  return said.unread.filter((one) => (obeyedAlways(one.text) ? one.at >= switched : !isAnsweredInApp(said, one)));
}

/** It is known only now, and was said before something that has had its turn. */
export const saidBefore = (said: Said, { at }: Unread): boolean => at < lastHad(said, () => true);
