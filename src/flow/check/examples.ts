import type { Language } from '../../core/language.ts';
import { fold } from '../../core/text/fold.ts';
import { searchKey } from '../../core/text/normalize.ts';
import type { Content } from '../content.ts';
import { nearDuplicates } from './near-duplicates.ts';
import { finding } from './problems.ts';
import type { Finding, Spot } from './problems.ts';

const LANGUAGES: readonly Language[] = ['ja', 'en'];
/** Longer than any question that a customer asks in one sentence. Code points. */
const LONGEST = 200;
/** So many lines are named where one finding stands for many examples. */
const MOST_NAMED = 6;

/** Enough examples in each language, no two the same, none that teaches nothing, placeholders that exist. Time grows with the number of examples, not with its square. */
export function checkExamples(content: Content, entities: ReadonlySet<string>, minimum: number): Finding[] {
  const owners: Owners = { same: new Map(), alike: new Map() };
  const empty = LANGUAGES.filter((language) => content.intents.every(({ examples }) => examples[language].length === 0));
  const found = emptyLanguages(content, empty);
  for (const { intent, examples } of content.intents) {
    const file = `intents/${intent}.yaml`;
    for (const language of LANGUAGES) {
      const texts = examples[language];
      if (!empty.includes(language)) found.push(...tooFew(file, language, texts.length, minimum));
      found.push(...onlyPlaces(file, language, texts));
      const fresh: Fresh[] = [];
      for (const [index, text] of texts.entries()) {
        const spot = { file, path: ['examples', language, index] };
        found.push(...ofItself(spot, text, entities));
        const folded = fold(text, 'loose');
        const twice = ofAnother(spot, language, { text, folded, intent }, owners);
        if (twice) found.push(twice);
        else if (!isOnlyPlaces(text)) fresh.push({ folded, index });
      }
      found.push(...nearlyTheSame(file, language, fresh));
    }
  }
  return found;
}

function emptyLanguages({ intents }: Content, empty: Language[]): Finding[] {
  const [first] = intents;
  return first
    ? empty.map((language) => finding(`intents/${first.intent}.yaml`, ['examples', language], 'warning', 'empty-language', language))
    : [];
}

function tooFew(file: string, language: Language, count: number, minimum: number): Finding[] {
  if (count >= minimum) return [];
  const path = ['examples', language];
  if (count === 0) return [finding(file, path, 'warning', 'no-examples', language, String(minimum))];
  if (count === 1) return [finding(file, path, 'warning', 'one-example', language, String(minimum))];
  return [finding(file, path, 'warning', 'few-examples', String(count), String(minimum))];
}

const PLACES = /\{([^{}]*)\}/g;
/** The place of a name as one letter: which name stands there makes no other example. */
const PLACE_LETTER = '\uE000';
const WORD = /[\p{L}\p{N}]/u;
// Tabs and line breaks are blanks; private letters would be taken for the tokens of the normaliser.
const INVISIBLE = /(?![\t\n\r\u200D])[\p{Cc}\p{Cf}\p{Co}\p{Cs}]/u;

function isOnlyPlaces(text: string): boolean {
  const rest = text.replace(PLACES, '');
  return rest !== text && !WORD.test(rest);
}

/** What is wrong with one example by itself. */
function ofItself({ file, path }: Spot, text: string, entities: ReadonlySet<string>): Finding[] {
  const found: Finding[] = [];
  for (const [, name = ''] of text.matchAll(PLACES)) {
    if (!entities.has(name)) found.push(finding(file, path, 'error', 'unknown-placeholder', name));
  }
  const letters = text.length > LONGEST ? Array.from(text).length : text.length;
  if (letters > LONGEST) found.push(finding(file, path, 'warning', 'example-too-long', String(letters), String(LONGEST)));
  const [invisible] = INVISIBLE.exec(text) ?? [];
  if (invisible !== undefined) found.push(finding(file, path, 'warning', 'example-control', codeOf(invisible)));
  return found;
}

const codeOf = (letter: string): string => `U+${(letter.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;

/** Where the first example of each key stands. */
type Owners = { same: Map<string, Owner>; alike: Map<string, Owner> };
type Owner = Spot & { intent: string };
type Said = { text: string; folded: string; intent: string };
/** An example that is there for the first time. */
type Fresh = { folded: string; index: number };

/** Says when the example is there already, in this intent or in another. */
function ofAnother({ file, path }: Spot, language: Language, { text, folded, intent }: Said, owners: Owners): Finding | null {
  const keys = { same: `${language}:${searchKey(text) || folded}`, alike: `${language}:${searchKey(folded) || folded}` };
  const same = owners.same.get(keys.same);
  const alike = owners.alike.get(keys.alike);
  const other = same ?? alike;
  if (!other) {
    owners.same.set(keys.same, { file, path, intent });
    owners.alike.set(keys.alike, { file, path, intent });
    return null;
  }
  const also = [{ file: other.file, path: other.path }];
  if (other.intent === intent) return { ...finding(file, path, 'warning', 'example-repeated', text), also };
  return same
    ? { ...finding(file, path, 'error', 'example-twice', text, other.intent), also }
    : { ...finding(file, path, 'warning', 'example-alike', text, other.intent), also };
}

/** One finding for all near-duplicates of an intent in a language, with the lines of the first and of what they are like. */
function nearlyTheSame(file: string, language: Language, examples: Fresh[]): Finding[] {
  const found = nearDuplicates(examples.map(({ folded }) => folded.replace(PLACES, PLACE_LETTER)));
  const indices = found.slice(0, MOST_NAMED / 2).flatMap(({ at, like }) => [examples[like]?.index ?? 0, examples[at]?.index ?? 0]);
  return together(file, language, [...new Set(indices)], 'near-duplicates', found.length);
}

function onlyPlaces(file: string, language: Language, texts: readonly string[]): Finding[] {
  const indices = texts.flatMap((text, index) => (isOnlyPlaces(text) ? [index] : []));
  return together(file, language, indices.slice(0, MOST_NAMED), 'example-only-place', indices.length);
}

/** One finding for `count` examples of an intent; it stands at the first that is named. */
function together(
  file: string,
  language: Language,
  named: number[],
  code: 'near-duplicates' | 'example-only-place',
  count: number,
): Finding[] {
  const [first, ...others] = named.map((index): Spot => ({ file, path: ['examples', language, index] }));
  return first ? [{ ...finding(file, first.path, 'warning', code, String(count)), also: [first, ...others] }] : [];
}
