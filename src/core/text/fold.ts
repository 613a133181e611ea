/**
 * The one way in which texts are made comparable. Its strengths, from the one that changes least:
 *
 * | strength | what it does | short name | for |
 * |---|---|---|---|
 * | `letters` | NFKC (half-width kana and full-width letters become the usual ones), lower case, nothing invisible, blanks one at most, marks three at most | `normalize` | patterns, rules, words of staff |
 * | `message` | and 絵文字, 顔文字, addresses, @names, laughs and marks as one private letter each (`tokens.ts`); repeated letters at most twice (soooo is soo); 〜 after kana a long vowel, and long vowels once | | understanding a message |
 * | `loose` | and hiragana as katakana, long vowels out (すごーーい, スゴイ and すごぉい are one) | | telling whether two sentences are the same |
 * | `name` | `letters`, kana as katakana, without long vowels, blanks, dashes and punctuation | `searchKey` | finding names |
 * | `command` | `letters`, without closing punctuation and 絵文字 | `commandKey` | a whole message that is one word |
 *
 * All take time in proportion to the text, whatever it holds, and change nothing when done again (`command` and `name` too). What is stored and shown is never
 * folded: see `storable`.
 */
import { keyWithOffsets, normalizeWithOffsets } from './key-offsets.ts';
import { FoldWriter } from './folded.ts';
import type { Folded } from './folded.ts';
import { writeLetters } from './letters.ts';
import { commandKey, normalize, searchKey } from './normalize.ts';
import { writeWithTokens } from './with-tokens.ts';

export type { Folded } from './folded.ts';
export type Strength = 'letters' | 'message' | 'loose' | 'name' | 'command';

/** The text as it is compared. Idempotent. */
export function fold(text: string, strength: Strength = 'message'): string {
  if (strength === 'letters') return normalize(text);
  if (strength === 'name') return searchKey(text);
  if (strength === 'command') return commandKey(text);
  return written(text, strength === 'loose');
}

/**
 * The same with the places that its letters come from, as UTF-16 offsets in the text as given. `letters` keeps blanks one for one; `letters` and `name` differ
 * from `fold` only where NFKC joins separate letters, which Japanese and English do not.
 */
export function foldWithOffsets(text: string, strength: Exclude<Strength, 'command'> = 'message'): Folded {
  if (strength === 'letters' || strength === 'name') {
    const { key, starts, ends } = strength === 'name' ? keyWithOffsets(text) : normalizeWithOffsets(text);
    return { text: key, starts: Int32Array.from(starts), ends: Int32Array.from(ends) };
  }
  const folded = written(text, strength === 'loose');
  return { text: folded, starts: whole.starts.slice(0, folded.length), ends: whole.ends.slice(0, folded.length) };
}

const letters = new FoldWriter();
const whole = new FoldWriter();

/** The folded text; the places of its units stand in `whole` until the next call. */
function written(text: string, loose: boolean): string {
  letters.clear();
  whole.clear();
  writeLetters(letters, text, { kana: loose, long: loose });
  writeWithTokens(whole, letters.text(), letters);
  return whole.text();
}
