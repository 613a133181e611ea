/** What the desk itself asked (did that help? a person or another question? which of the two?) and its two commands. */
import { advance } from './advance.ts';
import { matchOption, meaningOf } from './answers.ts';
import type { Meaning, Option } from './answers.ts';
import { intentOf } from './digression.ts';
import { startIntent } from './fresh.ts';
import { notUnderstood } from './not-understood.ts';
import { saysItDidNotHelp, saysSettled, takesItBack } from './sayings.ts';
import { neverMind } from './starting.ts';
import { emptyState } from './state.ts';
import type { Question } from './state.ts';
import type { Turn } from './turn.ts';

/** True when the turn answered the desk's question. Anything else is read as if it had not been asked. */
export async function answerDesk(turn: Turn): Promise<boolean> {
  const { question } = turn.state;
  turn.state.question = null;
  if (!question) return pressedLongAgo(turn);
  const { input } = turn;
  if (question.kind === 'resolved' && input.choice === undefined && saysItDidNotHelp(input.text)) return false;
  if (question.kind === 'offer' && input.choice === undefined && takesItBack(input.text)) {
    neverMind(turn);
    return true;
  }
  const match = matchOption(question.options, input.text, input.choice);
  if (match && (match.sure || (question.kind === 'intent' && !intentOf(input.understanding)))) return take(turn, question, match.option);
  const said = question.kind === 'intent' ? saidInOtherWords(turn, question) : null;
  if (said) return take(turn, question, said);
  const meaning = input.choice === undefined ? meaningOf(input.text) : null;
  if (question.kind === 'offer' && (meaning === 'yes' || meaning === 'no')) return finish(turn, meaning === 'yes' ? 'person' : 'another');
  if (question.kind !== 'resolved') return pressedLongAgo(turn);
  if (saysSettled(input.text)) return finish(turn, 'yes');
  return input.choice === 'no' || meaning === 'no' ? finish(turn, 'no') : pressedLongAgo(turn);
}

/** The offered intent that the answer names by itself ("in stock" for "Is it in stock?"), unless it names a thing of its own as well. */
function saidInOtherWords({ input }: Turn, question: Question): Option | null {
  const intent = input.choice === undefined ? intentOf(input.understanding)?.intent : undefined;
  const namesOwn = input.understanding.entities.some(({ value }) => value.kind === 'record');
  return namesOwn ? null : (question.options.find(({ value }) => value === intent) ?? null);
}

/** Buttons of earlier messages stay on the screen; these two mean the same at any time. */
async function pressedLongAgo(turn: Turn): Promise<boolean> {
  const { choice } = turn.input;
  const isOffered = turn.top?.waiting?.choices.some((option) => option.value === choice) ?? false;
  return (choice === 'person' || choice === 'another') && !isOffered ? finish(turn, choice) : false;
}

async function take(turn: Turn, question: Question, option: Option): Promise<boolean> {
  if (question.kind !== 'intent') return finish(turn, option.meaning ?? 'another');
  if (option.meaning === 'person') return finish(turn, 'person');
  if (option.meaning === 'none') notUnderstood(turn);
  else await startIntent(turn, option.value, question.entities);
  return true;
}

function finish(turn: Turn, meaning: Meaning): boolean {
  if (meaning === 'person') turn.escalate({ reason: 'person' });
  else if (meaning === 'yes') {
    turn.outcome = 'closed';
    turn.speak('resolved_yes');
  } else if (meaning === 'no') {
    const options = turn.wayOut();
    turn.outcome = 'clarified';
    turn.speak('resolved_no', options);
    turn.state.question = { kind: 'offer', options };
  } else {
    turn.state.stack = [];
    turn.outcome = 'asked';
    turn.speak('another_question');
  }
  return true;
}

/** 戻る: to the question before this one. */
export async function goBack(turn: Turn): Promise<void> {
  const { state } = turn;
  const stack = state.history.pop();
  const frame = stack?.[stack.length - 1];
  if (!stack || !frame) {
    turn.outcome = 'clarified';
    const waiting = turn.top;
    if (waiting) turn.opening.push(turn.phrase('back_nothing'));
    else
      return turn.put({
        text: `${turn.phrase('back_nothing')}\n${turn.phrase('another_question')}`,
        choices: [],
        source: { phrase: 'back_nothing' },
      });
    turn.resume(waiting, true);
    return advance(turn);
  }
  state.question = null;
  state.stack = stack;
  // What the question had been answered with in the meantime is gone with the newer stack.
  if (frame.waiting && !frame.waiting.which) delete frame.slots[frame.waiting.slot];
  turn.resume(frame, true);
  await advance(turn);
}

/** 最初: begins anew. What was said and the wordings used are still known. */
export function startOver(turn: Turn): void {
  const { used, answers, sent } = turn.state;
  turn.state = { ...emptyState(), used, answers, sent };
  turn.outcome = 'asked';
  turn.speak('restarted');
}
