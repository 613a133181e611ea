import { emojiAt } from './emoji.ts';
import type { FoldWriter } from './folded.ts';
import { isHiragana, isKana, isKanji, isSmallKana, isSmallVowel, LONG_VOWEL, vowelOf } from './kana.ts';
import { placeEnd } from './places.ts';
import { isBlank, isInvisible, isLoneSurrogate, isMark } from './unicode.ts';
import { PLAIN, standsAlone, usualCluster } from './usual.ts';

/** `kana`: hiragana as katakana. `long`: long vowels out, however they are written. */
export type Letters = { kana: boolean; long: boolean };

const BLANK = 0x20;
const OPEN = 0x7b;
const UNKNOWN = 0xfffd;
/** Voice marks on their own that belong to the kana before them. */
const VOICE = new Map([
  [0x309b, '\u3099'],
  [0xff9e, '\u3099'],
  [0x309c, '\u309a'],
  [0xff9f, '\u309a'],
]);
/** More marks than this on a letter are not even looked at. */
const MOST_MARKS = 16;

/**
 * Writes the letters of a text one by one: NFKC, lower case, nothing invisible, 絵文字 as one letter each, blanks one at most, repeated letters at most twice.
 * Reads the text once; the letter before decides, never what comes after, so that doing it again changes nothing.
 */
export function writeLetters(out: FoldWriter, text: string, options: Letters): void {
  let at = 0;
  while (at < text.length) {
    const plain = PLAIN[text.charCodeAt(at)] as number;
    if (plain !== 0 && standsAlone(text.charCodeAt(at + 1))) {
      const end = plain === OPEN ? placeEnd(text, at) : 0;
      if (end > 0) for (; at < end; at++) out.put(text.charCodeAt(at), at, at + 1);
      else write(out, plain, options, at, ++at);
    } else at = writeAny(out, text, at, options);
  }
}

/** Writes whatever stands at `at`; returns where the next letter begins. */
function writeAny(out: FoldWriter, text: string, at: number, options: Letters): number {
  const codePoint = text.codePointAt(at) as number;
  const after = at + (codePoint > 0xffff ? 2 : 1);
  const emoji = codePoint >= 0x2190 || (codePoint >= 0x23 && codePoint <= 0x39) ? emojiAt(text, at) : null;
  if (emoji) {
    for (const letter of emoji.letters) write(out, letter.charCodeAt(0), options, at, emoji.end);
    return emoji.end;
  }
  if (isLoneSurrogate(codePoint)) write(out, UNKNOWN, options, at, after);
  else if (isBlank(codePoint)) write(out, BLANK, options, at, after);
  else if (!isMark(codePoint) && !isInvisible(codePoint)) return writeMarked(out, text, at, after, options);
  return after;
}

/** Writes the letter between `at` and `after` with the marks that follow. */
function writeMarked(out: FoldWriter, text: string, at: number, after: number, options: Letters): number {
  let cluster = text.slice(at, after);
  const kana = isKana(text.charCodeAt(at)) || isHalfWidthKana(text.charCodeAt(at));
  let end = after;
  for (let marks = 0; end < text.length; marks++) {
    const codePoint = text.codePointAt(end) as number;
    const voice = kana ? VOICE.get(codePoint) : undefined;
    if (!voice && !isMark(codePoint)) break;
    const width = codePoint > 0xffff ? 2 : 1;
    if (marks < MOST_MARKS && !isInvisible(codePoint)) cluster += voice ?? text.slice(end, end + width);
    end += width;
  }
  for (const letter of usualCluster(cluster)) {
    if (letter.length === 2) for (let i = 0; i < 2; i++) out.put(letter.charCodeAt(i), at, end);
    else write(out, letter.charCodeAt(0), options, at, end);
  }
  return end;
}

const isHalfWidthKana = (unit: number): boolean => unit >= 0xff66 && unit <= 0xff9d;

/** Written for a long vowel after kana: waves and long dashes. */
const WAVES = new Set([0x7e, 0x301c, 0x3030, 0x223c]);
const LENGTHENING = new Set([...WAVES, 0x2014, 0x2015, 0x2500]);
/** Sizes and Roman numerals (xxxl, iii), the beginning of a web address, and marks, which are counted. */
const THREE_TIMES = new Set([...'xiw!?'].map((letter) => letter.charCodeAt(0)));

const OFTEN = 255;
/** How often a letter may stand in a row, by unit: figures and places as they are, most others twice. 0: depends on the letter before. */
const MOST = Uint8Array.from({ length: 0x10000 }, (_, unit) => {
  if (unit === BLANK || unit === LONG_VOWEL || isSmallKana(unit) || LENGTHENING.has(unit)) return 0;
  if ((unit >= 0x30 && unit <= 0x39) || (unit >= 0xe000 && unit < 0xf500)) return OFTEN;
  return THREE_TIMES.has(unit) ? 3 : 2;
});

/** Writes one usual letter where the letter before allows it. */
function write(out: FoldWriter, usual: number, options: Letters, start: number, end: number): void {
  const unit = options.kana && isHiragana(usual) ? usual + 0x60 : usual;
  const most = MOST[unit] as number;
  if (most === OFTEN) out.put(unit, start, end);
  else if (most > 0) out.putLimited(unit, most, start, end);
  else if (unit !== BLANK) writeLengthening(out, unit, options.long, start, end);
  else if (out.last !== 0 && out.last !== BLANK) out.put(BLANK, start, end);
}

/** Writes what may lengthen the vowel before: ー, 〜, a small kana. */
function writeLengthening(out: FoldWriter, sign: number, dropped: boolean, start: number, end: number): void {
  const { last } = out;
  const afterKana = isKana(last) || last === LONG_VOWEL || (sign === LONG_VOWEL && isKanji(last));
  const unit = !LENGTHENING.has(sign) ? sign : afterKana ? LONG_VOWEL : WAVES.has(sign) ? 0x7e : sign;
  const lengthens = unit === LONG_VOWEL || (isSmallVowel(unit) && vowelOf(unit) === vowelOf(last));
  if (dropped && afterKana && lengthens) out.extend(end);
  else out.putLimited(unit, unit === LONG_VOWEL && !afterKana ? 2 : 1, start, end);
}
