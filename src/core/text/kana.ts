/** Hiragana to katakana, one code point for one. */
export function toKatakana(text: string): string {
  return text.replace(/[\u3041-\u3096]/g, (kana) => String.fromCharCode(kana.charCodeAt(0) + 0x60));
}

/** Katakana to hiragana, one code point for one. */
export function toHiragana(text: string): string {
  return text.replace(/[\u30A1-\u30F6]/g, (kana) => String.fromCharCode(kana.charCodeAt(0) - 0x60));
}

export const LONG_VOWEL = 0x30fc;

/** Hiragana and katakana, without signs and the long vowel. */
export const isKana = (unit: number): boolean => (unit >= 0x3041 && unit <= 0x3096) || (unit >= 0x30a1 && unit <= 0x30fa);
export const isHiragana = (unit: number): boolean => unit >= 0x3041 && unit <= 0x3096;
/** The ideographs of the basic plane. */
export const isKanji = (unit: number): boolean =>
  (unit >= 0x4e00 && unit <= 0x9fff) || (unit >= 0x3400 && unit <= 0x4dbf) || unit === 0x3005 || (unit >= 0xf900 && unit <= 0xfaff);

/** Kana, kanji and the long vowel. */
export const isJapanese = (unit: number): boolean => isKana(unit) || isKanji(unit) || unit === LONG_VOWEL;

/** The vowels of the hiragana from U+3041 on; ん and っ have none. */
const VOWELS = [
  'aaiiuueeoo'.repeat(3), // ぁ to お, か to ご, さ to ぞ
  'aaii-uueeoo', // た to ど, with っ
  'aiueo', // な to の
  'aaaiiiuuueeeooo', // は to ぽ
  'aiueo', // ま to も
  'aauuoo', // ゃ to よ
  'aiueo', // ら to ろ
  'aaieo-uae', // ゎわゐゑをんゔゕゖ
].join('');

/** The vowel of a kana (a, i, u, e, o), or `-`. */
export function vowelOf(unit: number): string {
  const hiragana = unit >= 0x30a1 && unit <= 0x30f6 ? unit - 0x60 : unit;
  return (isHiragana(hiragana) && VOWELS[hiragana - 0x3041]) || '-';
}

/** ぁ ぃ ぅ ぇ ぉ, of either kana. */
export const isSmallVowel = (unit: number): boolean =>
  (unit >= 0x3041 && unit <= 0x3049 && unit % 2 === 1) || (unit >= 0x30a1 && unit <= 0x30a9 && unit % 2 === 1);
/** Small kana that say nothing new when repeated. */
export const isSmallKana = (unit: number): boolean => {
  const hiragana = unit >= 0x30a1 ? unit - 0x60 : unit;
  return isSmallVowel(unit) || hiragana === 0x3063 || hiragana === 0x3083 || hiragana === 0x3085 || hiragana === 0x3087;
};
