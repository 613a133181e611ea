import { each, type Steps } from '../steps.ts';
import { searchKey } from './normalize.ts';

/** Taking a name apart takes some twenty times as long as reading a cell. */
const NAMES_A_STEP = 50;

/**
 * Each different search key once. The key `at` is the name of the entries `holders[starts[at]]` up to `holders[starts[at + 1]]`; `texts` are those names
 * as they are written there, in the same places.
 */
export type NameTable = { keys: string[]; starts: Uint32Array; holders: Uint32Array; texts: string[] };

/** Aliases such as ノート stand in a catalogue a hundred times: their key is made once and kept once. */
export function* nameTableSteps(entries: readonly { texts: string[] }[]): Steps<NameTable> {
  const keys: string[] = [];
  const numberOf = new Map<string, number>();
  const numberOfText = new Map<string, number>();
  const number = (text: string): number => {
    const known = numberOfText.get(text);
    if (known !== undefined) return known;
    const key = searchKey(text);
    const at = key === '' ? -1 : (numberOf.get(key) ?? keys.length);
    if (at === keys.length) numberOf.set(key, keys.push(key) - 1);
    numberOfText.set(text, at);
    return at;
  };
  const named: number[] = [];
  const entryOf: number[] = [];
  const textOf: string[] = [];
  yield* each(
    entries.length,
    (entry) => {
      // Two names of an entry with one key are one name.
      const own = new Map((entries[entry] as { texts: string[] }).texts.map((text) => [number(text), text]));
      for (const [at, text] of own) {
        if (at < 0) continue;
        named.push(at);
        entryOf.push(entry);
        textOf.push(text);
      }
    },
    NAMES_A_STEP,
  );
  const starts = new Uint32Array(keys.length + 1);
  yield* each(named.length, (name) => countUp(starts, (named[name] as number) + 1));
  yield* each(keys.length, (at) => (starts[at + 1] = (starts[at + 1] as number) + (starts[at] as number)));
  const next = starts.slice();
  const holders = new Uint32Array(named.length);
  const texts = new Array<string>(named.length);
  yield* each(named.length, (name) => {
    const place = countUp(next, named[name] as number);
    holders[place] = entryOf[name] as number;
    texts[place] = textOf[name] as string;
  });
  return { keys, starts, holders, texts };
}

/** Adds one; returns what stood there. */
export function countUp(counts: Uint32Array, at: number): number {
  const before = counts[at] as number;
  counts[at] = before + 1;
  return before;
}
