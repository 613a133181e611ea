import type { Localized } from '../../../../core/language.ts';
import type { Content } from '../../../../flow/load.ts';
import type { NamedThings } from '../../named-things.ts';
import type { FormatNote } from '../draft.ts';
import { EXPORT_NOTES } from './export-notes.ts';
import { uuidOf, type AgentFiles } from './export-files.ts';

const MOST_ENTRIES = 30_000;

type Entry = { value: string; synonyms: string[] };
const LATIN = /^[\x20-\x7e\u00c0-\u024f\u2018\u2019]+$/;

/** Names of things as entities with their entries in both languages, patterns as regexp entities. Returns the types that the agent then has. */
export function exportEntities(content: Content, things: NamedThings[], files: AgentFiles, notes: FormatNote[]): Set<string> {
  const types = new Set<string>();
  for (const [type, { pattern, normalise }] of Object.entries(content.entities)) {
    const note = (one: Localized) => notes.push({ file: 'flows/entities.yaml', item: type, note: one });
    if (normalise !== undefined) note(EXPORT_NOTES.normalise());
    const entries = [{ value: pattern, synonyms: [pattern] }];
    write(files, type, { isRegexp: true, ja: entries, en: entries });
    types.add(type);
  }
  for (const { type, entries } of things) {
    if (types.has(type)) continue;
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
  return types;
}

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
