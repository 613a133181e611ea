/** Puts another of the same kind in a slot ("the blue one" for the red one), where the brand's data has just that. */
import { normalize } from '../core/text/normalize.ts';
import type { Entity } from '../core/understanding.ts';
import type { FlowDef } from './content.ts';
import type { LookupAnswer, LookupQuestion } from './lookups.ts';
import { isColumnOf, readingsOf } from './mentions.ts';
import { lacking } from './lacking.ts';
import { siblings } from './siblings.ts';
import type { Known } from './siblings.ts';
import { CLEAR } from './slots.ts';
import type { Frame } from './state.ts';
import type { Turn } from './turn.ts';

/** A weak name of something that the flow already has (「カモ柄で」 said of a sticky note): more likely how that thing should be than a thing of its own. */
export function describesOnly(flow: FlowDef, frame: Frame, entities: readonly Entity[]): boolean {
  return Object.entries(flow.slots).some(([slot, { entity: type }]) => {
    const isKnown = frame.slots[slot]?.kind === 'record' || frame.unclear.some((one) => one.slot === slot);
    const named = entities.filter((entity) => entity.type === type);
    return (
      isKnown && named.length > 0 && named.every((entity) => isColumnOf(entity) || (readingsOf(entity).length > 1 && entity.score < CLEAR))
    );
  });
}

/** What is left for the other slots once a name was read as a description. */
export function besides(flow: FlowDef, described: string | null, entities: readonly Entity[]): Entity[] {
  return entities.filter(({ type }) => described === null || type !== flow.slots[described]?.entity);
}

function knownOf(turn: Turn, flow: FlowDef, frame: Frame, slot: string): Known {
  const filled = frame.slots[slot];
  const known = filled ? [filled] : (frame.unclear.find((one) => one.slot === slot)?.candidates ?? []);
  const search = (name: string, query: LookupQuestion): Promise<LookupAnswer> => turn.lookup(name, query);
  return { values: known.filter((one) => one.kind === 'record'), search, type: flow.slots[slot]?.entity ?? '' };
}

/** The slot that got another value, or is now unclear between several; null when the text names no other one. */
export async function replaceBySibling(
  turn: Turn,
  flow: FlowDef,
  frame: Frame,
  slots: readonly string[] = Object.keys(flow.slots),
): Promise<string | null> {
  for (const slot of slots) {
    const others = await siblings(turn.content, knownOf(turn, flow, frame, slot), turn.input.text);
    const [only] = others;
    if (!only) continue;
    frame.unclear = frame.unclear.filter((one) => one.slot !== slot);
    delete frame.slots[slot];
    if (others.length === 1) frame.slots[slot] = only;
    else frame.unclear.push({ slot, candidates: others });
    return slot;
  }
  return null;
}

/** What is said when the customer wants it in a colour, size or pattern that does not exist; null when the text asks for nothing of that sort. */
export async function noneLikeThat(turn: Turn, flow: FlowDef, frame: Frame): Promise<string | null> {
  const { text, language } = turn.input;
  for (const slot of Object.keys(flow.slots)) {
    const found = await lacking(turn.content, knownOf(turn, flow, frame, slot), text, language);
    if (found) return turn.phrase('none_like_that', { wanted: found.wanted, have: found.have.join(language === 'ja' ? '、' : ', ') });
  }
  return null;
}

/** So short a Japanese sentence, or an English one with such a word, is about the thing before. */
const SHORT_JA = 16;
const ABOUT_IT = /\b(?:it|one|ones|that|them|those)\b/;
const isAboutIt = (text: string): boolean =>
  /[\u3041-\u30ff\u3400-\u9fff]/.test(text) ? text.length <= SHORT_JA : ABOUT_IT.test(normalize(text));

/**
 * The slots of a flow that has just begun which the sentence describes further: 「猫柄の白いマグカップ」 named two things of which one is how the other is,
 * and "do you have it in blue?" names nothing but the colour of what was talked about.
 */
export function describedFurther(flow: FlowDef, frame: Frame, entities: readonly Entity[], text: string): string[] {
  return Object.entries(flow.slots).flatMap(([slot, { entity: type }]) => {
    const value = frame.slots[slot];
    if (value?.kind !== 'record') return [];
    const named = entities.filter((entity) => entity.type === type);
    const isNamed = named.some((one) => one.value.kind === 'record' && one.value.id === value.id);
    const further =
      named.length === 0
        ? isAboutIt(text)
        : isNamed && named.length > 1 && named.some((one) => isColumnOf(one) || readingsOf(one).length > 1);
    return further ? [slot] : [];
  });
}
