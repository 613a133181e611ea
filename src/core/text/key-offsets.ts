import { normalize, searchKey } from './normalize.ts';

/** A text's search key, and where each of its UTF-16 units came from. */
export type KeyedText = {
  key: string;
  /** For every unit of `key`: the offset in the text where its letter starts. */
  starts: number[];
  /** For every unit of `key`: the offset in the text where its letter ends. */
  ends: number[];
};

/** One letter with its marks: the half-width voice marks join the kana before them, so that ｶﾞ becomes one ガ. */
const LETTER = /[^\p{M}\uFF9E\uFF9F][\p{M}\uFF9E\uFF9F]*|[\p{M}\uFF9E\uFF9F]+/gsu;
/** Hiragana: its katakana is a fixed distance away. */
const HIRAGANA = /^[\u3041-\u3096]$/;

/**
 * `searchKey` letter by letter, so that a match in the key can be shown in the text as the customer wrote it.
 * Differs from `searchKey(text)` only where normalisation joins separate letters, which Japanese and English do not.
 */
export function keyWithOffsets(text: string): KeyedText {
  return mapLetters(text, keyOf);
}

/** `normalize` letter by letter, blanks kept one for one: for patterns that run over full-width digits and half-width kana alike. */
export function normalizeWithOffsets(text: string): KeyedText {
  return mapLetters(text, normalOf);
}

const keyOf = remembered(letterKey);
const normalOf = remembered((letter) => (/^\s$/.test(letter) ? ' ' : normalize(letter)));

/** As many letters as are remembered; normalising one takes far longer than looking it up. */
const MOST_KNOWN = 4096;
const LONGEST_KNOWN = 8;

function remembered(map: (letter: string) => string): (letter: string) => string {
  const known = new Map<string, string>();
  return (letter) => {
    const before = known.get(letter);
    if (before !== undefined) return before;
    const mapped = map(letter);
    if (letter.length > LONGEST_KNOWN) return mapped;
    if (known.size >= MOST_KNOWN) known.clear();
    known.set(letter, mapped);
    return mapped;
  };
}

function mapLetters(text: string, map: (letter: string) => string): KeyedText {
  let key = '';
  const starts: number[] = [];
  const ends: number[] = [];
  for (const match of text.matchAll(LETTER)) {
    const letter = match[0];
    const part = map(letter);
    for (let i = 0; i < part.length; i++) {
      starts.push(match.index);
      ends.push(match.index + letter.length);
    }
    key += part;
  }
  return { key, starts, ends };
}

function letterKey(letter: string): string {
  if (HIRAGANA.test(letter)) return String.fromCharCode(letter.charCodeAt(0) + 0x60);
  const code = letter.charCodeAt(0);
  // Kanji are their own key; skipping the normaliser for them halves the time of a long text.
  if (letter.length === 1 && code >= 0x4e00 && code <= 0x9fff) return letter;
  return searchKey(letter);
}
