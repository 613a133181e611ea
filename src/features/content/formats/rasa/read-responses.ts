import type { Language, Localized } from '../../../../core/language.ts';
import type { Draft, DraftFlow, DraftIntent, DraftSlot, DraftText, Variants } from '../draft.ts';
import { nameFrom, shorten, takeName } from '../names.ts';
import { languageOf } from './language.ts';
import { RASA_NOTES } from './notes.ts';
import { counterpartOf } from './read-example.ts';
import { responseSchema, ruleSchema, ruleStepSchema } from './schema.ts';

export type Responses = Map<string, { file: string; items: unknown[] }>;
export type Rules = { file: string; value: unknown }[];
export type AnswerContext = {
  intents: Map<string, DraftIntent>;
  entities: ReadonlySet<string>;
  language: Language | undefined;
  notes: Draft['notes'];
};

const RESERVED = ['brand', 'contact', 'text', 'now', 'today', 'language', 'item', 'answer', 'question'];
const LONGEST = 2000;
const MOST_VARIANTS = 12;

/** Gives an intent a flow where a rule (or a story as short) says that its responses follow; notes on the rest. */
export function joinResponses(rules: Rules, responses: Responses, context: AnswerContext): void {
  const used = new Set<string>();
  for (const { file, value } of rules) {
    const simple = simpleRule(value);
    const note = (one: Localized) => context.notes.push({ file, item: nameOf(value), note: one });
    if (!simple) note(RASA_NOTES.story());
    else for (const [intent, actions] of targetsOf(simple, responses, context)) answer(intent, actions, { responses, used, note, context });
  }
  for (const [name, { file }] of responses)
    if (!used.has(name)) context.notes.push({ file, item: shorten(name, 80), note: RASA_NOTES.noRule() });
}

function nameOf(value: unknown): string {
  const { rule, story } = ruleSchema.partial().safeParse(value).data ?? {};
  return shorten(rule ?? story ?? '', 80);
}

type Simple = { intent: string; actions: string[] };

/** One intent, then nothing but `utter_…`. */
function simpleRule(value: unknown): Simple | null {
  const rule = ruleSchema.safeParse(value).data;
  if (!rule || rule.condition !== undefined || rule.conversation_started !== undefined) return null;
  const steps = rule.steps.map((step) => ruleStepSchema.safeParse(step).data);
  const [first, ...rest] = steps;
  if (!first || !('intent' in first) || rest.length === 0 || first.entities !== undefined) return null;
  const actions = rest.map((step) => (step && 'action' in step && step.action.startsWith('utter_') ? step.action : null));
  return actions.includes(null) ? null : { intent: first.intent, actions: actions.filter((action) => action !== null) };
}

/** A retrieval intent (`faq`) stands for all of its own (`faq/hours`), each with the response of its name. */
function targetsOf({ intent, actions }: Simple, responses: Responses, { intents }: AnswerContext): [string, string[]][] {
  const own = [...intents.keys()].filter((name) => name.startsWith(`${intent}/`));
  if (intents.has(intent) || own.length === 0) return [[intent, actions]];
  return own.map((name) => [name, actions.map((action) => (responses.has(action) ? action : `utter_${name}`))]);
}

type Answering = { responses: Responses; used: Set<string>; note: (note: Localized) => void; context: AnswerContext };

function answer(name: string, actions: string[], { responses, used, note, context }: Answering): void {
  const intent = context.intents.get(name);
  for (const action of actions) used.add(action);
  if (!intent) return note(RASA_NOTES.unknownIntent(shorten(name, 80)));
  if (intent.flow) return note(RASA_NOTES.ruleTwice(shorten(name, 80)));
  const slots = new Map<string, DraftSlot>();
  const says: DraftFlow['says'] = [];
  for (const action of actions) {
    const response = responses.get(action);
    const variants = response ? variantsOf(response, action, slots, context) : {};
    if (Object.keys(variants).length > 0) says.push(variants);
    else note(RASA_NOTES.noResponse(shorten(action, 80)));
  }
  if (says.length > 0) intent.flow = { slots: [...slots.values()], says, handsOver: false };
}

function variantsOf(
  { file, items }: { file: string; items: unknown[] },
  action: string,
  slots: Map<string, DraftSlot>,
  context: AnswerContext,
): Variants<DraftText> {
  const variants: Variants<DraftText> = {};
  const note = (one: Localized) => context.notes.push({ file, item: shorten(action, 80), note: one });
  for (const item of items) {
    const response = responseSchema.safeParse(item).data;
    const text = response?.text?.trim() ?? '';
    if (!response) note(RASA_NOTES.badItem('text'));
    else if (response.condition !== undefined || response.channel !== undefined) note(RASA_NOTES.condition());
    else {
      for (const what of ['buttons', 'image', 'custom'] as const) if (response[what] !== undefined) note(RASA_NOTES.rich(what));
      const pieces = text === '' || text.length > LONGEST ? null : piecesOf(text, slots, context, note);
      const list = (variants[languageOf(text, context.language)] ??= []);
      if (pieces && list.length < MOST_VARIANTS) list.push(pieces);
    }
  }
  return Object.fromEntries(Object.entries(variants).filter(([, list]) => list.length > 0));
}

/** `{product}` is the slot that the entity of its name fills. */
function piecesOf(
  text: string,
  slots: Map<string, DraftSlot>,
  { entities }: AnswerContext,
  note: (note: Localized) => void,
): DraftText | null {
  const pieces: DraftText = [];
  for (const [at, part] of text.split(/\{([A-Za-z_][\w-]*)\}/).entries()) {
    if (at % 2 === 0) {
      if (part !== '') pieces.push(part);
      continue;
    }
    const builtIn = counterpartOf(part);
    if (builtIn === null && !entities.has(part)) {
      note(RASA_NOTES.unknownSlot(shorten(part, 60)));
      return null;
    }
    const taken = new Set([...RESERVED, ...[...slots.values()].map(({ name }) => name)]);
    const slot = slots.get(part) ?? {
      name: takeName(nameFrom(part, 'slot'), 'slot', '_', taken),
      entity: builtIn === null ? { own: part } : { builtIn },
      required: false,
      asks: {},
    };
    slots.set(part, slot);
    pieces.push({ slot: slot.name });
  }
  return pieces;
}
