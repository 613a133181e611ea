/** What the strengths of the normaliser share: which letters say nothing, and how a pile of marks is kept small. */

/** Invisible between letters: zero-width blanks and joiners, directions, soft hyphens, variation selectors. */
export const ZERO_WIDTH = /[\u200B\u2060\uFEFF\u00AD\u202A-\u202E\u2066-\u2069]/g;
/** More than three combining marks on one letter is zalgo; Japanese and European writing needs at most two. */
const ZALGO = /(\p{M}{3})\p{M}+/gu;
/** Marks are sorted by NFKC, in time that grows with the square of a pile: what is far beyond zalgo never gets there. */
const PILE = /(\p{M}{16})\p{M}+/gu;

export const LONE_SURROGATE = /[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g;
export const isLoneSurrogate = (codePoint: number): boolean => codePoint >= 0xd800 && codePoint <= 0xdfff;

/** NFKC with at most three marks on a letter. The one letter that NFKC writes out as a sentence of 18 is read as its abbreviation, so that no text grows many times longer. */
export function compose(text: string): string {
  return text.replace(PILE, '$1').replaceAll('\uFDFA', '\uFDF5').normalize('NFKC').replace(ZALGO, '$1');
}

const MARK = /^\p{M}$/u;
const INVISIBLE = /^[\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}]$/u;
const BLANK = /^[\s\u2800]$/;
const LETTER = /^[\p{L}\p{N}]/u;

export const isMark = (codePoint: number): boolean =>
  codePoint >= 0x300 && !(codePoint >= 0x3030 && codePoint < 0x3099) && MARK.test(String.fromCodePoint(codePoint));
export const isInvisible = (codePoint: number): boolean => INVISIBLE.test(String.fromCodePoint(codePoint));
export const isBlank = (unit: number): boolean => unit === 0x20 || BLANK.test(String.fromCharCode(unit));
/** A letter or a figure in the widest sense, with its marks. */
export const isLetter = (cluster: string): boolean => LETTER.test(cluster);
