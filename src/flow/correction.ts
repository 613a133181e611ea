/** When a slot changes, the flow runs again from the first step that used it. */
import { matchOption, ordinal } from './answers.ts';
import type { Option } from './answers.ts';
import type { FlowDef } from './content.ts';
import { typeOf, walk } from './flow.ts';
import type { Frame } from './state.ts';
import { sameValue, valueOfOption } from './values.ts';

const MARKERS =
  /やっぱ|じゃな[くい]|ではな[くい]|間違え|まちがえ|ちがう|違う|違って|変更|変えて|かえて|にして|訂正|の方|のほう|\bactually\b|\binstead\b|\bi meant?\b|\bi mean\b|\bno,|\bnot\b|\brather\b|\bsorry\b|\bchange\b|\bmake (?:it|that)\b|\bon second thought/i;

/** Words of somebody who changes an earlier answer: 「やっぱり」, "no, …", "instead". */
export function soundsLikeCorrection(text: string): boolean {
  return MARKERS.test(text.normalize('NFKC'));
}

/** Which of the flow's own steps (not those inside) first uses a slot, in a question, a template or a condition. -1: none does. */
export function firstUse(flow: FlowDef, slot: string): number {
  const name = new RegExp(`(?<![\\w.])${slot}(?![\\w])`);
  const uses = (index: number): boolean => {
    const step = flow.steps[index];
    if (!step) return false;
    for (const { step: one, type } of walk([step])) {
      if (one['ask'] === slot || one['choose'] === slot) return true;
      const texts = type.parts(one).flatMap((part) => (part.kind === 'text' ? [part.text.ja, part.text.en].flat() : [part.template]));
      if (texts.some((text) => [...text.matchAll(/\{\{.*?\}\}|\{%.*?%\}/g)].some(([tag]) => name.test(tag)))) return true;
      if (type.parts(one).some((part) => part.kind === 'condition' && name.test(part.template))) return true;
    }
    return false;
  };
  return flow.steps.findIndex((_, index) => uses(index));
}

/** Puts the frame back to the first step that used one of the slots. What later steps had looked up, or had let the customer choose from that, is forgotten. */
export function rewind(flow: FlowDef, frame: Frame, slots: readonly string[]): void {
  const uses = slots.map((slot) => firstUse(flow, slot)).filter((index) => index >= 0);
  const from = Math.min(...uses);
  if (uses.length === 0 || from > (frame.at[0] ?? 0)) return;
  for (const { step } of walk(flow.steps.slice(from))) forget(step, frame, slots);
  frame.at = [from];
  frame.waiting = null;
  frame.misses = 0;
}

function forget(step: Record<string, unknown>, frame: Frame, kept: readonly string[]): void {
  const type = typeOf(step)?.key;
  if (type === 'lookup') delete frame.vars[String(step['as'])];
  if (type === 'set') for (const name of Object.keys(step['set'] as object)) delete frame.vars[name];
  if (type !== 'choose' || step['from'] === undefined) return;
  const slot = String(step['choose']);
  if (kept.includes(slot)) return;
  delete frame.slots[slot];
  delete frame.offered[slot];
}

/** What the flow's questions always offer ("any shop"): it can be said of a value that was never asked for. */
function offersOf(flow: FlowDef): { slot: string; choices: Option[] }[] {
  return [...walk(flow.steps)].flatMap(({ step, type }) => {
    const offer = type.offers(step);
    return offer ? [{ slot: offer.slot, choices: offer.options }] : [];
  });
}

/** A choice made earlier and now changed ("no, the blue one"): sets it and says which slot it was. */
export function rechoose(flow: FlowDef, frame: Frame, text: string, awaited?: string): string | null {
  for (const { slot, choices } of [...offersOf(flow), ...Object.entries(frame.offered).map(([slot, { choices }]) => ({ slot, choices }))]) {
    const old = frame.slots[slot];
    if (!old || slot === awaited) continue;
    // "The last one" of one is no choice.
    if (choices.length < 2 && ordinal(text, choices.length) !== null) continue;
    const match = matchOption(
      choices.filter((option) => !option.meaning),
      text.replace(/^.*?(?:じゃなくて|じゃなく|ではなくて|ではなく|でなく|\bnot [^,]*,)/i, ''),
    );
    if (!match) continue;
    const value = valueOfOption(match.option, flow.slots[slot]?.entity ?? 'choice');
    if (sameValue(old, value)) continue;
    frame.slots[slot] = value;
    return slot;
  }
  return null;
}
