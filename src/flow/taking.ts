/** The ways an answer can fill what a flow waits for. */
import { RE2JS } from 're2js';
import { advance } from './advance.ts';
import type { Match } from './answers.ts';
import type { FlowDef } from './content.ts';
import { rechoose, rewind, soundsLikeCorrection } from './correction.ts';
import { isBare } from './digression.ts';
import { besides, describesOnly, noneLikeThat, replaceBySibling } from './replace.ts';
import { fillSlots, meantEntities } from './slots.ts';
import { remember } from './state.ts';
import type { Frame } from './state.ts';
import type { Waiting } from './step.ts';
import type { Turn } from './turn.ts';
import { spokenValue, textValue, valueOfOption } from './values.ts';

/** An answer typed into a question for any text is kept up to so many characters. */
const TEXT_LIMIT = 2_000;

export const meant = (turn: Turn) => meantEntities(turn.input.understanding.entities, turn.input.text);

export function takeChoice(turn: Turn, flow: FlowDef, frame: Frame, waiting: Waiting, { option }: Match): Promise<void> {
  remember(turn.state);
  frame.waiting = null;
  if (waiting.which) {
    const unclear = frame.unclear.shift();
    const chosen = unclear?.candidates[waiting.choices.indexOf(option)];
    if (chosen && option.meaning !== 'none') frame.slots[waiting.slot] = chosen;
    else turn.mode = 'wrong';
  } else if (option.meaning === 'none') frame.none = true;
  else frame.slots[waiting.slot] = valueOfOption(option, flow.slots[waiting.slot]?.entity ?? 'choice');
  return advance(turn);
}

/** 「A4じゃなくてA5」, "do you have it in blue?" while something else is asked. */
export async function takeSibling(turn: Turn, flow: FlowDef, frame: Frame, waiting: Waiting): Promise<boolean> {
  const { text, understanding, choice } = turn.input;
  if (choice !== undefined || !(soundsLikeCorrection(text) || isBare(text, understanding.entities))) return false;
  if (waiting.entity === 'text' && !soundsLikeCorrection(text)) return false;
  const before = structuredClone(turn.state.stack);
  const changed = await replaceBySibling(turn, flow, frame);
  if (changed === null) return false;
  fillSlots(flow, frame, besides(flow, changed, meant(turn)), { text });
  turn.state.history = [...turn.state.history, before].slice(-5);
  frame.waiting = null;
  // The next question names it.
  if (changed !== waiting.slot) acknowledge(turn, frame, [changed]);
  rewind(flow, frame, [changed]);
  return true;
}

/** 「紫はありますか」 while something else is asked, and there is no purple one: that is said, and the question comes again. */
export async function lacksSuch(turn: Turn, flow: FlowDef, frame: Frame, waiting: Waiting): Promise<boolean> {
  const { text, understanding, choice } = turn.input;
  if (choice !== undefined || waiting.entity === 'text' || !isBare(text, understanding.entities) || meant(turn).length > 0) return false;
  const none = await noneLikeThat(turn, flow, frame);
  if (none === null) return false;
  turn.opening.push(none);
  turn.resume(frame, true);
  return true;
}

/** What was understood is said before the same question comes again. */
function acknowledge(turn: Turn, frame: Frame, slots: readonly string[]): void {
  turn.mode = 'again';
  turn.noted = slots.flatMap((name) => {
    const value = frame.slots[name];
    return value ? [spokenValue(value, turn.input)] : [];
  });
}

/** Entities for what is awaited and for every other slot, and corrections of what was said before. False: nothing fitted. */
export function takeEntities(turn: Turn, flow: FlowDef, frame: Frame, waiting: Waiting): boolean {
  const before = structuredClone(turn.state.stack);
  const correcting = soundsLikeCorrection(turn.input.text);
  // "The cat one" that fits none of the mugs is not about socks.
  const entities = meant(turn);
  const named = waiting.which && describesOnly(flow, frame, entities) ? besides(flow, waiting.slot, entities) : entities;
  const awaited = Object.hasOwn(flow.slots, waiting.slot) ? waiting.slot : undefined;
  const { filled, corrected } = fillSlots(flow, frame, named, { awaited, correcting, text: turn.input.text });
  const rechosen = correcting ? rechoose(flow, frame, turn.input.text, waiting.slot) : null;
  const changed = rechosen ? [...corrected, rechosen] : corrected;
  if (filled.length === 0 && changed.length === 0) return takeNumber(turn, frame, waiting) || takePattern(turn, frame, waiting);
  turn.state.history = [...turn.state.history, before].slice(-5);
  const answered = Object.hasOwn(frame.slots, waiting.slot) || [...filled, ...changed].includes(waiting.slot);
  frame.waiting = null;
  if (!answered) acknowledge(turn, frame, [...filled, ...changed]);
  rewind(flow, frame, changed);
  return true;
}

function takeNumber(turn: Turn, frame: Frame, waiting: Waiting): boolean {
  const digits = waiting.entity === 'number' ? /^\D{0,8}(\d{1,9})\D{0,8}$/.exec(turn.input.text.normalize('NFKC').trim())?.[1] : undefined;
  if (digits === undefined) return false;
  remember(turn.state);
  frame.slots[waiting.slot] = { kind: 'number', number: Number(digits) };
  frame.waiting = null;
  return true;
}

/** A number that is looked for by its shape, written in pieces (「150の0042」, "2026 0001"): its digits together. */
function takePattern(turn: Turn, frame: Frame, waiting: Waiting): boolean {
  const pattern = turn.content.entities[waiting.entity]?.pattern;
  const groups = turn.input.text.normalize('NFKC').match(/\d+/g) ?? [];
  const digits = groups.join('');
  if (pattern === undefined || groups.length > 4 || digits.length > 16 || !RE2JS.compile(pattern).matches(digits)) return false;
  remember(turn.state);
  frame.slots[waiting.slot] = textValue(digits);
  frame.waiting = null;
  return true;
}

export function takeAnyText(turn: Turn, frame: Frame, waiting: Waiting): boolean {
  const text = turn.input.text.trim();
  if (waiting.entity !== 'text' || waiting.which || text === '' || waiting.choices.length > 0) return false;
  remember(turn.state);
  frame.slots[waiting.slot] = textValue(Array.from(text).slice(0, TEXT_LIMIT).join(''));
  frame.waiting = null;
  return true;
}
