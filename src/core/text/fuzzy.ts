import { atOnce, each, type Steps } from '../steps.ts';
import { nearestSubstring } from './edit-distance.ts';
import { keyWithOffsets } from './key-offsets.ts';
import { searchKey } from './normalize.ts';

/** Something with a name. Every one of `texts` (name, aliases, reading) finds it. */
export type FuzzyEntry = { id: string; texts: string[] };
/** `score` 0 to 1: 1 is the same name. */
export type FuzzyHit = { id: string; score: number };
/** A name inside a sentence: `start` and `end` are UTF-16 offsets in the sentence as given, `text` is the entry's text that was found. */
export type FuzzyFind = FuzzyHit & { start: number; end: number; text: string };

export interface FuzzyIndex {
  readonly size: number;
  /** The entries whose name is like the query, or that the query names among other words. Best first. `limit` 20, `minScore` 0.4 unless told. */
  search(query: string, options?: { limit?: number; minScore?: number }): FuzzyHit[];
  /** The entries whose whole name stands in the sentence, give or take an error in four letters. `limit` 20, `minScore` 0.75 unless told. */
  findIn(sentence: string, options?: { limit?: number; minScore?: number }): FuzzyFind[];
}

type Name = { entry: number; text: string; key: string; weight: number };

/** How many names are compared letter by letter in one sentence: bounds the time of a search in a catalogue of similar names. */
const MOST_COMPARED = 64;
/** Taking a name apart takes some twenty times as long as reading a cell. */
const NAMES_A_STEP = 50;

/**
 * An index of names by the two-letter pieces of their search key, each weighing more the rarer it is.
 * Finds half-width kana, hiragana, missing blanks, missing long vowels, and a wrong letter (5,000 names in about a millisecond).
 */
export const createFuzzyIndex = (entries: FuzzyEntry[]): FuzzyIndex => atOnce(fuzzySteps(entries));

/** The same in steps, for catalogues so large that making it is a pause that customers notice. */
export function* fuzzySteps(entries: FuzzyEntry[]): Steps<FuzzyIndex> {
  const names: Name[] = [];
  const postings = new Map<string, number[]>();
  // Aliases such as ノート stand in a catalogue a hundred times.
  const keys = new Map<string, string>();
  const keyOf = (text: string): string => {
    let key = keys.get(text);
    if (key === undefined) keys.set(text, (key = searchKey(text)));
    return key;
  };
  yield* each(
    entries.length,
    (at) => {
      const { texts } = entries[at] as FuzzyEntry;
      for (const [key, text] of new Map(texts.map((text) => [keyOf(text), text]))) addName(names, postings, at, key, text);
    },
    NAMES_A_STEP,
  );
  const idf = (gram: string) => Math.log(1 + names.length / (postings.get(gram)?.length ?? 0.5));
  yield* each(
    names.length,
    (at) => {
      const name = names[at] as Name;
      name.weight = sum(grams(name.key), idf);
    },
    NAMES_A_STEP,
  );
  const overlap = new Float64Array(names.length);

  /** The names that share a piece with the key; what they share is left in `overlap`, which the caller clears. */
  function touch(pieces: Set<string>): number[] {
    const touched: number[] = [];
    for (const gram of pieces) {
      const weight = idf(gram);
      for (const at of postings.get(gram) ?? []) {
        if (overlap[at] === 0) touched.push(at);
        overlap[at] = (overlap[at] ?? 0) + weight;
      }
    }
    return touched;
  }

  function search(query: string, { limit = 20, minScore = 0.4 } = {}): FuzzyHit[] {
    const key = searchKey(query);
    if (key === '') return [];
    const best = new Map<number, number>();
    const keep = (entry: number, score: number) => {
      if (score >= minScore && score > (best.get(entry) ?? 0)) best.set(entry, score);
    };
    if (key.length === 1) {
      for (const name of names) if (name.key.includes(key)) keep(name.entry, name.key === key ? 1 : 0.75 + 0.25 / name.key.length);
    } else {
      const pieces = grams(key);
      const total = sum(pieces, idf);
      for (const at of touch(pieces)) {
        const name = names[at] as Name;
        const shared = overlap[at] ?? 0;
        overlap[at] = 0;
        // A query may be a part of the name ("mug") or hold it among other words ("is the mug in stock"): the better view counts most.
        const [less, more] = order(shared / total, shared / name.weight);
        keep(name.entry, name.key === key ? 1 : Math.min(0.999, 0.75 * more + 0.25 * less));
      }
    }
    return ranked(
      [...best].map(([entry, score]) => ({ id: (entries[entry] as FuzzyEntry).id, score })),
      limit,
    );
  }

  function findIn(sentence: string, { limit = 20, minScore = 0.75 } = {}): FuzzyFind[] {
    const { key, starts, ends } = keyWithOffsets(sentence);
    if (key === '') return [];
    const likely: { at: number; share: number }[] = [];
    for (const at of touch(grams(key))) {
      const name = names[at] as Name;
      likely.push({ at, share: (overlap[at] ?? 0) / name.weight });
      overlap[at] = 0;
    }
    likely.sort((a, b) => b.share - a.share || (names[b.at] as Name).weight - (names[a.at] as Name).weight || a.at - b.at);
    const best = new Map<string, FuzzyFind>();
    for (const { at, share } of likely.slice(0, MOST_COMPARED)) {
      // One wrong letter spoils two pieces: below a third nothing that is near enough is left.
      if (share < 0.3) break;
      const name = names[at] as Name;
      const near = nearestSubstring(name.key, key);
      const score = 1 - near.distance / name.key.length;
      const id = (entries[name.entry] as FuzzyEntry).id;
      if (score < minScore || near.end === near.start || score <= (best.get(id)?.score ?? 0)) continue;
      best.set(id, { id, score, start: starts[near.start] ?? 0, end: ends[near.end - 1] ?? sentence.length, text: name.text });
    }
    return ranked([...best.values()], limit);
  }

  return { size: entries.length, search, findIn };
}

function addName(names: Name[], postings: Map<string, number[]>, entry: number, key: string, text: string): void {
  if (key === '') return;
  for (const gram of grams(key)) {
    const posting = postings.get(gram);
    if (posting) posting.push(names.length);
    else postings.set(gram, [names.length]);
  }
  names.push({ entry, text, key, weight: 0 });
}

/** The two-letter pieces of a key; a key of one letter is its own piece. */
function grams(key: string): Set<string> {
  const pieces = new Set<string>();
  if (key.length === 1) pieces.add(key);
  for (let i = 0; i + 1 < key.length; i++) pieces.add(key.slice(i, i + 2));
  return pieces;
}

function sum(pieces: Set<string>, weight: (gram: string) => number): number {
  let total = 0;
  for (const gram of pieces) total += weight(gram);
  return total;
}

const order = (a: number, b: number): [number, number] => (a < b ? [a, b] : [b, a]);

/** Best first; of equals the longer find, then the id, so that the answer never depends on the order of the entries. */
function ranked<Hit extends FuzzyHit & { start?: number; end?: number }>(hits: Hit[], limit: number): Hit[] {
  const length = (hit: Hit) => (hit.end ?? 0) - (hit.start ?? 0);
  return hits.sort((a, b) => b.score - a.score || length(b) - length(a) || (a.id < b.id ? -1 : 1)).slice(0, limit);
}
