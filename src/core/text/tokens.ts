/**
 * The private letters (Unicode's private use area, U+F500 to U+F8FF) that stand for what is no word: one letter each, so that they survive n-grams.
 *
 * | letters | stand for |
 * |---|---|
 * | U+F500 to U+F502 | a web address, an e-mail address, an @name |
 * | U+F510 to U+F51C | a face, of 絵文字, 顔文字 and :) alike, by what it says |
 * | U+F520 to U+F525 | marks, counted: !! and !!!, ?? and ???, !? in any order, … |
 * | U+F600 to U+F8FF | every other 絵文字, by a hash: two may share a letter |
 *
 * What a customer writes in this range stays as it is.
 */
export const TOKENS = {
  url: '\uF500',
  email: '\uF501',
  handle: '\uF502',
  laugh: '\uF510',
  joy: '\uF511',
  love: '\uF512',
  sad: '\uF513',
  angry: '\uF514',
  surprised: '\uF515',
  /** In a cold sweat, at a loss. */
  worried: '\uF516',
  /** Thanks, an apology, a request: m(_ _)m. */
  bow: '\uF517',
  /** Hello and goodbye. */
  wave: '\uF518',
  /** Not convinced: :/ and (-_-). */
  doubt: '\uF519',
  cheeky: '\uF51A',
  /** On the floor: orz. */
  down: '\uF51B',
  approve: '\uF51C',
  exclaim2: '\uF520',
  exclaim3: '\uF521',
  question2: '\uF522',
  question3: '\uF523',
  interrobang: '\uF524',
  ellipsis: '\uF525',
} as const;

export type Token = keyof typeof TOKENS;
/** What a face says. */
export type Mood =
  'laugh' | 'joy' | 'love' | 'sad' | 'angry' | 'surprised' | 'worried' | 'bow' | 'wave' | 'doubt' | 'cheeky' | 'down' | 'approve';

const FIRST_PICTURE = 0xf600;
const PICTURES = 0x300;

/** The letter of an 絵文字 that says no mood, from its code points (FNV-1a). */
export function pictureLetter(codePoints: readonly number[]): string {
  let hash = 0x811c9dc5;
  for (const codePoint of codePoints) hash = Math.imul(hash ^ codePoint, 0x01000193);
  return String.fromCharCode(FIRST_PICTURE + (((hash ^ (hash >>> 15)) >>> 0) % PICTURES));
}

/** True for a private letter of the table above. */
export const isToken = (unit: number): boolean => unit >= 0xf500 && unit <= 0xf8ff;
