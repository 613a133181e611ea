import type { Language, Localized } from '../../../../core/language.ts';
import { readYaml } from '../../../../flow/load.ts';
import type { Draft } from '../draft.ts';
import { FormatError } from '../format-error.ts';
import { shorten } from '../names.ts';
import { NOT_UTF8, textOf, type SourceFiles } from '../open-source.ts';
import { RASA_NOTES } from './notes.ts';
import { emptyNlu, entitiesOf, readNluItem } from './read-nlu.ts';
import { joinResponses, type Responses, type Rules } from './read-responses.ts';
import { fileSchema, type RasaFile } from './schema.ts';

/**
 * The YAML files of a Rasa project in our words. `language` is that of all texts; without it each says its own by its letters.
 * Throws FormatError when none of the files has training data; whatever else is wrong becomes a note on its item.
 */
export function readProject(source: SourceFiles, language?: Language): Draft {
  const notes: Draft['notes'] = [];
  const nlu = emptyNlu();
  const responses: Responses = new Map();
  const rules: Rules = [];
  for (const [file, bytes] of source) {
    const parsed = readFile(file, bytes, notes);
    if (!parsed) continue;
    for (const item of parsed.nlu) readNluItem(item, file, nlu, { language, notes });
    for (const value of [...parsed.rules, ...parsed.stories]) rules.push({ file, value });
    for (const [name, items] of parsed.responses) responses.set(name, { file, items: Array.isArray(items) ? items : [items] });
    for (const [form] of parsed.forms) notes.push({ file, item: shorten(form, 80), note: RASA_NOTES.form() });
  }
  if (nlu.intents.size === 0) throw new FormatError('no-rasa', whyNothing(source, notes));
  const { entities, synonyms } = entitiesOf(nlu, language, notes);
  joinResponses(rules, responses, { intents: nlu.intents, entities: new Set(entities.map(({ name }) => name)), language, notes });
  return { make: 'rasa', intents: [...nlu.intents.values()], entities, synonyms, notes };
}

/** The first thing that is wrong with its file, or with the only file that there is. */
function whyNothing(source: SourceFiles, [first]: Draft['notes']): Localized {
  const only = source.size === 1 ? [...source.keys()][0] : undefined;
  const [place, why] = [first?.file ?? only, first?.note ?? RASA_NOTES.nothing()];
  return place === undefined ? why : { ja: `${place}：${why.ja}`, en: `${place}: ${why.en}` };
}

function readFile(file: string, bytes: Uint8Array, notes: Draft['notes']): RasaFile | null {
  const text = textOf(bytes);
  const left = (why: Localized, at = '') => {
    notes.push({ file: `${file}${at}`, item: '', note: RASA_NOTES.badFile(why) });
    return null;
  };
  if (text === null) return left(NOT_UTF8);
  const { value, problems } = readYaml(file, text);
  const [problem] = problems;
  if (problem) return left(problem.message, ` ${problem.line}:${problem.column}`);
  const parsed = fileSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const key = parsed.error.issues[0]?.path[0];
  return key === undefined ? null : left(RASA_NOTES.noList(String(key)));
}
