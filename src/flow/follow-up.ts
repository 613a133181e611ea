/** After an answer: the same again with another value, or in a colour that does not exist. */
import type { Entity } from '../core/understanding.ts';
import { advance } from './advance.ts';
import type { Content, FlowDef } from './content.ts';
import { rechoose, rewind, soundsLikeCorrection } from './correction.ts';
import { beginsAsQuestion, intentOf, isBare, residual } from './digression.ts';
import { besides, describesOnly, noneLikeThat, replaceBySibling } from './replace.ts';
import { fillSlots, meantEntities } from './slots.ts';
import { DESK_INTENTS, flowOf } from './starting.ts';
import type { Frame } from './state.ts';
import { usesType } from './topics.ts';
import type { Turn } from './turn.ts';

/** Letters beside a name that tell nothing (see `residual`). */
const JUST_A_NAME = 1.5;
/** An intent said so surely is a question of its own even after "that is not it". */
export const NEW_QUESTION = 0.6;

/** A flow that has ended, to be run again from its first step. */
export const runAgain = (last: Frame): Frame => ({
  ...structuredClone(last),
  why: 'start',
  at: [0],
  vars: {},
  waiting: null,
  misses: 0,
  said: [],
  none: false,
  unclear: [],
});

/** Only another value (「新宿店は？」, "and in Shinjuku?", "no, the blue one"): the last flow runs again with it. */
export async function followUp(turn: Turn, last: Frame): Promise<boolean> {
  const { content, input, state } = turn;
  const flow = content.flows[last.flow];
  if (!flow || input.choice !== undefined) return false;
  const entities = meantEntities(input.understanding.entities, input.text);
  const top = intentOf(input.understanding);
  const other = top ? flowOf(content, top.intent) : null;
  const correcting = soundsLikeCorrection(input.text);
  // 「ノートの値段は」 is short, too, but says what it asks for; 「新宿店は？」 says nothing but the name.
  const isOwn = top !== null && other !== null && other !== last.flow && top.score >= NEW_QUESTION && entities.length > 0;
  if (isOwn && namesWhatOnly(content, other, last.flow, entities)) return false;
  const isShort = isBare(input.text, entities) && !(isOwn && !correcting && saysMore(input.text, entities));
  // The same question with other words in it ("do you have it in A4?") may name another of the same kind.
  const asksSame = other === last.flow && entities.every(({ type }) => !Object.values(flow.slots).some((slot) => slot.entity === type));
  const denies = top?.intent === DESK_INTENTS.didNotHelp;
  if (!isShort && !asksSame && !(correcting && (other === null || other === last.flow || denies))) return false;
  const frame: Frame = { ...runAgain(last), vars: structuredClone(last.vars) };
  const describes = describesOnly(flow, frame, entities);
  const described = describes ? await replaceBySibling(turn, flow, frame) : null;
  if (describes && described === null && (isShort || correcting) && (await tellNone(turn, flow, frame))) return true;
  const { filled, corrected } = fillSlots(flow, frame, besides(flow, described, entities), { correcting, text: input.text });
  const rechosen = correcting || isShort ? rechoose(flow, frame, input.text) : null;
  const named = [...(described ? [described] : []), ...filled, ...corrected, ...(rechosen ? [rechosen] : [])];
  const sibling = named.length === 0 ? await replaceBySibling(turn, flow, frame) : null;
  const changed = sibling ? [sibling] : named;
  if (changed.length === 0) return (isShort || correcting) && tellNone(turn, flow, frame);
  frame.at = [Number.MAX_SAFE_INTEGER];
  rewind(flow, frame, changed);
  if (frame.at[0] === Number.MAX_SAFE_INTEGER) return false;
  state.history = [];
  state.stack = [frame];
  await advance(turn);
  return true;
}

/** "Is Shibuya open?" says more than a name, though only one word. */
export function saysMore(text: string, entities: readonly Entity[]): boolean {
  const rest = residual(text, entities);
  return rest > JUST_A_NAME || (rest > 0 && beginsAsQuestion(text));
}

/** A value that the last flow has no use for and the other one has: a day and a time, where stock was looked up. */
const namesWhatOnly = (content: Content, other: string, last: string, entities: readonly Entity[]): boolean =>
  entities.some(({ type }) => !usesType(content, last, type) && usesType(content, other, type));

/** Says that there is none in that colour, if that is what was asked; the thing talked about stays. */
export async function tellNone(turn: Turn, flow: FlowDef, frame: Frame, keep: () => void = () => undefined): Promise<boolean> {
  const text = await noneLikeThat(turn, flow, frame);
  if (text === null) return false;
  keep();
  turn.outcome = 'clarified';
  turn.put({ text, choices: [], source: { flow: flow.flow, phrase: 'none_like_that' } });
  return true;
}
