import type { Snapshot, Unread } from './snapshot.ts';
import { obeyedAlways } from './words.ts';

type Said = Pick<Snapshot, 'transcript' | 'unread'>;

/** When the customer last said something that has had its turn and is `counted`; -Infinity: never. */
function lastHad({ transcript, unread }: Said, counted: (text: string) => boolean): number {
  const had = transcript.filter(({ author, seq, text }) => author === 'contact' && !unread.some((one) => one.seq === seq) && counted(text));
  return Math.max(-Infinity, ...had.map(({ at }) => at));
}

/** When the customer last turned the bot off or on: what they had said before that, and is known only now, does neither. */
export const lastSwitched = (said: Said): number => lastHad(said, obeyedAlways);

/** The unread without the 停止 and 再開 that came before the last one that has been obeyed. */
export function withoutOldSwitches(said: Said): Unread[] {
  const switched = lastSwitched(said);
  return said.unread.filter(({ at, text }) => at >= switched || !obeyedAlways(text));
}

/** It is known only now, and was said before something that has had its turn. */
export const saidBefore = (said: Said, { at }: Unread): boolean => at < lastHad(said, () => true);
