/** The usual form of single letters: what `ｶﾞ`, `Ａ`, `É` and `㌔` are read as. */
import { isKana } from './kana.ts';
import { compose, isLetter } from './unicode.ts';

const BLANK = 0x20;

/** NFKC makes a blank and a mark of these; in texts they are signs of their own, above all in faces. */
const SIGNS: Record<string, string> = { '´': "'", '¨': '"', '¯': '-', '‾': '-', '￣': '-', '゛': '"', '゜': '°', ﾞ: '"', ﾟ: '°' };

const known = new Map<string, string>();
const MOST_KNOWN = 4096;
const LONGEST_KNOWN = 8;

/** A letter with its marks in its usual form: NFKC, lower case, a few letters for some. Idempotent letter by letter. */
export function usualCluster(cluster: string): string {
  const before = known.get(cluster);
  if (before !== undefined) return before;
  const fresh = usual(cluster);
  if (known.size >= MOST_KNOWN) known.clear();
  if (cluster.length <= LONGEST_KNOWN) known.set(cluster, fresh);
  return fresh;
}

const PILED = /\p{M}{4}/u;
const STRAY = /(?!^)[\u0300-\u036F\u1AB0-\u1AFF\u1DC0-\u1DFF\u20D0-\u20FF\uFE20-\uFE2F]/g;
const MARKED_SIGN = /([^\p{L}\p{N}\p{M}])\p{M}+/gu;

/**
 * Signs lose their marks; the few letters that NFKC begins with a blank or a mark stay as they are. A pile of marks says nothing at all, nor does one
 * that makes no letter of its own with a Latin one (a stroke through it).
 */
function usual(cluster: string): string {
  const first = String.fromCodePoint(cluster.codePointAt(0) as number);
  const sign = SIGNS[first];
  if (sign !== undefined) return sign;
  const base = isLetter(first) && !PILED.test(cluster) ? cluster : first;
  let folded = base;
  // Lower case may bring forth what NFKC changes once more.
  for (let round = 0; round < 4; round++) {
    const next = compose(compose(folded).toLowerCase()).replaceAll('ς', 'σ').replace(MARKED_SIGN, '$1').replace(STRAY, '');
    if (next === folded) break;
    folded = next;
  }
  return /^[\s\p{M}]/u.test(folded) ? base : folded;
}

const lower = (unit: number): number => (unit >= 0x41 && unit <= 0x5a ? unit + 0x20 : unit);

function plain(unit: number): number {
  if (unit >= 0x21 && unit < 0x7f) return lower(unit);
  if (unit === BLANK || unit === 0x3000) return BLANK;
  if (unit > 0xff00 && unit < 0xff5f) return lower(unit - 0xfee0);
  const usualAlready = isKana(unit) || (unit >= 0x4e00 && unit <= 0x9fff) || (unit >= 0x30fb && unit <= 0x30fe);
  return usualAlready || unit === 0x3001 || unit === 0x3002 ? unit : 0;
}

/** The usual form of the most frequent letters (ASCII, full-width ASCII, kana, kanji) by unit; 0 for all others. */
export const PLAIN = Uint16Array.from({ length: 0x10000 }, (_, unit) => plain(unit));

/** True when a letter before this unit has no marks and is no part of a longer sign. NaN is the end of the text. */
export const standsAlone = (next: number): boolean =>
  !(next >= 0x300) || (next >= 0x3030 && next < 0x3099) || (next >= 0x309d && next < 0xa000) || (next > 0xff00 && next < 0xff9e);
