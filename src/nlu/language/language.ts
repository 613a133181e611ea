import type { Language } from '../../core/language.ts';
import { normalize } from '../../core/text/normalize.ts';
import { ENGLISH_WORDS, ROMAJI_ENDINGS, ROMAJI_WORDS } from './words.ts';

/** `certain` is false when the text gives no hint (digits, emoji, a name): the conversation's language then counts. */
export type DetectedLanguage = { language: Language; certain: boolean };

const KANA = /[\u3041-\u30FF]/;
const KANJI = /[\u3400-\u9FFF\uF900-\uFAFF\u3005\u3006]/;
/** What is written the same in every language: links, addresses, handles, order numbers, and numbers with their units. An address is looked for once in a run of letters. */
const NEUTRAL = /https?:\/\/\S+|(?<![\w.+-])[\w.+-]+@[\w-]+\.[\w.-]+|@\w+|\b[a-z]{0,4}[-_]?\d[\w-]*/g;
/** Words that people write in the middle of either language. */
const SHARED = new Set(['ok', 'okay']);
/** A romanised Japanese word: vowels alone or after one consonant, with n, doubled consonants and the two-letter consonants. One vowel a step: there is one way only to read a word. */
const ROMAJI = /^(?:(?:[kgsztdnhbpmyrwjf]|[kgnhbpmr]y|sh|ch|ts|tch|kk|pp|ss|tt)?[aeiou]|n(?![aeiouy]))+$/;

/**
 * The language of one message. Any kana is Japanese, whatever Latin words stand around it, and so are kanji alone; Latin words are English unless
 * they are Japanese in Latin letters ("zaiko arimasuka"). Without a hint it says `fallback`, uncertain.
 */
export function detectLanguage(text: string, fallback: Language = 'ja'): DetectedLanguage {
  const plain = normalize(text);
  if (KANA.test(plain) || KANJI.test(plain)) return { language: 'ja', certain: true };
  const words = (plain.replace(NEUTRAL, ' ').match(/[a-z]+(?:['’][a-z]+)?/g) ?? []).filter((word) => !SHARED.has(word));
  if (words.length === 0) return { language: fallback, certain: false };
  if (isRomaji(words)) return { language: 'ja', certain: true };
  // One unknown Latin word may be a product or a shop in either language.
  const certain = words.length > 1 || ENGLISH_WORDS.has(words[0] as string);
  return { language: certain ? 'en' : fallback, certain };
}

function isRomaji(words: string[]): boolean {
  // "no", "to", "made" are words of both.
  const english = words.filter((word) => ENGLISH_WORDS.has(word) && !ROMAJI.test(word)).length;
  if (english > 0) return false;
  const shaped = words.filter((word) => ROMAJI.test(word)).length;
  const told = words.some((word) => ROMAJI_WORDS.has(word) || ROMAJI_ENDINGS.test(word));
  return told && shaped / words.length > 0.6;
}
