import type { Language } from '../../core/language.ts';
import { normalize } from '../../core/text/normalize.ts';

/** What is read of a message, UTF-16 units: a long one says how it is meant at its beginning and at its end. */
const HEAD = 700;
const TAIL = 300;

/** Stand for a link and for somebody's name, which mean the same whatever they are. */
export const LINK = '\uE000';
export const NAME = '\uE001';

/** The part of a text that is listened to, at most a thousand letters; a text of any length costs the same. */
export function bounded(text: string): string {
  return text.length <= HEAD + TAIL ? text : `${text.slice(0, HEAD)} ${text.slice(-TAIL)}`;
}

/**
 * A bounded text as the model reads it: normalised, links and names as one sign, every number as 0, at most two of the same sign in a row,
 * one kind of apostrophe, emoji without their variants. Japanese is without blanks: people set them as they like.
 */
export function fold(text: string, language: Language): string {
  const plain = normalize(text)
    .replace(/https?:\/\/[^\s\u3040-\u30FF\u4E00-\u9FFF]+|\bwww\.\S+/g, LINK)
    .replace(/@\w+/g, NAME)
    .replace(/\d+(?:[.,:]\d+)*/g, '0')
    .replace(/[\uFE0E\uFE0F\u200D]|\uD83C[\uDFFB-\uDFFF]/g, '')
    .replace(/[‘’`´]/g, "'")
    .replace(/[“”]/g, '"')
    .replace(/…/g, '...')
    .replace(/(.)\1{2,}/gu, '$1$1');
  return language === 'ja' ? plain.replace(/\s+/g, '') : plain;
}
