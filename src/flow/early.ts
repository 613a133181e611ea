/** What was said before the question that is open and is known only now: it is no answer to that, whatever it says. */
import { advance } from './advance.ts';
import { intentOf } from './digression.ts';
import { answerFresh, GUESS } from './fresh.ts';
import { flowOf, kindOf } from './starting.ts';
import type { Question } from './state.ts';
import type { Turn } from './turn.ts';
import { digress, repeatQuestion } from './waiting.ts';

/** A matter of its own is answered; otherwise the question comes once more. Nothing that the customer has said since is undone. */
export async function answerEarly(turn: Turn): Promise<void> {
  const { state, top } = turn;
  // That button means the same at any time.
  if (turn.input.choice === 'person') return turn.escalate({ reason: 'person' });
  if (state.question && !hasMatter(turn)) return askOnceMore(turn, state.question);
  state.question = null;
  if (!top) return answerFresh(turn);
  if (!top.waiting) return advance(turn);
  if (!(await digress(turn, top, top.waiting))) return repeatQuestion(turn, top, 'same');
}

/** Something that a flow answers was understood in it. */
function hasMatter({ content, input }: Turn): boolean {
  const top = input.choice === undefined ? intentOf(input.understanding) : null;
  return top !== null && top.score >= GUESS && flowOf(content, top.intent) !== null && kindOf(content, top.intent) !== 'small-talk';
}

/** What the desk asked stays asked, in its own words. */
function askOnceMore(turn: Turn, question: Question): void {
  const text = question.text ?? turn.state.sent.at(-1) ?? turn.phrase('another_question');
  turn.state.question = { ...question, text };
  turn.outcome = 'asked';
  turn.ask(text, question.options, { phrase: 'ask_again' });
}
