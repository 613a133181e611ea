import type { Localized } from '../../../../core/language.ts';
import type { DraftSlot, DraftText, FormatNote, Variants } from '../draft.ts';
import { nameFrom, shorten, takeName } from '../names.ts';
import { languageOf } from './language.ts';
import { DIALOGFLOW_NOTES } from './notes.ts';
import { readReferences, type Reference } from './references.ts';
import { parameterSchema, promptSchema, type Parameter } from './schema.ts';
import { entityOf, partOf } from './system-entities.ts';

/** Names that templates have for other things. */
const RESERVED = ['brand', 'contact', 'text', 'now', 'today', 'language', 'item', 'answer', 'question'];

export type ReadParameters = { slots: DraftSlot[]; references: Map<string, Reference> };

/** Parameters as slots: those that are required with what is asked for them. */
export function readParameters(list: unknown[], defaultLanguage: string, note: (note: FormatNote['note']) => void): ReadParameters {
  const taken = new Set(RESERVED);
  const read: ReadParameters = { slots: [], references: new Map() };
  const kept: { parameter: Parameter; slot: DraftSlot }[] = [];
  for (const [at, item] of list.entries()) {
    const parsed = parameterSchema.safeParse(item);
    if (!parsed.success) note(DIALOGFLOW_NOTES.badItem(`parameters[${at}]`, whyNot(parsed.error)));
    else {
      const slot = slotOf(parsed.data, taken, note);
      if (!slot || read.references.has(parsed.data.name)) continue;
      kept.push({ parameter: parsed.data, slot });
      read.slots.push(slot);
      read.references.set(parsed.data.name, { slot: slot.name, ...partOf(parsed.data.dataType) });
    }
  }
  for (const { parameter, slot } of kept) {
    if (!slot.required) continue;
    slot.asks = promptsOf(parameter, read.references, defaultLanguage, note);
    if (slot.asks.ja === undefined && slot.asks.en === undefined) {
      slot.required = false;
      note(DIALOGFLOW_NOTES.noPrompt(shorten(parameter.name, 60)));
    }
  }
  return read;
}

function slotOf(parameter: Parameter, taken: Set<string>, note: (note: FormatNote['note']) => void): DraftSlot | null {
  const { dataType, required, isList } = parameter;
  const shown = shorten(parameter.name, 60);
  const value = typeof parameter.value === 'string' ? parameter.value : '';
  if (dataType === '' || (value !== '' && value !== `$${parameter.name}` && value !== `$${parameter.name}.original`)) {
    note(DIALOGFLOW_NOTES.constant(shown));
    return null;
  }
  const entity = entityOf(dataType);
  if (!entity && !required) {
    note(DIALOGFLOW_NOTES.unfoundType(shown, shorten(dataType, 60)));
    return null;
  }
  if (!entity && dataType !== '@sys.any') note(DIALOGFLOW_NOTES.systemType(shown, shorten(dataType, 60)));
  if (isList) note(DIALOGFLOW_NOTES.list(shown));
  if (typeof parameter.defaultValue === 'string' && parameter.defaultValue !== '') note(DIALOGFLOW_NOTES.defaultValue(shown));
  const name = takeName(nameFrom(parameter.name, 'slot'), 'slot', '_', taken);
  return { name, entity: entity ?? { builtIn: 'text' }, required, asks: {} };
}

function promptsOf(
  { prompts }: Parameter,
  references: ReadonlyMap<string, Reference>,
  defaultLanguage: string,
  note: (note: FormatNote['note']) => void,
): Variants<DraftText> {
  const asks: Variants<DraftText> = {};
  for (const item of prompts) {
    const prompt = promptSchema.safeParse(item).data;
    const language = prompt && languageOf(prompt.lang || defaultLanguage);
    if (!prompt || !language || prompt.value.trim() === '') continue;
    const { pieces, unknown } = readReferences(prompt.value.trim(), references);
    if (unknown !== null) note(DIALOGFLOW_NOTES.unknownReference(unknown));
    else (asks[language] ??= []).push(pieces);
  }
  return asks;
}

/** The place of what is wrong first, in words: what the schema calls it means nothing to a reader. */
export function whyNot(error: { issues: { path: PropertyKey[] }[] }): Localized {
  const place = shorten((error.issues[0]?.path ?? []).map(String).join('.'), 100);
  if (place === '') return { ja: '中身の形が違います', en: 'its form is another' };
  return { ja: `「${place}」がないか、形が違います`, en: `“${place}” is missing or of another form` };
}
