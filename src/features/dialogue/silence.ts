import { toBot, toQueue } from '../../core/conversation.ts';
import { promiseOf } from '../../core/promise.ts';
import { teamOf } from '../../core/setup.ts';
import { emptyState } from '../../flow/engine.ts';
import type { Utterance } from './compose.ts';
import { NOTHING, type TurnEffects } from './effects.ts';
import type { HandOverRequest } from './hand-over.ts';
import type { Thought } from './thought.ts';
import { commandOf, type Switch } from './words.ts';

/** How sure the recognizer must be, and how far from out of scope, before a sentence stops the bot: a stop obeyed wrongly is silence. */
const SURE_TO_STOP = { score: 0.95, outOfScope: 0.3 };
/** The reason of a handoff that waits for a person because the customer has stopped the bot. */
const OPTED_OUT = 'opted-out';

/** While an agent owns the conversation the messages are the agent's. 停止 is obeyed and confirmed all the same, and 再開 undoes it; the agent sees both. */
export function whileAgentOwns(turn: Thought, switched: Switch | null): TurnEffects {
  const { optedOut } = turn.snapshot.contact;
  const stops = switched === 'stop' && !optedOut;
  const starts = switched === 'start' && optedOut;
  if (!stops && !starts) return { ...NOTHING, outcome: 'left-to-agent' };
  turn.guessLanguage();
  return turn.done('left-to-agent', { say: confirmOnce(turn, stops ? 'stop' : 'start'), optOut: stops });
}

/** Nothing when the platform's record shows the confirmation already, after the command: it was given before a backup was restored. */
function confirmOnce(turn: Thought, command: Switch): Utterance[] {
  const { unread, transcript } = turn.snapshot;
  const confirmation = turn.system(`${command}_confirm`);
  const since = unread.find((message) => commandOf(message.text) === command)?.at ?? unread[0]?.at ?? Infinity;
  const given = transcript.some(
    ({ author, text, at }) => author === 'person' && at >= since && plain(text).includes(plain(confirmation.text)),
  );
  return given ? [] : [confirmation];
}

const plain = (text: string) => text.replace(/\s+/g, '');

/** 「もうメッセージを送らないで」: asked in a sentence instead of the one word. Only when there is hardly a doubt; the `stop` flow explains the word otherwise. */
export function asksToStop({ understanding }: Thought): boolean {
  const best = understanding?.intents[0];
  if (!best || understanding.outOfScope.rejected || understanding.ambiguous) return false;
  return best.intent === 'stop' && best.score >= SURE_TO_STOP.score && understanding.outOfScope.score <= SURE_TO_STOP.outOfScope;
}

export function stop(turn: Thought): TurnEffects {
  turn.guessLanguage();
  const { contact, conversation, openHandoff } = turn.snapshot;
  return turn.done('stopped', {
    // Said once: a second 停止 changes nothing.
    say: contact.optedOut ? [] : confirmOnce(turn, 'stop'),
    optOut: true,
    handoff: openHandoff ? { id: openHandoff.id, state: 'returned' } : undefined,
    state: toBot(conversation, true),
    dialogue: emptyState(),
  });
}

/** The bot answers again: what only waited because it was silent is the customer's to ask anew, as they are told. */
export function start(turn: Thought): TurnEffects {
  turn.guessLanguage();
  const { conversation, openHandoff } = turn.snapshot;
  const ended = conversation.owner === 'queue' && openHandoff?.reason === OPTED_OUT;
  return turn.done('started', {
    say: confirmOnce(turn, 'start'),
    optOut: false,
    ...(ended ? { handoff: { id: openHandoff.id, state: 'returned' }, state: toBot(conversation, false) } : {}),
  });
}

/** The bot stays silent after 停止, but a person may still answer what the customer asks. Thanks and greetings ask nothing. */
export function whileOptedOut(turn: Thought): TurnEffects {
  const { snapshot, setup, text } = turn;
  if (snapshot.openHandoff || text === '' || turn.isSmallTalk()) return turn.done('opted-out', {});
  const request: HandOverRequest = turn.trigger() ?? { reason: OPTED_OUT, sentence: text, urgency: 0 };
  const team = teamOf(setup, request.team, snapshot.account);
  // The desk keeps its time all the same, but the customer hears of none.
  const to = { team, promise: promiseOf(setup, team, turn.now, null), told: false };
  return turn.done('opted-out', { openHandoff: turn.handoff(request, to), state: toQueue(snapshot.conversation) });
}
