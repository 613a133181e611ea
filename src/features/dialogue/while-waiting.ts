import { toBot } from '../../core/conversation.ts';
import { promiseOf } from '../../core/promise.ts';
import { emptyState } from '../../flow/engine.ts';
import type { Utterance } from './compose.ts';
import type { TurnEffects } from './effects.ts';
import { saidBefore } from './known-late.ts';
import { bubbleOf } from './replies.ts';
import type { Thought } from './thought.ts';
import { endsTheWait } from './words.ts';

/** The bot is silent but for this: the end of the wait, a risk word, and a clear answer outside of the team's hours. */
export async function whileWaiting(turn: Thought): Promise<TurnEffects> {
  const { snapshot } = turn;
  const open = snapshot.openHandoff;
  if (!open || open.state === 'assigned') return turn.done('waiting', {});
  if (await needsNobody(turn)) {
    return turn.done('wait-ended', {
      say: [turn.system('wait_ended')],
      handoff: { id: open.id, state: 'returned' },
      state: toBot(snapshot.conversation, true),
      dialogue: emptyState(),
    });
  }
  const hit = turn.trigger();
  if (hit && hit.urgency > open.urgency) {
    const graver = { urgency: hit.urgency, reason: hit.reason, sentence: hit.sentence };
    return turn.done('waiting', { reason: hit.reason, handoff: { id: open.id, state: 'waiting', ...graver } });
  }
  const closed = promiseOf(turn.setup, open.team, turn.now, null).desk === 'closed';
  return hit || !closed ? turn.done('waiting', {}) : answerMeanwhile(turn, open.promisedUntil);
}

/**
 * 「もう大丈夫です」 ends the wait unless something other than thanks was said after it: that is for the person. One that is known late, and was said before what has had its
 * turn (the asking for a person, mostly), ends none.
 */
async function needsNobody(turn: Thought): Promise<boolean> {
  const { unread } = turn.snapshot;
  const last = unread.findLastIndex((message) => endsTheWait(message.text) && !saidBefore(turn.snapshot, message));
  if (last === -1) return false;
  for (const message of unread.slice(last + 1)) if (!(await turn.asksNothing(message))) return false;
  return true;
}

async function answerMeanwhile(turn: Thought, opens: number | null): Promise<TurnEffects> {
  const { understanding } = turn;
  if (!understanding || understanding.outOfScope.rejected || understanding.ambiguous) return turn.done('waiting', {});
  const result = await turn.run(null);
  if (result.outcome !== 'answered' || result.escalate) return turn.done('waiting', {});
  const say = result.bubbles.map((bubble) => fenced(bubbleOf(bubble, 'system')));
  const first = say[0];
  if (!first) return turn.done('waiting', {});
  first.text = `${turn.phrase('automatic_meanwhile', { opens })}\n${first.text}`;
  return turn.done('answered-meanwhile', { say, lookups: result.lookups });
}

/** It says that nobody is there: not to be sent any more once a person is, or once the customer has said stop. */
function fenced(utterance: Utterance): Utterance {
  return { ...utterance, source: { ...utterance.source, fenced: true } };
}
