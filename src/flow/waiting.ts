/** A flow waits for an answer: is this one, a question in between, or neither? */
import type { IntentScore } from '../core/understanding.ts';
import type { Language } from '../core/language.ts';
import { advance } from './advance.ts';
import { matchOption } from './answers.ts';
import { intentOf, isDigression } from './digression.ts';
import { acknowledges, asksAgain, saysItIsUnknown, takesItBack } from './sayings.ts';
import { readingsOf } from './mentions.ts';
import { describesOnly } from './replace.ts';
import { typesFor } from './slots.ts';
import type { Frame } from './state.ts';
import type { Waiting } from './step.ts';
import { answerThanks, flowOf, isThanks, kindOf, neverMind } from './starting.ts';
import { usesType } from './topics.ts';
import type { Turn } from './turn.ts';
import { lacksSuch, meant, takeAnyText, takeChoice, takeEntities, takeSibling } from './taking.ts';

/** Calibrated probability from which a question is one, though it was rejected, rather than a wrong answer. */
const PERHAPS = 0.35;

export async function answerWaiting(turn: Turn, frame: Frame): Promise<void> {
  const flow = turn.content.flows[frame.flow];
  const { waiting } = frame;
  if (!flow || !waiting) return advance(turn);
  const match = matchOption(waiting.choices, turn.input.text, turn.input.choice);
  if (match && (match.sure || !interrupts(turn, frame, waiting, true))) return takeChoice(turn, flow, frame, waiting, match);
  if (turn.input.choice === undefined && takesItBack(turn.input.text)) return neverMind(turn);
  const language = turn.input.choice === undefined && acknowledges(turn.input.text) ? 'same' : asksAgain(turn.input.text);
  if (language !== null) return repeatQuestion(turn, frame, language);
  const describes = describesOnly(flow, frame, meant(turn)) || (waiting.which === true && !namesOne(turn, waiting));
  if (describes && (await takeSibling(turn, flow, frame, waiting))) return advance(turn);
  const types = new Set([...typesFor(waiting.entity, true), ...Object.values(flow.slots).flatMap((slot) => typesFor(slot.entity, false))]);
  const fits = meant(turn).some((entity) => types.has(entity.type));
  if (!interrupts(turn, frame, waiting, fits) && takeEntities(turn, flow, frame, waiting)) return advance(turn);
  if (await takeSibling(turn, flow, frame, waiting)) return advance(turn);
  if (await lacksSuch(turn, flow, frame, waiting)) return advance(turn);
  if (!interrupts(turn, frame, waiting, false) && takeAnyText(turn, frame, waiting)) return advance(turn);
  if (isStuck(turn, waiting)) return offerPerson(turn, waiting, frame);
  if (await digress(turn, frame, waiting)) return;
  return wrongAnswer(turn, frame, waiting);
}

/** A name of the awaited kind that is clear by itself. */
function namesOne(turn: Turn, waiting: Waiting): boolean {
  return meant(turn).some((entity) => entity.type === waiting.entity && readingsOf(entity).length === 1);
}

/** Another flow's intent, said surely enough that it is not an answer. */
function interrupts(turn: Turn, frame: Frame, waiting: Waiting, fits: boolean): boolean {
  const top = intentOf(turn.input.understanding);
  if (!top || turn.input.choice !== undefined) return false;
  const other = flowOf(turn.content, top.intent);
  if (other === null || other === frame.flow) return false;
  // Who asks for a person, or to stop, is not dictating a text; nor is who had not been asked for one yet.
  const anything = !turn.input.early && waiting.entity === 'text' && !waiting.which && kindOf(turn.content, top.intent) !== 'system';
  return isDigression(turn.input.text, meant(turn), top.score, { fits, anything, foreign: namesSomethingElse(turn, frame.flow, other) });
}

/** It names a thing that this flow has no use for and the other one has: a product where a shop's hours are being looked up. */
function namesSomethingElse(turn: Turn, own: string, other: string): boolean {
  const { content } = turn;
  return meant(turn).some(({ type, value }) => value.kind === 'record' && !usesType(content, own, type) && usesType(content, other, type));
}

/** "Say that again", "in English, please": the same question in other words, or in that language. */
export function repeatQuestion(turn: Turn, frame: Frame, language: Language | 'same'): Promise<void> {
  if (language !== 'same') turn.speakIn(language);
  turn.resume(frame, true);
  return advance(turn);
}

/** A question that was recognized too weakly to begin with, but better than to be called a wrong answer. */
function asksPerhaps({ input }: Turn): IntentScore | null {
  const [top] = input.understanding.intents;
  return top && top.score >= PERHAPS && !input.understanding.ambiguous && /[?？]/.test(input.text) ? top : null;
}

/** A question in between is answered on top of the flow, which then asks again. */
export async function digress(turn: Turn, frame: Frame, waiting: Waiting): Promise<boolean> {
  const top = intentOf(turn.input.understanding) ?? asksPerhaps(turn);
  if (!top || turn.input.choice !== undefined) return false;
  if (isThanks(turn, top.intent)) {
    await answerThanks(turn, top.intent);
    if (turn.escalated) return true;
    turn.outcome = 'small-talk';
    turn.resume(frame, true);
    await advance(turn);
    return true;
  }
  const flow = flowOf(turn.content, top.intent);
  const smallTalk = kindOf(turn.content, top.intent) === 'small-talk';
  if (flow === null || flow === frame.flow || !(smallTalk || interrupts(turn, frame, waiting, false) || asksPerhaps(turn))) return false;
  turn.state.stack = turn.state.stack.filter((one) => one.flow !== flow);
  // Interrupted interruptions are dropped, the first question last.
  if (turn.state.stack.length > 3) turn.state.stack.splice(1, turn.state.stack.length - 3);
  turn.push(flow, smallTalk ? 'small-talk' : 'digression', top.intent);
  await advance(turn);
  return true;
}

/** The customer does not know what is asked for: asking again will not help. */
function isStuck({ input }: Turn, waiting: Waiting): boolean {
  return waiting.choices.length === 0 && waiting.entity !== 'text' && input.choice === undefined && saysItIsUnknown(input.text);
}

function offerPerson(turn: Turn, waiting: Waiting, frame: Frame): void {
  frame.misses = waiting.tries;
  turn.outcome = 'clarified';
  const options = turn.wayOut();
  turn.speak('offer_person', options);
  turn.state.question = { kind: 'offer', options };
}

async function wrongAnswer(turn: Turn, frame: Frame, waiting: Waiting): Promise<void> {
  frame.misses += 1;
  if (frame.misses > waiting.tries) return turn.escalate({ reason: 'not-understood' });
  if (frame.misses === waiting.tries) return offerPerson(turn, waiting, frame);
  turn.outcome = 'clarified';
  // Who asks the same once more has not answered wrongly.
  const top = intentOf(turn.input.understanding);
  if (top === null || flowOf(turn.content, top.intent) !== frame.flow) turn.opening.push(turn.phrase('wrong_answer'));
  turn.mode = 'wrong';
  frame.waiting = null;
  return advance(turn);
}
