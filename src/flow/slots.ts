/** Fills the slots of a flow from what was found in a sentence. */
import type { Entity, EntityValue } from '../core/understanding.ts';
import type { FlowDef } from './content.ts';
import { residual } from './digression.ts';
import { inBoth, mergeMentions, readingsOf } from './mentions.ts';
import type { Frame } from './state.ts';
import { mergeValue, sameValue } from './values.ts';

export type Filling = {
  /** Slots that were empty. */
  filled: string[];
  /** Slots that had another value. */
  corrected: string[];
};

const NEGATED_AFTER = /^(?:店|の|さん)?(?:じゃな|ではな|でな|でなく|以外)/;
const NEGATED_BEFORE = /\bnot\s+(?:the|in|at|for|from)?\s*$/i;
/** A bare number means many things; it fills or changes a slot by itself only where one is asked for. */
const WEAK = new Set(['number']);
const NEVER = new Set(['text', 'choice']);

/** A number that is the end of a longer one (the seven digits of "KM-1234567") is no value of its own. */
const INSIDE_A_CODE = /[a-z\d][-\u30fc\u2010-\u2015\u2212]$/i;

/** Without what the customer ruled out (「渋谷じゃなくて新宿」, "not Shibuya, Shinjuku"), if something of the same kind remains. */
export function meantEntities(entities: readonly Entity[], text: string): Entity[] {
  const denied = (entity: Entity): boolean =>
    NEGATED_AFTER.test(text.slice(entity.end)) || NEGATED_BEFORE.test(text.slice(Math.max(0, entity.start - 12), entity.start));
  const whole = entities.filter(
    ({ start, value }) => value.kind !== 'text' || !INSIDE_A_CODE.test(text.slice(Math.max(0, start - 2), start).normalize('NFKC')),
  );
  return whole.filter((entity) => !denied(entity) || !whole.some((other) => other.type === entity.type && !denied(other)));
}

/** Names of several things that are found less surely than this are vague, unless they are all that the sentence says. */
export const CLEAR = 0.7;

/** In English each short word may be part of some product's name; kana and kanji are found with more around them. */
const saysLittleElse = (text: string, entities: readonly Entity[]): boolean =>
  residual(text, entities) <= (/[\u3041-\u30ff\u3400-\u9fff]/.test(text) ? 3 : 1);

type Options = { awaited?: string | undefined; start?: boolean; correcting?: boolean; text?: string };

/**
 * Changes `frame`. The awaited slot takes the first fitting entity; then empty slots take theirs in order; a filled slot whose entity comes with another value is corrected,
 * unless the awaited slot is of the same kind. An entity with close candidates goes to `frame.unclear`, to be asked back; a later name narrows what was unclear.
 */
export function fillSlots(flow: FlowDef, frame: Frame, entities: readonly Entity[], options: Options = {}): Filling {
  const pool = mergeMentions(entities);
  const isBareName = options.text === undefined || saysLittleElse(options.text, entities);
  const isVague = (one: Entity): boolean => !isBareName && one.value.kind === 'record' && readingsOf(one).length > 1 && one.score < CLEAR;
  const filling: Filling = { filled: [], corrected: [] };
  const names = Object.keys(flow.slots);
  const awaited = options.awaited;
  const order = awaited !== undefined ? [awaited, ...names.filter((name) => name !== awaited)] : names;
  const empty = order.filter((name) => !Object.hasOwn(frame.slots, name));
  const full = order.filter((name) => Object.hasOwn(frame.slots, name));

  for (const name of [...empty, ...full]) {
    const entity = flow.slots[name]?.entity;
    if (entity === undefined || NEVER.has(entity)) continue;
    const old = frame.slots[name];
    if (WEAK.has(entity) && name !== awaited && !(old === undefined ? options.start : options.correcting)) continue;
    const at = fittingAt(pool, entity, name === awaited);
    const found = pool[at];
    if (!found) continue;
    pool.splice(at, 1);
    const vague = isVague(found);
    const known = old !== undefined || frame.unclear.some((one) => one.slot === name);
    if (!(vague && known && name !== awaited)) take(frame, name, found, old, filling, vague);
  }
  return filling;
}

/**
 * The types of entities that a slot takes, the likeliest first. A slot for a number takes a count (3冊) before a bare number, which may be of anything; where it is asked for,
 * a sum of money as well.
 */
export function typesFor(entity: string, isAwaited: boolean): string[] {
  if (entity !== 'number') return [entity];
  return isAwaited ? ['count', 'number', 'amount'] : ['count', 'number'];
}

/** Where the first that fits a slot stands; -1 for none. */
function fittingAt(pool: readonly Entity[], entity: string, isAwaited: boolean): number {
  const types = typesFor(entity, isAwaited);
  return types.map((type) => pool.findIndex((one) => one.type === type)).find((at) => at >= 0) ?? -1;
}

function take(frame: Frame, name: string, entity: Entity, old: EntityValue | undefined, filling: Filling, vague: boolean): void {
  const asked = frame.unclear.find((one) => one.slot === name)?.candidates ?? [];
  const narrow = inBoth(readingsOf(entity), asked);
  const candidates = narrow.length > 0 ? narrow : (entity.candidates ?? []);
  const value = narrow[0] ?? entity.value;
  if (narrow.length > 0 && narrow.length === asked.length) return;
  if (old && [value, ...candidates].some((one) => sameValue(one, old))) return;
  frame.unclear = frame.unclear.filter((one) => one.slot !== name);
  if (candidates.length > 1) {
    frame.unclear.push({ slot: name, candidates: candidates.slice(0, 4), ...(vague ? { vague } : {}) });
    delete frame.slots[name];
  } else {
    const merged = mergeValue(old, value);
    if (old && sameValue(old, merged)) return;
    frame.slots[name] = merged;
  }
  (old ? filling.corrected : filling.filled).push(name);
}
