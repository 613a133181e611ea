import { promiseOf, type ReplyPromise } from '../../core/promise.ts';
import { teamOf } from '../../core/setup.ts';
import { emptyState } from '../../flow/engine.ts';
import type { Utterance } from './compose.ts';
import { NOTHING, type ThinkOptions, type TurnEffects } from './effects.ts';
import { callPerson, newHandoff, noticeKey, noticeValues } from './hand-over.ts';
import type { LiveRelease } from './release.ts';
import type { Snapshot } from './snapshot.ts';
import { lastSwitch } from './words.ts';

/**
 * The turn that could not be done: a person gets it, and the customer one honest sentence. Uses nothing that may have failed: no understanding, no flow, no kept
 * state. Nothing is said to somebody who said stop, here or before, nor where there is no release to take the words from: then no time is promised.
 */
export async function poisoned(snapshot: Snapshot, release: LiveRelease | null, options: ThinkOptions): Promise<TurnEffects> {
  const stops = lastSwitch(snapshot.unread) === 'stop';
  const failed = {
    ...NOTHING,
    ...{ outcome: 'handed-over', reason: 'poison', dialogue: emptyState() },
    // Obeyed whatever else is wrong with the turn.
    optOut: stops ? true : undefined,
  };
  const { openHandoff: open, conversation } = snapshot;
  if (conversation.owner === 'agent' || (open !== null && !open.untold)) return failed;
  const { setup, now } = options;
  const words = stops || snapshot.contact.optedOut ? null : release;
  const sentence = snapshot.unread.map((message) => message.text).join('\n');
  const team = teamOf(setup, undefined, snapshot.account);
  const promise = promiseOf(setup, team, now, words ? await options.atDesk(team) : null);
  const to = { team, promise, told: words !== null };
  const said = { language: languageOf(snapshot), slots: {}, answered: [], course: [] };
  const handoff = newHandoff(setup, { reason: 'poison', sentence, urgency: 0 }, to, snapshot, null, said);
  return { ...failed, say: words ? [apology(snapshot, words, promise, now)] : [], ...callPerson(snapshot, handoff) };
}

const languageOf = ({ conversation }: Snapshot) => conversation.language ?? 'ja';

function apology(snapshot: Snapshot, { engine, content }: LiveRelease, promise: ReplyPromise, now: number): Utterance {
  const key = noticeKey('lookup_failed', promise.desk, content);
  const { text } = engine.phrase(key, languageOf(snapshot), { ...noticeValues(promise), now }, emptyState());
  return { author: 'system', text, choices: [], source: { phrase: key } };
}
