import type { Localized } from '../../../../core/language.ts';
import type { DraftEntity, DraftRow } from '../draft.ts';
import { shorten } from '../names.ts';
import type { Sheaf } from './archive.ts';
import { languageOf } from './language.ts';
import { DIALOGFLOW_NOTES } from './notes.ts';
import { whyNot } from './read-parameters.ts';
import type { IntentContext } from './read-intent.ts';
import { entitySchema, entrySchema } from './schema.ts';

/** Values made of other entities, `@size:size @pizza:pizza`. */
const COMPOSITE = /@[A-Za-z][\w.-]*:[\w-]+/;

/** An entity with its entries: the languages' entries of one value are one row. Null when its file cannot be read. */
export function readEntity({ head, parts }: Sheaf, { language, notes, others }: IntentContext): DraftEntity | null {
  if (!head) {
    for (const { json } of parts) notes.push({ file: json.file, item: '', note: DIALOGFLOW_NOTES.orphanEntries() });
    return null;
  }
  const parsed = entitySchema.safeParse(head.value);
  if (!parsed.success) {
    notes.push({ file: head.file, item: '', note: DIALOGFLOW_NOTES.badJson(whyNot(parsed.error)) });
    return null;
  }
  const { name, isRegexp, automatedExpansion, entries } = parsed.data;
  const note = (one: Localized) => notes.push({ file: head.file, item: `@${shorten(name, 80)}`, note: one });
  if (automatedExpansion) note(DIALOGFLOW_NOTES.expansion());
  const rows = new Map<string, DraftRow>();
  let composite = 0;
  for (const { code, value } of [
    ...parts.map(({ language, json }) => ({ code: language, value: json.value })),
    { code: language, value: entries },
  ]) {
    const known = languageOf(code);
    if (known === null) others.add(code);
    for (const [at, item] of known === null || !Array.isArray(value) ? [] : (value as unknown[]).entries()) {
      const entry = entrySchema.safeParse(item);
      if (!entry.success) {
        note(DIALOGFLOW_NOTES.badItem(`entries[${at}]`, whyNot(entry.error)));
        continue;
      }
      const names = [entry.data.value, ...entry.data.synonyms].map((one) => one.trim()).filter((one) => one !== '');
      if (!isRegexp && names.some((one) => COMPOSITE.test(one))) {
        composite++;
        continue;
      }
      const row = rows.get(entry.data.value) ?? { value: entry.data.value, names: {} };
      rows.set(entry.data.value, row);
      if (known) row.names[known] = [...(row.names[known] ?? []), ...names];
    }
  }
  if (composite > 0) note(DIALOGFLOW_NOTES.composite(composite));
  const all = [...rows.values()];
  if (!isRegexp) return { name, file: head.file, rows: all, patterns: [] };
  // A pattern stands among the synonyms; the value is a name for it, or the pattern again.
  const patterns = all.flatMap(({ value, names }) => {
    const own = [...(names.ja ?? []), ...(names.en ?? [])].filter((one) => one !== value);
    return own.length > 0 ? own : [value];
  });
  return { name, file: head.file, rows: [], patterns: [...new Set(patterns)] };
}
