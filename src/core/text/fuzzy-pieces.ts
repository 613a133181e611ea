import { each, type Steps } from '../steps.ts';
import { countUp } from './fuzzy-names.ts';

/** Taking a key apart takes some twenty times as long as reading a cell. */
const KEYS_A_STEP = 50;

/**
 * Which keys hold which piece. A piece goes by its number (`numbers`); the keys that hold the piece n stand in `postings` from `places[n]` to `places[n + 1]`,
 * `rarity[n]` is what it weighs. `weights`: of each key, what its pieces weigh together.
 */
export type PieceTable = {
  numbers: Map<number, number>;
  rarity: Float64Array;
  weights: Float64Array;
  places: Uint32Array;
  postings: Uint32Array;
};

/** The two-letter pieces of a key, each once, as numbers; a key of one letter is its own piece. */
export function piecesOf(key: string): number[] {
  if (key.length === 1) return [key.charCodeAt(0)];
  const pieces = new Set<number>();
  for (let at = 0; at + 1 < key.length; at++) {
    // Letters are UTF-16 units: two fill 32 bits.
    pieces.add((key.charCodeAt(at) << 16) | key.charCodeAt(at + 1));
  }
  return [...pieces];
}

/** `starts`: how many names have each key, as in a NameTable. */
export function* pieceTableSteps(keys: readonly string[], starts: Uint32Array): Steps<PieceTable> {
  const numbers = new Map<number, number>();
  /** Of each number: the keys that hold the piece, and the names. */
  const held: number[] = [];
  const named: number[] = [];
  const begins = new Uint32Array(keys.length + 1);
  let flat = new Uint32Array(1024);
  yield* each(
    keys.length,
    (at) => {
      let size = begins[at] as number;
      const pieces = piecesOf(keys[at] as string);
      if (size + pieces.length > flat.length) flat = grown(flat, size + pieces.length);
      const names = (starts[at + 1] as number) - (starts[at] as number);
      for (const piece of pieces) {
        const number = numbers.get(piece) ?? held.length;
        if (number === held.length) numbers.set(piece, number);
        held[number] = (held[number] ?? 0) + 1;
        named[number] = (named[number] ?? 0) + names;
        flat[size++] = number;
      }
      begins[at + 1] = size;
    },
    KEYS_A_STEP,
  );
  const all = starts.at(-1) ?? 0;
  const rarity = Float64Array.from(named, (names) => Math.log(1 + all / names));
  const places = new Uint32Array(held.length + 1);
  held.forEach((count, number) => (places[number + 1] = (places[number] as number) + count));
  const next = places.slice();
  const postings = new Uint32Array(begins.at(-1) ?? 0);
  const weights = new Float64Array(keys.length);
  yield* each(
    keys.length,
    (at) => {
      for (let place = begins[at] as number; place < (begins[at + 1] as number); place++) {
        const number = flat[place] as number;
        weights[at] = (weights[at] as number) + (rarity[number] as number);
        postings[countUp(next, number)] = at;
      }
    },
    KEYS_A_STEP,
  );
  return { numbers, rarity, weights, places, postings };
}

function grown(from: Uint32Array<ArrayBuffer>, least: number): Uint32Array<ArrayBuffer> {
  const more = new Uint32Array(Math.max(2 * from.length, least));
  more.set(from);
  return more;
}
