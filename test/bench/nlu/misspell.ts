import { seededRandom } from '../../../src/core/clock.ts';
import type { TestSentence } from '../../../src/nlu/evaluate.ts';

const ALPHABET = 'abcdefghijklmnopqrstuvwxyz';
/** A run of Latin letters; an apostrophe parts them. */
const WORD = /[a-z]+/gi;

/** A `share` (0 to 1) of the words of at least `least` letters gets one edit each: a letter put in, left out, swapped with the next, or replaced, with equal chances. */
export function misspell(rows: TestSentence[], { share, least, seed }: { share: number; least: number; seed: number }): TestSentence[] {
  const random = seededRandom(seed);
  const below = (count: number) => Math.floor(random() * count);
  const letter = () => ALPHABET.charAt(below(ALPHABET.length));
  const edits: ((word: string) => string)[] = [
    (word) => put(word, below(word.length + 1), 0, letter()),
    (word) => put(word, below(word.length), 1, ''),
    (word) => {
      const at = below(word.length - 1);
      return put(word, at, 2, `${word.charAt(at + 1)}${word.charAt(at)}`);
    },
    (word) => {
      const at = below(word.length);
      const others = ALPHABET.replace(word.charAt(at).toLowerCase(), '');
      return put(word, at, 1, others.charAt(below(others.length)));
    },
  ];
  const edit = (word: string) => (word.length >= least && random() < share ? (edits[below(edits.length)]?.(word) ?? word) : word);
  return rows.map((row) => ({ ...row, text: row.text.replace(WORD, edit) }));
}

const put = (word: string, at: number, gone: number, text: string): string => word.slice(0, at) + text + word.slice(at + gone);
