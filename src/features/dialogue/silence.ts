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

export async function stop(turn: Thought): Promise<TurnEffects> {
  turn.guessLanguage();
  const { contact, conversation, openHandoff } = turn.snapshot;
  // Said once: a second 停止 changes nothing.
  const stopped = { say: contact.optedOut ? [] : confirmOnce(turn, 'stop'), optOut: true, dialogue: emptyState() };
  const asked = await askedAfterStop(turn);
  if (asked !== null) {
    await turn.understand();
    return turn.done('stopped', { ...stopped, ...(openHandoff ? {} : forPerson(turn, asked)) });
  }
  return turn.done('stopped', {
    ...stopped,
    handoff: openHandoff ? { id: openHandoff.id, state: 'returned' } : undefined,
    state: toBot(conversation, true),
  });
}

/** What the customer asks in the same turn after 停止: a person may answer that, as in a turn of its own. Null: nothing. */
async function askedAfterStop(turn: Thought): Promise<string | null> {
  const { unread } = turn.snapshot;
  const stopped = unread.findLastIndex(({ text }) => commandOf(text) === 'stop');
  const asked: string[] = [];
  for (const message of stopped === -1 ? [] : unread.slice(stopped + 1))
    if (message.text.trim() !== '' && !(await turn.asksNothing(message))) asked.push(message.text);
  return asked.length > 0 ? asked.join('\n') : null;
}

/** The desk keeps its time all the same, but who has stopped the bot hears of none. */
function forPerson(turn: Thought, sentence: string): Pick<TurnEffects, 'openHandoff' | 'state'> {
  const request: HandOverRequest = turn.trigger() ?? { reason: OPTED_OUT, sentence, urgency: 0 };
  const team = teamOf(turn.setup, request.team, turn.snapshot.account);
  const to = { team, promise: promiseOf(turn.setup, team, turn.now, null), told: false };
  return { openHandoff: turn.handoff(request, to), state: toQueue(turn.snapshot.conversation) };
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
  const { snapshot, text } = turn;
  const asks = !snapshot.openHandoff && text !== '' && !turn.isSmallTalk();
  return turn.done('opted-out', asks ? forPerson(turn, text) : {});
}
