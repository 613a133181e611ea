import { toQueue } from '../../core/conversation.ts';
import { emptyState } from '../../flow/engine.ts';
import type { Utterance } from './compose.ts';
import { newHandoff, noticeKey, promiseOf, teamOf } from './hand-over.ts';
import type { LiveRelease } from './release.ts';
import type { Snapshot } from './snapshot.ts';
import type { ThinkOptions, TurnEffects } from './effects.ts';

/** The turn that could not be done: a person gets it, and the customer one honest sentence. Uses nothing that may have failed: no understanding, no flow, no kept state. */
export function poisoned(snapshot: Snapshot, release: LiveRelease, { setup, now }: ThinkOptions): TurnEffects {
  const language = snapshot.conversation.language ?? 'ja';
  const sentence = snapshot.unread.map((message) => message.text).join('\n');
  const team = teamOf(setup, undefined);
  const promise = promiseOf(setup, team, now);
  const key = noticeKey('lookup_failed', promise.open);
  const values = promise.open ? { until: promise.until, now } : { opens: promise.opens, now };
  const notice: Utterance = {
    author: 'system',
    text: release.engine.phrase(key, language, values, emptyState()).text,
    choices: [],
    source: { phrase: key },
  };
  const alreadyWaiting = snapshot.openHandoff !== null || snapshot.conversation.owner === 'agent';
  return {
    outcome: 'handed-over',
    reason: 'poison',
    say: alreadyWaiting ? [] : [notice],
    state: alreadyWaiting ? undefined : toQueue(snapshot.conversation),
    openHandoff: alreadyWaiting
      ? undefined
      : newHandoff({ reason: 'poison', sentence, urgency: 0 }, team, promise, snapshot, null, {
          language,
          slots: {},
          answered: [],
          course: [],
        }),
    dialogue: emptyState(),
    running: false,
    introduced: false,
    understanding: null,
    lookups: [],
  };
}
