import type { Localized } from '../../../../core/language.ts';
import type { Content } from '../../../../flow/load.ts';
import type { NamedThings } from '../../named-things.ts';
import type { FormatNote } from '../draft.ts';
import { EXPORT_NOTES } from './export-notes.ts';
import { uuidOf, type AgentFiles } from './export-files.ts';
import { SYSTEM_TYPES } from './system-entities.ts';

const MOST_ENTRIES = 30_000;
/** Where a value of a type stands in an example. */
export const PLACEHOLDER = /\{([a-z][a-z0-9_]*)\}/;

type Entry = { value: string; synonyms: string[] };
const LATIN = /^[\x20-\x7e\u00c0-\u024f\u2018\u2019]+$/;

/**
 * Names of things as entities with their entries in both languages, patterns as regexp entities. A place in examples that no names are known for becomes
 * an entity of its own name, so that it stays a place. Returns the types that the agent then has.
 */
export function exportEntities(content: Content, things: NamedThings[], files: AgentFiles, notes: FormatNote[]): Set<string> {
  const types = new Set<string>();
  const places = placesIn(content);
  for (const [type, { pattern, normalise }] of Object.entries(content.entities)) {
    const note = (one: Localized) => notes.push({ file: 'flows/entities.yaml', item: type, note: one });
    if (normalise !== undefined) note(EXPORT_NOTES.normalise());
    const entries = [{ value: pattern, synonyms: [pattern] }];
    write(files, type, { isRegexp: true, ja: entries, en: entries });
    types.add(type);
  }
  for (const { type, entries } of things) {
    if (types.has(type) || (entries.length === 0 && places.has(type))) continue;
    const note = (one: Localized) => notes.push({ file: 'flows/connectors.yaml', item: type, note: one });
    note(entries.length === 0 ? EXPORT_NOTES.noData() : EXPORT_NOTES.connector());
    if (entries.length > MOST_ENTRIES) note(EXPORT_NOTES.tooMany('entries', entries.length, MOST_ENTRIES));
    const rows = new Map<string, Record<'ja' | 'en', Entry>>();
    for (const { name, aliases, fields } of entries) {
      if (rows.has(name)) note(EXPORT_NOTES.sameName(name));
      const row = rows.get(name) ?? { ja: { value: name, synonyms: [] }, en: { value: name, synonyms: [] } };
      const english = fields['name_en'] ?? '';
      const others = [...new Set(aliases)].filter((alias) => alias !== english);
      // A name in the other language's letters is heard in both, but is listed once: with the names of its own kind.
      row.ja.synonyms.push(name, ...others.filter((alias) => !LATIN.test(alias)));
      row.en.synonyms.push(...(english === '' ? [] : [english]), ...others.filter((alias) => LATIN.test(alias)));
      rows.set(name, row);
    }
    const all = [...rows.values()];
    write(files, type, { isRegexp: false, ja: all.map(({ ja }) => ja), en: all.map(({ en }) => en) });
    types.add(type);
  }
  for (const [type, count] of places) {
    if (types.has(type) || Object.hasOwn(SYSTEM_TYPES, type)) continue;
    const entries = [{ value: placeText(type), synonyms: [] }];
    notes.push({ file: 'flows/connectors.yaml', item: type, note: EXPORT_NOTES.place(type, placeText(type), count) });
    write(files, type, { isRegexp: false, ja: entries, en: entries });
    types.add(type);
  }
  return types;
}

/** What stands in a phrase for a place that no names are known for. */
export const placeText = (type: string): string => type.replaceAll('_', ' ');

/** How often each place stands in the examples. */
function placesIn({ intents }: Content): Map<string, number> {
  const places = new Map<string, number>();
  for (const { examples } of intents)
    for (const type of [...examples.ja, ...examples.en].flatMap(placeholdersOf)) places.set(type, (places.get(type) ?? 0) + 1);
  return places;
}

/** The types of the places in an example, one for each place: 「{store}に{product}ある？」 → store, product. */
export const placeholdersOf = (example: string): string[] =>
  [...example.matchAll(new RegExp(PLACEHOLDER, 'g'))].map(([, type = '']) => type);

function write(files: AgentFiles, name: string, { isRegexp, ja, en }: { isRegexp: boolean; ja: Entry[]; en: Entry[] }): void {
  const id = uuidOf(`entity ${name}`);
  files.add(`entities/${name}.json`, {
    id,
    name,
    isOverridable: true,
    isEnum: false,
    isRegexp,
    automatedExpansion: false,
    allowFuzzyExtraction: !isRegexp,
  });
  files.add(`entities/${name}_entries_ja.json`, ja.map(unique));
  files.add(`entities/${name}_entries_en.json`, en.map(unique));
}

/** Dialogflow finds a value by its synonyms alone. */
const unique = ({ value, synonyms }: Entry): Entry => ({ value, synonyms: synonyms.length === 0 ? [value] : [...new Set(synonyms)] });
