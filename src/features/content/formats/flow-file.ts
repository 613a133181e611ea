import type { Language, Localized } from '../../../core/language.ts';
import type { Content } from '../../../flow/load.ts';
import { toYaml } from '../content-files.ts';
import type { DraftFlow, DraftText, EntityRef, Variants } from './draft.ts';
import type { KnownType } from './entity-files.ts';
import { BORROWED } from './borrowed.ts';

type Step = Record<string, unknown>;
type Slots = Content['flows'][string]['slots'];

const LANGUAGES: Language[] = ['ja', 'en'];
const MOST_VARIANTS = 12;

export type FlowFileOptions = {
  id: string;
  title: Localized;
  kind: string;
  typeOf: (entity: EntityRef) => KnownType | null;
  mark: string;
  /** With the texts of one language as they are instead of as values, so that the rules for texts see them. */
  toCheck?: boolean;
};

/** A flow of an import as a file: asks, says, and ends or hands over. */
export function flowFile(flow: DraftFlow, options: FlowFileOptions): string {
  const types = new Map(flow.slots.map(({ name, entity }) => [name, options.typeOf(entity) ?? { type: 'text', record: false }]));
  const slots: Slots = Object.fromEntries(
    flow.slots.map(({ name, required }) => [name, { entity: types.get(name)?.type ?? 'text', required }]),
  );
  const writer = textWriter(types, options.toCheck ?? false);
  const asks = flow.slots
    .filter(({ required }) => required)
    .flatMap(({ name, asks }) => {
      const { before, text } = writer(asks, BORROWED.question, 'question');
      return [...before, { ask: name, say: text }];
    });
  const says = flow.says.flatMap((one) => {
    const { before, text } = writer(one, BORROWED.answer, 'answer');
    return [...before, { say: text }];
  });
  const end = flow.handsOver ? { escalate: { reason: options.id } } : options.kind === 'small-talk' ? 'end' : { resolved: { ask: false } };
  const head = { flow: options.id, title: options.title, starts: [options.id], ...(flow.slots.length > 0 && { slots }) };
  return options.mark + toYaml({ ...head, steps: [...asks, ...says, end] });
}

/** True when some text of the flow is there in one language alone. */
export const isOneLanguage = ({ slots, says }: DraftFlow): Language | null => {
  const texts = [...says, ...slots.filter(({ required }) => required).map(({ asks }) => asks)];
  return (
    LANGUAGES.find((language) => texts.some((text) => (text[language] ?? []).length > 0 && (text[other(language)] ?? []).length === 0)) ??
    null
  );
};

const other = (language: Language): Language => (language === 'ja' ? 'en' : 'ja');

/** Texts of one language are kept as values, which the other language's text borrows under a line that says so. */
function textWriter(types: ReadonlyMap<string, KnownType>, toCheck: boolean) {
  const used = new Set(types.keys());
  const render = (text: DraftText): string => template(text, types);
  return (texts: Variants<DraftText>, borrowed: Localized, prefix: string): { before: Step[]; text: Localized<string | string[]> } => {
    const [ja, en] = LANGUAGES.map((language) => (texts[language] ?? []).slice(0, MOST_VARIANTS).map(render)) as [string[], string[]];
    if (ja.length > 0 && en.length > 0) return { before: [], text: { ja: single(ja), en: single(en) } };
    const own: Language = ja.length > 0 ? 'ja' : 'en';
    const variants = own === 'ja' ? ja : en;
    if (toCheck) return { before: [], text: localized(own, single(variants), borrowed[other(own)]) };
    const names = variants.map(() => freeName(prefix, used));
    const before = { set: Object.fromEntries(names.map((name, at) => [name, variants[at] ?? ''])) };
    const values = names.map((name) => `{{ ${name} }}`);
    const others = values.map((value) => `${borrowed[other(own)]}\n${value}`);
    return { before: [before], text: localized(own, single(values), single(others)) };
  };
}

const localized = (own: Language, text: string | string[], others: string | string[]): Localized<string | string[]> =>
  own === 'ja' ? { ja: text, en: others } : { ja: others, en: text };

const single = (variants: string[]): string | string[] => (variants.length === 1 ? (variants[0] ?? '') : variants);

function freeName(prefix: string, used: Set<string>): string {
  let name = prefix;
  for (let n = 2; used.has(name); n++) name = `${prefix}_${n}`;
  used.add(name);
  return name;
}

/** As Liquid. Plain stretches are never templates; a link at the end stands on a line of its own. */
function template(text: DraftText, types: ReadonlyMap<string, KnownType>): string {
  const written = text.map((piece) => {
    if (typeof piece === 'string') return /\{[{%]/.test(piece) ? `{% raw %}${piece}{% endraw %}` : piece;
    const type = types.get(piece.slot);
    if (type?.record) return `{{ ${piece.slot}.name }}`;
    return type?.type === 'date_time' ? `{{ ${piece.slot} | ${piece.as ?? 'moment'} }}` : `{{ ${piece.slot} }}`;
  });
  return written
    .join('')
    .trim()
    .replace(/^([^\n]*\S)[ \u3000]*(https?:\/\/[^\s、。）」]+)$/m, '$1\n$2');
}
