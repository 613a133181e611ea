import type { Language, Localized } from '../../../core/language.ts';
import { toYaml } from '../content-files.ts';
import type { DraftIntent, EntityRef, FormatNote, Make } from './draft.ts';
import { exampleText, normalizeExample } from './example-text.ts';
import { MARKS } from './folder.ts';
import { shorten } from './names.ts';
import { NOTES } from './notes.ts';

const LANGUAGES: Language[] = ['ja', 'en'];
const LONGEST_EXAMPLE = 2000;
const LONGEST_TITLE = 60;
const LONGEST_DIALOGFLOW = 100;
/** Examples that another intent has too are named one by one up to here. */
const MOST_NAMED = 5;

export type IntentFileOptions = {
  id: string;
  make: Make;
  typeOf: (entity: EntityRef) => string | null;
  /** Which intent has an example, by its key. The intent's own are added. */
  owners: Map<string, string>;
  note: (note: FormatNote['note']) => void;
};

/** An intent of an import as a file with how many examples it has, or null when none are left. */
export function intentFile(intent: DraftIntent, options: IntentFileOptions): { text: string; title: Localized; examples: number } | null {
  const { id, make, note } = options;
  const examples = { ja: examplesOf(intent, 'ja', options), en: examplesOf(intent, 'en', options) };
  const count = examples.ja.length + examples.en.length;
  if (count === 0) {
    note(NOTES.noExamplesAtAll());
    return null;
  }
  for (const language of LANGUAGES) if (examples[language].length === 0) note(NOTES.noExamples(language));
  const title = titleOf(intent);
  if (intent.title === undefined && Array.from(intent.name.trim()).length > LONGEST_TITLE) note(NOTES.longTitle());
  const isOther = make === 'dialogflow' && intent.name !== id;
  if (isOther && intent.name.length > LONGEST_DIALOGFLOW) note(NOTES.longName());
  const dialogflow = isOther && intent.name.length <= LONGEST_DIALOGFLOW ? { dialogflow: intent.name } : {};
  const kind = intent.kind === undefined || intent.kind === 'faq' ? {} : { kind: intent.kind };
  return { text: MARKS[make] + toYaml({ intent: id, title, ...kind, examples, ...dialogflow }), title, examples: count };
}

function titleOf({ name, title }: DraftIntent): Localized {
  const own = shorten(name, LONGEST_TITLE);
  return { ja: title?.ja ?? own, en: title?.en ?? own };
}

function examplesOf(intent: DraftIntent, language: Language, { id, typeOf, owners, note }: IntentFileOptions): string[] {
  const examples: string[] = [];
  const lost = { same: 0, long: 0, known: 0 };
  for (const pieces of intent.examples[language]) {
    const text = exampleText(pieces, typeOf);
    const key = normalizeExample(language, text);
    const owner = owners.get(key);
    if (text === '') continue;
    if (text.length > LONGEST_EXAMPLE) lost.long++;
    else if (owner === id) lost.same++;
    else if (owner !== undefined) {
      if (++lost.known <= MOST_NAMED) note(NOTES.exampleKnown(shorten(text, 60), owner));
    } else {
      owners.set(key, id);
      examples.push(text);
    }
  }
  if (lost.same > 0) note(NOTES.sameExamples(lost.same));
  if (lost.long > 0) note(NOTES.longExamples(lost.long));
  if (lost.known > MOST_NAMED) note(NOTES.moreKnown(lost.known - MOST_NAMED));
  return examples;
}
