import { atOnce, type Steps } from '../steps.ts';
import { nearestSubstring } from './edit-distance.ts';
import { piecesOf, pieceTableSteps } from './fuzzy-pieces.ts';
import { nameTableSteps } from './fuzzy-names.ts';
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

/** How many names are compared letter by letter in one sentence: bounds the time of a search in a catalogue of similar names. */
const MOST_COMPARED = 64;

/**
 * An index of names by the two-letter pieces of their search key, each weighing more the rarer it is.
 * Finds half-width kana, hiragana, missing blanks, missing long vowels, and a wrong letter (60,000 names in some two milliseconds).
 */
export const createFuzzyIndex = (entries: FuzzyEntry[]): FuzzyIndex => atOnce(fuzzySteps(entries));

/** The same in steps, for catalogues so large that making it is a pause that customers notice. */
export function* fuzzySteps(entries: FuzzyEntry[]): Steps<FuzzyIndex> {
  const { keys, starts, holders, texts } = yield* nameTableSteps(entries);
  const { rarity, weights, numbers, places, postings } = yield* pieceTableSteps(keys, starts);
  const ids = entries.map(({ id }) => id);
  // What a search needs besides, once for all: it gives the engine nothing to clear away.
  const overlap = new Float64Array(keys.length);
  const touched = new Uint32Array(keys.length);
  const best = new Float64Array(entries.length);

  /** The keys that share a piece with these; how many stand in `touched`, and what they share in `overlap`, which the caller clears. */
  function touch(pieces: number[]): number {
    let count = 0;
    for (const piece of pieces) {
      const number = numbers.get(piece);
      if (number === undefined) continue;
      const weight = rarity[number] as number;
      const till = places[number + 1] as number;
      for (let place = places[number] as number; place < till; place++) {
        const at = postings[place] as number;
        if (overlap[at] === 0) touched[count++] = at;
        overlap[at] = (overlap[at] as number) + weight;
      }
    }
    return count;
  }

  /** A piece that no name has is rarer than any that one has. */
  const total = (pieces: number[]) =>
    pieces.reduce((sum, piece) => sum + (rarity[numbers.get(piece) ?? -1] ?? Math.log(1 + holders.length / 0.5)), 0);

  function search(query: string, { limit = 20, minScore = 0.4 } = {}): FuzzyHit[] {
    const key = searchKey(query);
    if (key === '') return [];
    const found: number[] = [];
    const keep = (at: number, score: number) => {
      if (score < minScore) return;
      for (let holder = starts[at] as number; holder < (starts[at + 1] as number); holder++) {
        const entry = holders[holder] as number;
        if (best[entry] === 0) found.push(entry);
        if (score > (best[entry] as number)) best[entry] = score;
      }
    };
    if (key.length === 1) {
      keys.forEach((name, at) => name.includes(key) && keep(at, name === key ? 1 : 0.75 + 0.25 / name.length));
    } else {
      const pieces = piecesOf(key);
      const all = total(pieces);
      const count = touch(pieces);
      for (let place = 0; place < count; place++) {
        const at = touched[place] as number;
        const shared = overlap[at] as number;
        overlap[at] = 0;
        // A query may be a part of the name ("mug") or hold it among other words ("is the mug in stock"): the better view counts most.
        const [one, two] = [shared / all, shared / (weights[at] as number)];
        keep(at, keys[at] === key ? 1 : Math.min(0.999, 0.75 * Math.max(one, two) + 0.25 * Math.min(one, two)));
      }
    }
    const least = leastOf(found, best, limit);
    const hits = found
      .filter((entry) => (best[entry] as number) >= least)
      .map((entry) => ({ id: ids[entry] as string, score: best[entry] as number }));
    for (const entry of found) best[entry] = 0;
    return ranked(hits, limit);
  }

  function findIn(sentence: string, { limit = 20, minScore = 0.75 } = {}): FuzzyFind[] {
    const { key, starts: letters, ends } = keyWithOffsets(sentence);
    if (key === '') return [];
    const likely: { at: number; share: number }[] = [];
    const count = touch(piecesOf(key));
    for (let place = 0; place < count; place++) {
      const at = touched[place] as number;
      const share = (overlap[at] as number) / (weights[at] as number);
      overlap[at] = 0;
      // One wrong letter spoils two pieces: below a third nothing that is near enough is left.
      if (share >= 0.3) likely.push({ at, share });
    }
    likely.sort((a, b) => b.share - a.share || (weights[b.at] as number) - (weights[a.at] as number) || a.at - b.at);
    const finds = new Map<string, FuzzyFind>();
    for (const { at } of likely.slice(0, MOST_COMPARED)) {
      const name = keys[at] as string;
      const near = nearestSubstring(name, key);
      const score = 1 - near.distance / name.length;
      if (score < minScore || near.end === near.start) continue;
      const place = { score, start: letters[near.start] ?? 0, end: ends[near.end - 1] ?? sentence.length };
      for (let holder = starts[at] as number; holder < (starts[at + 1] as number); holder++) {
        const id = ids[holders[holder] as number] as string;
        if (score > (finds.get(id)?.score ?? 0)) finds.set(id, { id, ...place, text: texts[holder] as string });
      }
    }
    return ranked([...finds.values()], limit);
  }

  return { size: entries.length, search, findIn };
}

const STEPS_OF_SCORE = 1_000;

/** A score that at least `limit` of the entries found reach, so that thousands need not be put in order for the best few; 0 where fewer were found. */
function leastOf(found: number[], best: Float64Array, limit: number): number {
  if (found.length <= limit) return 0;
  const counts = new Uint32Array(STEPS_OF_SCORE + 1);
  const stepOf = (entry: number) => Math.floor((best[entry] as number) * STEPS_OF_SCORE);
  for (const entry of found) counts[stepOf(entry)] = (counts[stepOf(entry)] as number) + 1;
  let step = STEPS_OF_SCORE;
  for (let above = counts[step] as number; above < limit && step > 0; above += counts[step] as number) step--;
  return found.reduce((least, entry) => (stepOf(entry) >= step ? Math.min(least, best[entry] as number) : least), 1);
}

/** Best first; of equals the longer find, then the id, so that the answer never depends on the order of the entries. */
function ranked<Hit extends FuzzyHit & { start?: number; end?: number }>(hits: Hit[], limit: number): Hit[] {
  const length = (hit: Hit) => (hit.end ?? 0) - (hit.start ?? 0);
  return hits.sort((a, b) => b.score - a.score || length(b) - length(a) || (a.id < b.id ? -1 : 1)).slice(0, limit);
}
