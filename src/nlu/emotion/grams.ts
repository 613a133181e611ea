import type { Language } from '../../core/language.ts';
import type { Found } from './words/reader.ts';

/** Pieces of a text as 32-bit keys, in parts: each part counts as one voice, however many pieces it has beyond a few. Keys are unique within a part. */
export type Pieces = Int32Array[];

/** How loud the parts are, in their order: words or short runs, runs inside words or longer runs, groups. A part of more pieces is no louder. */
const LOUDNESS = [1, 0.5, 0.4];
/** A part of fewer pieces than this is quieter: a word or two are little evidence, whatever they are. Groups are few in any message and say much. */
const FULL = [20, 20, 1];

/** What each piece of a part counts, in training and scoring alike. */
export const shareOf = (part: number, pieces: number): number => (LOUDNESS[part] ?? 1) / Math.sqrt(Math.max(FULL[part] ?? 1, pieces));

const mix = (a: number, b: number) => Math.imul((a ^ b) + 0x9e3779b9, 0x01000193) ^ (Math.imul(b, 0x85ebca6b) >>> 13);
function settle(key: number): number {
  let h = Math.imul(key ^ (key >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}

function unique(keys: number[]): Int32Array {
  const sorted = Int32Array.from(keys).sort();
  let kept = 0;
  for (let at = 0; at < sorted.length; at++) if (at === 0 || sorted[at] !== sorted[at - 1]) sorted[kept++] = sorted[at] as number;
  return sorted.subarray(0, kept);
}

/** Every run of `shortest` to `longest` UTF-16 units. */
function runs(text: string, shortest: number, longest: number, seed: number, keys: number[]): number[] {
  for (let from = 0; from < text.length; from++) {
    let key = seed;
    for (let length = 1; length <= longest && from + length <= text.length; length++) {
      key = mix(key, text.charCodeAt(from + length - 1));
      if (length >= shortest) keys.push(settle(key));
    }
  }
  return keys;
}

const TOKEN = /[a-z0']+|[^\sa-z0']+/g;
const DENIAL =
  /^(?:not|no|never|without|hardly|barely|cannot|cant|dont|didnt|doesnt|wont|isnt|wasnt|arent|couldnt|nothing|nobody|none)$|n't$/;
const STOP = /^[.,;:!?]/;
const FIRST = 0x2f0b;
const PAIR = 0x51ed;
const TRIPLE = 0x73a1;
const DENIED = 0x1c45;
const INSIDE = 0x3e77;
const GROUPS = 0x6d09;

const keyOf = (word: string, seed: number) => {
  let key = seed;
  for (let at = 0; at < word.length; at++) key = mix(key, word.charCodeAt(at));
  return key;
};

/** Words, pairs, words under a denial. */
function wordKeys(folded: string): number[] {
  const keys: number[] = [];
  let [before, twoBefore, reach] = [FIRST, FIRST, 0];
  for (const token of folded.match(TOKEN) ?? []) {
    const key = keyOf(token, FIRST);
    keys.push(settle(key), settle(mix(mix(PAIR, before), key)), settle(mix(mix(mix(TRIPLE, twoBefore), before), key)));
    if (STOP.test(token)) reach = 0;
    else if (reach-- > 0) keys.push(settle(mix(DENIED, key)));
    if (DENIAL.test(token)) reach = 3;
    [twoBefore, before] = [before, key];
  }
  keys.push(settle(mix(mix(PAIR, before), FIRST)));
  return keys;
}

function insideKeys(folded: string): number[] {
  const keys: number[] = [];
  for (const token of folded.match(TOKEN) ?? []) runs(` ${token} `, 3, 5, INSIDE, keys);
  return keys;
}

/** Groups of words in their order: praise and then a wait is not what a wait and then thanks is. */
function groupKeys(found: readonly Found[]): number[] {
  const codes = found.map(({ group, denied }) => group * 2 + (denied ? 1 : 0) + 1);
  const keys: number[] = [];
  codes.forEach((code, at) => {
    keys.push(settle(mix(GROUPS, code)), settle(mix(mix(GROUPS, codes[at - 1] ?? 0), code)));
    if (at > 1) keys.push(settle(mix(mix(mix(GROUPS, codes[at - 2] as number), 77), code)));
  });
  return keys;
}

/** The pieces of a folded text. English: words, and runs of letters inside words; Japanese: runs of letters over the whole text. Both: groups of words. */
export function piecesOf(folded: string, found: readonly Found[], language: Language): Pieces {
  const groups = unique(groupKeys(found));
  if (language === 'en') return [unique(wordKeys(folded)), unique(insideKeys(folded)), groups];
  const framed = `\u0001${folded}\u0001`;
  return [unique(runs(framed, 1, 2, FIRST, [])), unique(runs(framed, 3, 5, FIRST, [])), groups];
}
