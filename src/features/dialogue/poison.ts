import { toQueue } from '../../core/conversation.ts';
import { promiseOf } from '../../core/promise.ts';
import { teamOf } from '../../core/setup.ts';
import { emptyState } from '../../flow/engine.ts';
import type { Utterance } from './compose.ts';
import { NOTHING, type ThinkOptions, type TurnEffects } from './effects.ts';
import { newHandoff, noticeKey, noticeValues } from './hand-over.ts';
import type { LiveRelease } from './release.ts';
import type { Snapshot } from './snapshot.ts';

/** The turn that could not be done: a person gets it, and the customer one honest sentence. Uses nothing that may have failed: no understanding, no flow, no kept state. */
export async function poisoned(snapshot: Snapshot, release: LiveRelease, options: ThinkOptions): Promise<TurnEffects> {
  const failed = { ...NOTHING, outcome: 'handed-over', reason: 'poison', dialogue: emptyState() };
  if (snapshot.openHandoff !== null || snapshot.conversation.owner === 'agent') return failed;
  const { setup, now } = options;
  const language = snapshot.conversation.language ?? 'ja';
  const sentence = snapshot.unread.map((message) => message.text).join('\n');
  const team = teamOf(setup, undefined, snapshot.account);
  const promise = promiseOf(setup, team, now, await options.atDesk(team));
  const key = noticeKey('lookup_failed', promise.desk, release.content);
  const { text } = release.engine.phrase(key, language, { ...noticeValues(promise), now }, emptyState());
  const notice: Utterance = { author: 'system', text, choices: [], source: { phrase: key } };
  const request = { reason: 'poison', sentence, urgency: 0 };
  return {
    ...failed,
    say: [notice],
    state: toQueue(snapshot.conversation),
    openHandoff: newHandoff(setup, request, { team, promise, told: true }, snapshot, null, {
      language,
      slots: {},
      answered: [],
      course: [],
    }),
  };
}
