import type { Language, Localized } from '../../../../core/language.ts';
import type { Draft, DraftEntity, DraftIntent, DraftRow } from '../draft.ts';
import { shorten } from '../names.ts';
import { languageOf } from './language.ts';
import { RASA_NOTES } from './notes.ts';
import { counterpartOf, piecesOf, readExample, type Annotation } from './read-example.ts';
import { nluSchema } from './schema.ts';

/** What the `nlu:` items of all files say, gathered by name. */
export type Nlu = {
  intents: Map<string, DraftIntent>;
  annotated: Map<string, { file: string; values: Annotation[] }>;
  lookups: Map<string, { file: string; values: string[] }>;
  regexes: Map<string, { file: string; patterns: string[] }>;
  synonyms: Map<string, string[]>;
};

export const emptyNlu = (): Nlu => ({
  intents: new Map(),
  annotated: new Map(),
  lookups: new Map(),
  regexes: new Map(),
  synonyms: new Map(),
});

export function readNluItem(
  item: unknown,
  file: string,
  nlu: Nlu,
  { language, notes }: { language: Language | undefined; notes: Draft['notes'] },
): void {
  const parsed = nluSchema.safeParse(item);
  if (!parsed.success) {
    notes.push({ file, item: labelOf(item), note: RASA_NOTES.badItem('intent | synonym | lookup | regex, examples') });
    return;
  }
  const one = parsed.data;
  if ('intent' in one)
    addIntent(one.intent.trim(), one.examples, file, nlu, {
      language,
      note: (note) => notes.push({ file, item: shorten(one.intent, 80), note }),
    });
  else if ('synonym' in one) nlu.synonyms.set(one.synonym, [...(nlu.synonyms.get(one.synonym) ?? []), ...one.examples]);
  else if ('lookup' in one)
    nlu.lookups.set(one.lookup, { file, values: [...(nlu.lookups.get(one.lookup)?.values ?? []), ...one.examples] });
  else nlu.regexes.set(one.regex, { file, patterns: [...(nlu.regexes.get(one.regex)?.patterns ?? []), ...one.examples] });
}

function labelOf(item: unknown): string {
  if (typeof item !== 'object' || item === null) return shorten(String(item), 60);
  const [key = '', value] = Object.entries(item)[0] ?? [];
  return shorten(typeof value === 'string' ? `${key}: ${value}` : key, 80);
}

type IntentContext = { language: Language | undefined; note: (note: Localized) => void };

function addIntent(name: string, examples: string[], file: string, nlu: Nlu, { language, note }: IntentContext): void {
  const intent: DraftIntent = nlu.intents.get(name) ?? { name, file, examples: { ja: [], en: [] }, flow: null };
  nlu.intents.set(name, intent);
  const roles = new Set<string>();
  for (const example of examples) {
    const parts = readExample(example);
    intent.examples[languageOf(example, language)].push(piecesOf(parts));
    for (const part of parts) {
      if (typeof part === 'string' || counterpartOf(part.entity) !== null) continue;
      const known = nlu.annotated.get(part.entity) ?? { file, values: [] };
      known.values.push(part);
      nlu.annotated.set(part.entity, known);
      if (part.role !== null) roles.add(`${part.entity}: ${part.role}`);
    }
  }
  if (roles.size > 0) note(RASA_NOTES.roles(shorten([...roles].join(', '), 100)));
}

/** Lookup tables, annotated values and patterns as entities; a synonym goes to the row whose value it stands for, the rest stay groups of words. */
export function entitiesOf(
  nlu: Nlu,
  language: Language | undefined,
  notes: Draft['notes'],
): { entities: DraftEntity[]; synonyms: string[][] } {
  const entities: DraftEntity[] = [];
  const used = new Set<string>();
  const names = new Set([...nlu.annotated.keys(), ...nlu.lookups.keys(), ...nlu.regexes.keys()]);
  for (const name of names) {
    const lookup = nlu.lookups.get(name);
    const regex = nlu.regexes.get(name);
    const annotated = nlu.annotated.get(name);
    const file = lookup?.file ?? regex?.file ?? annotated?.file ?? '';
    if (!annotated && !lookup) notes.push({ file, item: shorten(name, 80), note: RASA_NOTES.regexOnly() });
    const byPattern = regex !== undefined && lookup === undefined;
    const rows = byPattern ? [] : rowsOf(lookup?.values ?? [], annotated?.values ?? [], nlu.synonyms, language, used);
    entities.push({ name, file, rows, patterns: regex?.patterns ?? [] });
  }
  const synonyms = [...nlu.synonyms]
    .filter(([value]) => !used.has(value))
    .map(([value, words]) => [...new Set([value, ...words].map((word) => shorten(word, 200)))]);
  return { entities, synonyms: synonyms.filter((group) => group.length > 1) };
}

function rowsOf(
  listed: string[],
  annotated: Annotation[],
  synonyms: Nlu['synonyms'],
  language: Language | undefined,
  used: Set<string>,
): DraftRow[] {
  const valueOf = new Map([...synonyms].flatMap(([value, words]) => words.map((word) => [word.toLowerCase(), value] as const)));
  const rows = new Map<string, DraftRow>();
  const add = (value: string, name: string) => {
    const row = rows.get(value) ?? { value, names: {} };
    rows.set(value, row);
    const spoken = languageOf(name, language);
    row.names[spoken] = [...(row.names[spoken] ?? []), name];
  };
  for (const value of listed) add(valueOf.get(value.toLowerCase()) ?? value, value);
  for (const { text, value } of annotated) {
    const meant = value === text ? (valueOf.get(text.toLowerCase()) ?? sameIn(rows, text) ?? text) : value;
    add(meant, text);
  }
  for (const row of rows.values()) {
    const words = synonyms.get(row.value);
    if (!words) continue;
    used.add(row.value);
    for (const word of words) add(row.value, word);
  }
  return [...rows.values()];
}

/** Of a value that differs only in its letters' case the one that was there first. */
const sameIn = (rows: ReadonlyMap<string, DraftRow>, text: string): string | undefined =>
  rows.has(text) ? text : [...rows.keys()].find((value) => value.toLowerCase() === text.toLowerCase());
