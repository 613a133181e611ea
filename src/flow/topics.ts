/** What the conversation is about: who has just named a product and a shop need not name them again for the next question. */
import { normalize } from '../core/text/normalize.ts';
import type { EntityValue } from '../core/understanding.ts';
import type { Content, FlowDef, SlotDef } from './content.ts';
import type { DialogueState, Frame } from './state.ts';

/** After this nobody knows which one "it" was. */
const FRESH_MS = 30 * 60_000;
const FRESH_TURNS = 6;

/** What has a name or a number of its own can be talked about; any words, a choice, a date or a bare number cannot. */
const NAMED = new Set(['record', 'text']);
const ANYTHING = new Set(['text', 'choice']);

const OTHER =
  /(?:ほか|他|別)の(?:商品|品物|もの|店舗?|お店|注文)|\b(?:another|other|different) (?:product|item|thing|shop|store|branch|order)s?\b/;

/** Records are taken along, other values only with `carry: true`; with `carry: false` the flow asks anew. */
const isCarried = (slot: SlotDef, value: EntityValue): boolean => slot.carry ?? value.kind === 'record';

const BEGINS = /たい|もっと|安い|おすすめ|ほしい|欲しい|お願い|\b(?:cheaper|recommend|want|would like|i'd like|can i|could you)\b/;
const IT = /それ|これ|その|この|あれ|そこ|ここ|\b(?:it|that|this|them|those|there|one|ones)\b/;

/** Whether some slot of the flow takes values of this type. */
export const usesType = (content: Content, flow: string, type: string): boolean =>
  Object.values(content.flows[flow]?.slots ?? {}).some(({ entity }) => entity === type);

const missing = (frame: Frame, name: string): boolean =>
  !Object.hasOwn(frame.slots, name) && !frame.unclear.some((one) => one.slot === name && !one.vague);

/**
 * Gives a fresh frame what the sentence left out: from the flows that wait below it, then from the answers before.
 * What the sentence names wins, and who asks for another one gets nothing carried.
 */
export function carryOver(state: DialogueState, content: Content, frame: Frame, text: string, now: number): void {
  const flow = content.flows[frame.flow];
  if (!flow || OTHER.test(normalize(text))) return;
  const names = Object.keys(flow.slots);
  const known = names.some((name) => !missing(frame, name));
  const again = state.last?.flow === frame.flow && state.stack.length === 1;
  // Who wants to have the same looked up, and names nothing, has something new in mind.
  if (again && !known && BEGINS.test(normalize(text)) && !IT.test(normalize(text))) return;
  if (again) fillFromLast(state, flow, frame, names);
  const below = state.stack.filter((one) => one !== frame).reverse();
  for (const [name, slot] of Object.entries(flow.slots)) {
    if (!missing(frame, name) || below.some((one) => takeFrom(content, one, frame, name, slot))) continue;
    const topic = state.topics[slot.entity];
    const isFresh = topic && now - topic.at <= FRESH_MS && topic.turns <= FRESH_TURNS;
    if (isFresh && isCarried(slot, topic.value)) frame.slots[name] = topic.value;
  }
}

/** "And is it in stock in Shinjuku?" leaves out what the sentence before said: when a required value is missing, all of them are taken from there. */
function fillFromLast({ last }: DialogueState, flow: FlowDef, frame: Frame, names: string[]): void {
  if (!names.some((name) => flow.slots[name]?.required && missing(frame, name))) return;
  for (const name of names) {
    const value = last?.slots[name];
    if (value && missing(frame, name)) frame.slots[name] = value;
  }
}

function takeFrom(content: Content, below: Frame, frame: Frame, name: string, slot: SlotDef): boolean {
  const typeOf = (other: string): string | undefined => content.flows[below.flow]?.slots[other]?.entity;
  const filled = Object.entries(below.slots).find(([other, value]) => typeOf(other) === slot.entity && isCarried(slot, value));
  if (filled) frame.slots[name] = filled[1];
  if (filled) return true;
  const unclear = slot.carry === false ? undefined : below.unclear.find((one) => typeOf(one.slot) === slot.entity);
  if (unclear) frame.unclear = [...frame.unclear.filter((one) => one.slot !== name), { slot: name, candidates: unclear.candidates }];
  return unclear !== undefined;
}

/** At the end of a turn: what its flows were about is what is talked about now. */
export function noteTopics(state: DialogueState, content: Content, now: number): void {
  for (const topic of Object.values(state.topics)) topic.turns += 1;
  const frames = state.answered && state.last ? [state.last, ...state.stack] : state.stack;
  for (const frame of frames) {
    for (const [name, value] of Object.entries(frame.slots)) {
      const slot = content.flows[frame.flow]?.slots[name];
      if (slot && !ANYTHING.has(slot.entity) && NAMED.has(value.kind)) state.topics[slot.entity] = { value, at: now, turns: 0 };
    }
  }
}

/** A flow asked in between has cleared up which one was meant: the question below need not be asked any more. */
export function settleBelow(content: Content, done: Frame, below: Frame): void {
  const types = content.flows[done.flow]?.slots ?? {};
  for (const { slot, candidates } of below.unclear) {
    const entity = content.flows[below.flow]?.slots[slot]?.entity;
    const name = Object.keys(types).find((one) => types[one]?.entity === entity);
    const value = name === undefined ? undefined : done.slots[name];
    if (value?.kind === 'record' && candidates.some((one) => one.kind === 'record' && one.id === value.id)) below.slots[slot] = value;
  }
}
