/** What a conversation remembers between turns. JSON through and through: it is stored with the conversation and read by later versions. */
import type { Entity, EntityValue } from '../core/understanding.ts';
import type { Option } from './answers.ts';
import type { Position } from './flow.ts';
import type { Waiting } from './step.ts';
import { describeValue } from './values.ts';

/** Why a flow runs: the customer began it, it interrupts another (which then resumes), a line of small talk, or another flow called it. */
export type FrameReason = 'start' | 'digression' | 'small-talk' | 'call';

/** `vague`: the name was hardly one (a common word that some product's name holds, too), so what was talked about before is the better guess. */
export type Unclear = { slot: string; candidates: EntityValue[]; vague?: boolean };

/** One running flow. */
export type Frame = {
  flow: string;
  intent?: string;
  why: FrameReason;
  at: Position;
  slots: Record<string, EntityValue>;
  /** Results of look-ups and values set by the flow. */
  vars: Record<string, unknown>;
  waiting: Waiting | null;
  /** Wrong answers to what is waited for. */
  misses: number;
  /** What was offered for a slot, so that "no, the other one" can be understood later. */
  offered: Record<string, Waiting>;
  none: boolean;
  /** Names that may be several things: asked back before the flow goes on. */
  unclear: Unclear[];
  /** What it told the customer, without its questions. */
  said: string[];
};

/** What the desk itself asked. `entities` are those of the sentence whose intent was unclear; `text`: its words, where it has been asked once more. */
export type Question = { kind: 'offer' | 'resolved' | 'intent'; options: Option[]; entities?: Entity[]; text?: string };

/** A thing talked about, when that was (epoch ms), and how many turns ago. */
export type Topic = { value: EntityValue; at: number; turns: number };

export type GivenAnswer = { intent?: string; flow: string; text: string };

export type DialogueState = {
  v: 1;
  /** Running flows, the topmost last. */
  stack: Frame[];
  question: Question | null;
  /** Turns in a row that nothing was understood in. */
  misses: number;
  /** The flow that answered last, for follow-ups and corrections. */
  last: Frame | null;
  /** The last turn gave an answer. */
  answered: boolean;
  /** When an answer was given last (epoch ms), and how many turns ago. */
  told: { at: number; turns: number } | null;
  /** Stacks as they were at earlier questions, for "back". */
  history: Frame[][];
  /** How many variants of a text were used. */
  used: Record<string, number>;
  answers: GivenAnswer[];
  /** What was talked about last, by type of value. */
  topics: Record<string, Topic>;
  /** What the turn before said, and its question without what stood before it: the same text is not sent twice running. */
  sent: string[];
  asked: string;
  /** When the customer had last spoken as it came to stand like this: what they had said before is no answer to what is asked (`heardAt` of that turn; null: not known). */
  since: number | null;
  /** The last turn ended with a person; the next one begins anew. */
  over: boolean;
};

const HISTORY = 5;
const ANSWERS = 10;

export function emptyState(): DialogueState {
  return {
    v: 1,
    stack: [],
    question: null,
    misses: 0,
    last: null,
    answered: false,
    told: null,
    history: [],
    used: {},
    answers: [],
    topics: {},
    sent: [],
    asked: '',
    since: null,
    over: false,
  };
}

/** True while a flow waits for the customer: the conversation then keeps its release. */
export function isRunning(state: DialogueState): boolean {
  return state.stack.length > 0 && !state.over;
}

/** Which question a flow waits with, so that the same one asked again is told from another; null: with none. */
export function openQuestion({ stack }: DialogueState): string | null {
  const frame = stack[stack.length - 1];
  const waiting = frame?.waiting;
  return frame && waiting ? JSON.stringify([frame.flow, waiting.slot, waiting.choices.map(({ value }) => value)]) : null;
}

/** What is known so far, by slot, as a person reads it. The topmost flow's values win; without one, those of the flow that answered last. */
export function filledSlots(state: DialogueState): Record<string, string> {
  const frames = state.stack.length > 0 ? state.stack : state.last ? [state.last] : [];
  const known: Record<string, string> = {};
  for (const frame of frames) for (const [name, value] of Object.entries(frame.slots)) known[name] = describeValue(value, 'ja');
  return known;
}

/** What the bot has told the customer, newest last. */
export function answersGiven(state: DialogueState): GivenAnswer[] {
  return state.answers;
}

export function newFrame(flow: string, why: FrameReason, intent?: string): Frame {
  return {
    flow,
    ...(intent === undefined ? {} : { intent }),
    why,
    at: [0],
    slots: {},
    vars: {},
    waiting: null,
    misses: 0,
    offered: {},
    none: false,
    unclear: [],
    said: [],
  };
}

/** Remembers the question that is about to be answered. */
export function remember(state: DialogueState): void {
  state.history = [...state.history, structuredClone(state.stack)].slice(-HISTORY);
}

export function giveAnswer(state: DialogueState, answer: GivenAnswer): void {
  state.answers = [...state.answers, { ...answer, text: Array.from(answer.text).slice(0, 400).join('') }].slice(-ANSWERS);
}
