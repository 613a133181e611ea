import { toBot } from '../../core/conversation.ts';
import { isRunning, type TurnResult } from '../../flow/engine.ts';
import { backToPeople, isClosingWord, personJustLeft, thankOnce, unsettled } from './after-person.ts';
import type { TurnEffects } from './effects.ts';
import { bubbleOf, noticeOf, oddMessage } from './replies.ts';
import type { Thought } from './thought.ts';
import type { Command } from './words.ts';

/** The bot has the conversation: a trigger brings a person, anything else is the flow engine's. */
export async function answer(turn: Thought, command: Command | null): Promise<TurnEffects> {
  const after = command === null && personJustLeft(turn);
  const hit = command === null ? turn.trigger() : null;
  if (hit) return after && hit.reason === 'did-not-help' ? backToPeople(turn) : turn.handOver(hit);
  if (after && isClosingWord(turn)) return thankOnce(turn);
  const odd = oddMessage(turn.text, turn.snapshot);
  if (odd && after && odd !== 'emoji_only') return backToPeople(turn);
  if (odd) return turn.done('asked', { say: [turn.bot(odd)], dialogue: turn.state, running: isRunning(turn.state) });
  const result = await turn.run(command === 'back' || command === 'restart' ? command : null);
  if (after && result.outcome === 'closed') return thankOnce(turn);
  if (after && unsettled(result)) return backToPeople(turn);
  turn.state = result.state;
  return result.escalate ? escalate(turn, result, result.escalate) : goOn(turn, result);
}

async function escalate(turn: Thought, result: TurnResult, escalation: NonNullable<TurnResult['escalate']>): Promise<TurnEffects> {
  const handed = await turn.handOver({
    ...escalation,
    urgency: escalation.urgency ?? 0,
    sentence: turn.text,
    notice: noticeOf(escalation.reason),
    fault: result.fault,
  });
  const say = result.bubbles.map((bubble) => bubbleOf(bubble, 'bot'));
  return { ...handed, say: [...say, ...handed.say], lookups: result.lookups, fault: result.fault };
}

function goOn(turn: Thought, result: TurnResult): TurnEffects {
  const { conversation } = turn.snapshot;
  const closed = result.outcome === 'closed';
  const reopened = conversation.status === 'closed' && result.outcome !== 'small-talk' && !closed;
  // A person who is called without the customer's knowing comes all the same.
  const mine = conversation.owner === 'bot';
  return turn.done(result.outcome, {
    say: result.bubbles.map((bubble) => bubbleOf(bubble, 'bot')),
    lookups: result.lookups,
    dialogue: turn.state,
    running: isRunning(turn.state),
    state: mine && ((closed && conversation.status !== 'closed') || reopened) ? toBot(conversation, closed) : undefined,
  });
}
