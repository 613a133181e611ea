import { normalize } from '../../../core/text/normalize.ts';
import { soundOf } from '../../language/reading.ts';
import { englishGroups, japaneseGroups } from '../../language/thesaurus.ts';
import { createBag } from './bag.ts';
import type { Bag, Counted } from './bag.ts';

/** The kinds of feature. Each is weighed and brought to unit length by itself. */
export const GROUPS = ['word', 'character', 'japanese', 'sound', 'meaning'] as const;
export const WORD = 0;
export const CHARACTER = 1;
export const JAPANESE = 2;
export const SOUND = 3;
export const MEANING = 4;

/** How much each group counts. */
export const GROUP_WEIGHTS = [1, 1, 1, 0.75, 0.85] as const;

/**
 * The hashed features of a text with how often they occur, group after group: group g ends at index `ends[g]`. Japanese has `japanese` and `sound`, Latin words
 * `word` and `character`, both `meaning`; a text may have all.
 */
export type Features = Counted & { ends: number[] };

/** Whether a text has anything of a group. */
export const hasGroup = ({ ends }: Features, group: number): boolean => (ends[group] ?? 0) > (ends[group - 1] ?? 0);

const JAPANESE_LETTER = /[\u3041-\u30FF\u3400-\u9FFF\uF900-\uFAFF\u3005]/;
const URL = /https?:\/\/[\w\-.~:/?#[\]@!$&'()*+,;=%]+/g;
/** Looked for once in a run of letters, and as long as an address may be (RFC 5321, 4.5.3.1). */
const EMAIL = /(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}\.[\w.-]{1,255}/g;
const HANDLE = /(?<![\w@])@\w{1,15}/g;
/** The place of a name, `{product}`: one letter for each type of thing, so that it stands in n-grams as one piece. */
const PLACE = /\{([a-z][a-z0-9_]{0,39})\}/g;
/** Order numbers and telephone numbers: which one it is never tells the intent. */
const LONG_NUMBER = /\d{4,}/g;
const WORDS = /[\p{L}\p{M}\p{N}_'’]+|\p{Co}|\p{Extended_Pictographic}/gu;
/** Latin words within Japanese. */
const LATIN_WORDS = /[a-z][a-z'’-]+/g;
const EDGE = 0x20;
/** Nothing is read further than this: what a text is about is said by then. UTF-16 units. */
export const READS = 4000;

/**
 * The features of a text: word 1-2-grams and character 2-5-grams within words; for Japanese, character 1-3-grams over the text without blanks, and 2-4-grams
 * over how it sounds; and for both, what the words mean: the thesaurus's groups. What stands behind the first `READS` units does not count.
 */
export function features(text: string): Features {
  const plain = normalize(text.slice(0, READS))
    .replace(PLACE, (_whole, type: string) => ` ${placeLetter(type)} `)
    .replace(URL, ' urltoken ')
    .replace(EMAIL, ' mailtoken ')
    .replace(HANDLE, ' nametoken ')
    .replace(LONG_NUMBER, '0000');
  const [words, characters, japanese, sound, meaning] = bags;
  const isJapanese = JAPANESE_LETTER.test(plain);
  // A name alone (its place, a number) is the same in both languages.
  if (isJapanese || !/\p{L}/u.test(plain)) addJapanese(japanese, sound, meaning, plain);
  const latin = plain.match(isJapanese ? LATIN_WORDS : WORDS) ?? [];
  addWords(words, characters, latin);
  for (const group of englishGroups(latin)) meaning.add(mix(group ^ THESAURUS));
  return gathered();
}

/** Filled and emptied by each call. */
const bags: [Bag, Bag, Bag, Bag, Bag] = [createBag(), createBag(), createBag(), createBag(), createBag()];

function gathered(): Features {
  const size = bags.reduce((sum, bag) => sum + bag.size(), 0);
  const all: Features = { hashes: new Int32Array(size), counts: new Uint32Array(size), ends: [] };
  let end = 0;
  for (const bag of bags) {
    const from = end;
    end += bag.size();
    bag.empty(all, from);
    all.ends.push(end);
  }
  return all;
}

/** From Unicode's private letters, so that no customer writes one. */
const placeLetter = (type: string): string => String.fromCharCode(0xe000 + ((hashWord(type) >>> 0) % 0x1500));

function addJapanese(group: Bag, sound: Bag, meaning: Bag, text: string): void {
  const letters = text.replace(/[\s、。,.!?…・「」()]+/g, '');
  addCharacters(group, letters, 1, 3, JAPANESE);
  addCharacters(sound, soundOf(letters).replace(/ー/g, ''), 2, 4, SOUND);
  for (const one of japaneseGroups(letters)) meaning.add(mix(one ^ THESAURUS));
}

function addWords(words: Bag, characters: Bag, text: string[]): void {
  let previous = hashWord('');
  for (const word of text) {
    const hash = hashWord(word);
    words.add(mix(hash));
    words.add(mix(pair(previous, hash)));
    previous = hash;
    addCharacters(characters, ` ${word} `, 2, 5, CHARACTER);
  }
  if (words.size() > 0) words.add(mix(pair(previous, hashWord(''))));
}

/** Every run of `shortest` to `longest` UTF-16 units, hashed while it grows. */
function addCharacters(group: Bag, text: string, shortest: number, longest: number, seed: number): void {
  for (let i = 0; i < text.length; i++) {
    let hash = SEED ^ seed;
    const end = Math.min(text.length, i + longest);
    for (let j = i; j < end; j++) {
      hash = step(hash, text.charCodeAt(j));
      // A boundary mark alone is in every text.
      if (j - i + 1 >= shortest && !(i === j && text.charCodeAt(i) === EDGE)) group.add(mix(hash));
    }
  }
}

// FNV-1a over UTF-16 units, finished as in MurmurHash3 (public domain, Austin Appleby). 32 bits: about five of 200,000 features share a place.
const SEED = 0x811c9dc5;
const THESAURUS = 0x5f356495;
const step = (hash: number, unit: number): number => Math.imul(hash ^ unit, 0x01000193);
const pair = (a: number, b: number): number => Math.imul(a, 0x9e3779b1) ^ Math.imul(b, 0x85ebca77) ^ 0x5bd1e995;

function hashWord(word: string): number {
  let hash = SEED ^ 0x77;
  for (let i = 0; i < word.length; i++) hash = step(hash, word.charCodeAt(i));
  return hash;
}

function mix(hash: number): number {
  let h = hash ^ (hash >>> 16);
  h = Math.imul(h, 0x85ebca6b);
  h ^= h >>> 13;
  h = Math.imul(h, 0xc2b2ae35);
  // 0 marks an empty place in the vocabulary's table. Signed, since larger numbers than 31 bits hold are slow keys of a Map.
  return (h ^ (h >>> 16)) | 0 || 1;
}
