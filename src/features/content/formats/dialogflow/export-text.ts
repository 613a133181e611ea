import type { Language, Localized } from '../../../../core/language.ts';
import { BORROWED } from '../borrowed.ts';

/** A template as Dialogflow writes it, or the piece that it cannot say. */
export type ExportedText = { text: string } | { cannot: string };

export type TextContext = {
  slots: ReadonlySet<string>;
  /** `brand.*` of the setup, in both languages. */
  brand: Readonly<Record<string, Localized>>;
  /** Values that the flow sets to plain texts before it speaks. */
  values: ReadonlyMap<string, string>;
};

const RAW = /\{%-?\s*raw\s*-?%\}([\s\S]*?)\{%-?\s*endraw\s*-?%\}/g;
const OUTPUT = /\{\{-?\s*([a-z][a-z0-9_]*)(?:\.([a-z][a-z0-9_]*))?\s*(?:\|\s*(?:day|clock|moment))?\s*-?\}\}/g;
const TAG = /\{\{[\s\S]*?\}\}|\{%[\s\S]*?%\}/;

export function exportText(template: string, language: Language, context: TextContext): ExportedText {
  const raws: string[] = [];
  const kept = template.replace(RAW, (_all, raw: string) => `\uE000${raws.push(raw) - 1}\uE001`);
  const text = outputs(outputs(kept, language, context, raws), language, context, raws);
  const cannot = TAG.exec(text)?.[0];
  if (cannot !== undefined) return { cannot };
  return { text: text.replace(/\uE000(\d+)\uE001/g, (_all, at: string) => raws[Number(at)] ?? '') };
}

/** A value set before may hold outputs of its own, hence twice. */
function outputs(text: string, language: Language, { slots, brand, values }: TextContext, raws: string[]): string {
  return text.replace(OUTPUT, (all, name: string, field: string | undefined) => {
    if (name === 'brand' && field !== undefined) return Object.hasOwn(brand, field) ? (brand[field]?.[language] ?? all) : all;
    if (field === undefined && values.has(name)) {
      return (values.get(name) ?? '').replace(RAW, (_raw, inside: string) => `\uE000${raws.push(inside) - 1}\uE001`);
    }
    return slots.has(name) && (field === undefined || field === 'name') ? `$${name}` : all;
  });
}

/** A text that only borrows the other language's: it is that language's alone. */
export const isBorrowed = (template: string, language: Language): boolean =>
  [BORROWED.answer, BORROWED.question].some((line) => template.startsWith(`${line[language]}\n{{`));
