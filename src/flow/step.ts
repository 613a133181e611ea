/**
 * The contract of a step type. One file in `steps/` and one line in `steps/index.ts` make one more:
 * its zod schema is the check of the YAML, the studio's form and the reference page at once.
 */
import type { z } from 'zod';
import type { Language, Localized } from '../core/language.ts';
import type { EntityValue } from '../core/understanding.ts';
import type { LookupAnswer, LookupQuestion } from './lookups.ts';
import type { Option } from './answers.ts';
import type { SlotDef, StepDef, Text } from './content.ts';
import type { PhraseKey } from './phrase-keys.ts';

/** Keys and indexes from a file's root to a value. */
export type Path = (string | number)[];

/** What a flow waits for. `choices` are offered; `entity` says what else fits; `tries` wrong answers are taken before a person is offered. `which`: the choices are the close readings of one name. */
export type Waiting = { slot: string; entity: string; choices: Option[]; tries: number; which?: boolean };

export type Escalation = { reason: string; team?: string; urgency?: number; say?: string };

export type StepResult =
  | { do: 'next' }
  /** Goes into the n-th list of steps inside this one. */
  | { do: 'enter'; list: number }
  | { do: 'wait'; waiting: Waiting }
  | { do: 'goto'; flow: string; returns: boolean; slots: Record<string, EntityValue> }
  | { do: 'resolved'; ask: boolean }
  | { do: 'escalate'; escalation: Escalation }
  | { do: 'end' };

/** How a question comes to be asked: for the first time, after a wrong answer, or again (after a digression, or going back). */
export type AskMode = 'first' | 'wrong' | 'again';

/** What a step may do. Rendering throws ContentError when a template fails; the engine then brings a person. */
export interface StepContext {
  readonly language: Language;
  readonly mode: AskMode;
  /** The customer said "none of these" to this step's choices. */
  readonly none: boolean;
  slot(name: string): EntityValue | undefined;
  slotDef(name: string): SlotDef | undefined;
  /** `null` clears. A name that is no slot of the flow is kept as a plain value. */
  set(name: string, value: EntityValue | null): void;
  keep(name: string, value: unknown): void;
  render(template: string, extra?: Record<string, unknown>): string;
  renderIn(language: Language, template: string, extra?: Record<string, unknown>): string;
  /** The next variant of a text in the customer's language, rendered. `part` names it within the step. */
  text(text: Text, part: string): string;
  test(condition: string): boolean;
  /** The value behind a dotted path such as `found.items`. */
  value(path: string): unknown;
  phrase(key: PhraseKey): string;
  /** Part of the answer. `asof` is the small line that says how old a figure is, `url` a link alone on the last line. */
  say(text: string, extras?: { asof?: string; url?: string }): void;
  /** The wording of a question: the help after a wrong answer, and where the same question would stand there once more with nothing before it. */
  question(say: Text, help: Text | undefined): string;
  /** A question, after the opening that the turn owes (an apology, "back to your question"). */
  ask(question: string, choices: Option[]): void;
  /** Records question and answer with the turn. Throws what the connector throws. */
  lookup(connector: string, query: LookupQuestion): Promise<LookupAnswer>;
}

/** A piece of a step that can be checked: a text for customers, a template behind the scenes, or a Liquid condition. */
export type StepPart =
  | { kind: 'text'; role: 'answer' | 'question' | 'label' | 'small'; path: Path; text: Text }
  | { kind: 'template' | 'condition'; path: Path; template: string };

export type StepType = {
  key: string;
  title: Localized;
  schema: z.ZodType;
  /** True when the step waits for the customer. */
  waits(step: StepDef): boolean;
  /** The answers that its question always offers, by the slot that they fill. */
  offers(step: StepDef): { slot: string; options: Option[] } | null;
  /** The lists of steps inside, in the order that a position counts them. */
  lists(step: StepDef): { path: Path; steps: StepDef[] }[];
  parts(step: StepDef): StepPart[];
  run(step: StepDef, context: StepContext): StepResult | Promise<StepResult>;
};

type StepShape<S> = {
  key: string;
  title: Localized;
  schema: z.ZodType<S>;
  waits?(step: S): boolean;
  offers?(step: S): { slot: string; options: Option[] };
  lists?(step: S): { path: Path; steps: StepDef[] }[];
  parts?(step: S): StepPart[];
  run(step: S, context: StepContext): StepResult | Promise<StepResult>;
};

/** Makes a step type from one that knows its own shape. Only steps that passed the schema ever reach it. */
export function defineStep<S>(shape: StepShape<S>): StepType {
  return {
    key: shape.key,
    title: shape.title,
    schema: shape.schema,
    waits: (step) => shape.waits?.(step as S) ?? false,
    offers: (step) => shape.offers?.(step as S) ?? null,
    lists: (step) => shape.lists?.(step as S) ?? [],
    parts: (step) => shape.parts?.(step as S) ?? [],
    run: (step, context) => shape.run(step as S, context),
  };
}
