/**
 * A flow as the engine walks it. A position is a list of numbers, `[step]` or `[step, list, step, …]`: which step, then which list inside it, then which step of that.
 * Positions are JSON, so a running flow survives a restart.
 */
import type { FlowDef, StepDef } from './content.ts';
import type { Path, StepPart, StepType } from './step.ts';
import { STEP_TYPES } from './steps/index.ts';

export type Position = number[];

const byKey = new Map(STEP_TYPES.map((type) => [type.key, type]));
const fieldsOf = new Map(STEP_TYPES.map((type) => [type.key, 'shape' in type.schema ? Object.keys(type.schema.shape as object) : []]));

/** The one step type that a map names, or null. `say` beside `ask` is the question, an option of `ask`. */
export function typeOf(step: object): StepType | null {
  const named = STEP_TYPES.filter((type) => Object.hasOwn(step, type.key));
  const own = named.filter((type) => !named.some((other) => other !== type && fieldsOf.get(other.key)?.includes(type.key)));
  return own.length === 1 ? (byKey.get(own[0]?.key ?? '') ?? null) : null;
}

/** The list that a position's last number counts in, or null when the flow has changed under it. */
function listAt(flow: FlowDef, at: Position): StepDef[] | null {
  let steps: StepDef[] = flow.steps;
  for (let depth = 0; depth + 2 < at.length; depth += 2) {
    const step = steps[at[depth] ?? -1];
    const inner = step && typeOf(step)?.lists(step)[at[depth + 1] ?? -1]?.steps;
    if (!inner) return null;
    steps = inner;
  }
  return steps;
}

export function stepAt(flow: FlowDef, at: Position): StepDef | null {
  return listAt(flow, at)?.[at[at.length - 1] ?? -1] ?? null;
}

/** The position after this one: the next step of its list, or what follows the step around it. Null at the end of the flow. */
export function nextPosition(flow: FlowDef, at: Position): Position | null {
  let position = at;
  while (position.length > 0) {
    const next = [...position.slice(0, -1), (position[position.length - 1] ?? 0) + 1];
    if (stepAt(flow, next)) return next;
    position = position.slice(0, -2);
  }
  return null;
}

/** Into a list of the step at `at`; an empty list is passed by. */
export function enterPosition(flow: FlowDef, at: Position, list: number): Position | null {
  const inside = [...at, list, 0];
  return stepAt(flow, inside) ? inside : nextPosition(flow, at);
}

export type Visit = { step: StepDef; type: StepType; at: Position; path: Path };

/** Every step of a flow in reading order, with its place in the file. */
export function* walk(steps: StepDef[], path: Path = ['steps'], at: Position = []): Generator<Visit> {
  for (const [index, step] of steps.entries()) {
    const type = typeOf(step);
    if (!type) continue;
    const visit = { step, type, at: [...at, index], path: [...path, index] };
    yield visit;
    for (const [list, inner] of type.lists(step).entries()) yield* walk(inner.steps, [...visit.path, ...inner.path], [...visit.at, list]);
  }
}

/** Every text, template and condition of a flow, with its whole path in the file. */
export function* partsOf(flow: FlowDef): Generator<StepPart> {
  for (const { step, type, path } of walk(flow.steps))
    for (const part of type.parts(step)) yield { ...part, path: [...path, ...part.path] };
}
