/** What a step may do, made for one step of one turn. */
import type { Language } from '../core/language.ts';
import type { Option } from './answers.ts';
import type { Content } from './content.ts';
import type { LookupAnswer, LookupQuestion } from './lookups.ts';
import type { PhraseKey } from './phrase-keys.ts';
import { nextVariant } from './phrases.ts';
import { scopeOf } from './scope.ts';
import type { DialogueState, Frame } from './state.ts';
import type { AskMode, StepContext } from './step.ts';
import type { Templates } from './templates.ts';
import type { Bubble, TurnInput } from './turn-types.ts';
import { isEmptyValue } from './values.ts';

/** A dotted path with numbers in brackets, read through own properties only. */
function dig(scope: Record<string, unknown>, path: string): unknown {
  let value: unknown = scope;
  for (const key of path.split(/[.[\]]/).filter((part) => part !== '')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as Record<string, unknown>)[key];
  }
  return value;
}

/** What the context needs of the turn around it. */
type TurnAround = {
  readonly content: Content;
  readonly templates: Templates;
  readonly input: TurnInput;
  readonly state: DialogueState;
  readonly mode: AskMode;
  readonly opening: readonly string[];
  readonly noted: readonly string[];
  phrase(key: PhraseKey): string;
  put(bubble: Bubble): void;
  ask(question: string, options: Option[], source: Bubble['source']): void;
  lookup(connector: string, query: LookupQuestion): Promise<LookupAnswer>;
};

export function stepContext(turn: TurnAround, frame: Frame): StepContext {
  const { content, templates, input } = turn;
  const flow = content.flows[frame.flow];
  const source = { flow: frame.flow, step: frame.at.join('.') };
  const around = (language: Language) => ({ language, zone: input.zone, now: input.now });
  const scope = (language: Language): Record<string, unknown> => scopeOf(content, frame, language, input);
  const renderIn = (language: Language, template: string, extra: Record<string, unknown> = {}): string =>
    templates.render(template, { ...scope(language), ...extra }, around(language));
  return {
    language: input.language,
    mode: turn.mode,
    none: frame.none,
    slot: (name) => (Object.hasOwn(frame.slots, name) ? frame.slots[name] : undefined),
    slotDef: (name) => (flow && Object.hasOwn(flow.slots, name) ? flow.slots[name] : undefined),
    set(name, value) {
      const isSlot = flow !== undefined && Object.hasOwn(flow.slots, name);
      delete frame.slots[name];
      delete frame.vars[name];
      if (value === null) return;
      if (isSlot || value.kind !== 'text') {
        if (!isEmptyValue(value)) frame.slots[name] = value;
      } else frame.vars[name] = value.text;
    },
    keep(name, value) {
      frame.vars[name] = value;
    },
    render: (template, extra) => renderIn(input.language, template, extra),
    renderIn,
    text(text, part) {
      const key = `${frame.flow}:${frame.at.join('.')}:${part}`;
      return renderIn(input.language, nextVariant(turn.state, key, text, input.language));
    },
    question(say, help) {
      if (help === undefined) return this.text(say, 'say');
      if (turn.mode === 'wrong') return this.text(help, 'help');
      const question = this.text(say, 'say');
      const repeats = turn.mode === 'again' && turn.opening.length + turn.noted.length === 0 && question === turn.state.asked;
      return repeats ? this.text(help, 'help') : question;
    },
    test: (condition) => templates.test(condition, scope(input.language), around(input.language)),
    value: (path) => dig(scope(input.language), path),
    phrase: (key) => turn.phrase(key),
    say(text, extras = {}) {
      if (text === '') return;
      frame.said.push(text);
      const again = turn.state.sent.includes(text) ? `${turn.phrase('said_before')}\n` : '';
      turn.put({ text: `${again}${text}`, ...extras, choices: [], source });
    },
    ask: (question, choices) => turn.ask(question, choices, source),
    lookup: (connector, query) => turn.lookup(connector, query),
  };
}
