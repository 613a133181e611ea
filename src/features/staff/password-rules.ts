import { InputError } from '../../core/errors.ts';
import { password as passwordShape } from './contract.ts';
import { COMMON_PASSWORDS, COMMON_WORDS, WALKS } from './common-passwords.ts';

/** Why a password is refused. `context`: it is made of the brand's, the person's or the address's name. */
export type Weakness = 'short' | 'long' | 'common' | 'context';

const SENTENCES: Record<Weakness, string> = {
  short: 'The password must have 12 characters or more. A few words that do not belong together are easy to remember.',
  long: 'The password must have 128 bytes or less.',
  common: 'This password is among the first that are guessed: a common word, a row of keys, or a repetition. Please choose another.',
  context: 'This password is little more than the name of the brand, of the person, or their e-mail address. Please choose another.',
};

/**
 * What makes a password easy to guess, or null. No rule on kinds of characters, no rotation (OWASP ASVS 5.0, 6.2.1-12).
 * @param context names that a guesser knows: of the brand, the person, their e-mail address
 */
export function weaknessOf(password: string, context: readonly string[]): Weakness | null {
  if (!passwordShape.safeParse(password).success) return Array.from(password).length < 12 ? 'short' : 'long';
  const plain = password.normalize('NFKC').toLowerCase();
  if (isCommon(plain)) return 'common';
  return isOfContext(plain, context) ? 'context' : null;
}

/** @throws InputError weak-password (422), with `reason` and a sentence */
export function refuseWeak(password: string, context: readonly string[]): void {
  const reason = weaknessOf(password, context);
  if (reason !== null) throw new InputError('weak-password', SENTENCES[reason], 422, { reason });
}

/** The words that somebody's password may not be made of. */
export function contextOf(person: { email: string; name: string }, brand: { ja: string; en: string }): string[] {
  const [local = '', domain = ''] = person.email.split('@');
  return [
    brand.ja,
    brand.en,
    person.name,
    person.email,
    local,
    domain,
    ...split(local),
    ...split(domain),
    ...split(person.name),
    ...split(brand.en),
  ];
}

const split = (text: string): string[] => text.split(/[\s._+-]+/);

function isCommon(plain: string): boolean {
  if (COMMON_PASSWORDS.has(plain) || new Set(plain).size <= 4 || isRepeated(plain)) return true;
  if (walkedShare(plain) >= 0.75) return true;
  const head = plain.replace(/[^\p{L}]+$/u, '');
  return [plain, unmasked(plain), unmasked(head)].some((text) => {
    const undated = text.replace(DATE, '');
    const letters = undated.replace(/[^\p{L}]/gu, '');
    return letters.length >= undated.length / 2 && isMadeOf(letters, 2);
  });
}

/** abcdabcdabcd, and with a rest: abcdabcdabcda. */
function isRepeated(text: string): boolean {
  for (let unit = 1; unit <= text.length / 2; unit++) {
    if (
      text ===
      text
        .slice(0, unit)
        .repeat(Math.ceil(text.length / unit))
        .slice(0, text.length)
    )
      return true;
  }
  return false;
}

/** How much of it is rows of keys, four or more in a row. */
function walkedShare(text: string): number {
  const rows = WALKS.flatMap((row) => [row, [...row].reverse().join('')]);
  let walked = 0;
  for (let at = 0; at < text.length;) {
    let length = 0;
    while (at + length < text.length && rows.some((row) => row.includes(text.slice(at, at + length + 1)))) length += 1;
    if (length >= 4) walked += length;
    at += Math.max(length >= 4 ? length : 1, 1);
  }
  return walked / text.length;
}

/** A birthday, written as eight digits. */
const DATE = /(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])/g;

/** Digits and signs that stand for letters. */
const MASKS: Record<string, string> = { '0': 'o', '1': 'l', '3': 'e', '4': 'a', '5': 's', '7': 't', '@': 'a', $: 's', '!': 'i' };
const unmasked = (text: string): string => [...text].map((letter) => MASKS[letter] ?? letter).join('');

/** True when it is so many common words in a row, at most. */
function isMadeOf(letters: string, words: number): boolean {
  if (COMMON_WORDS.has(letters)) return true;
  if (words <= 1) return false;
  for (let at = 1; at < letters.length; at++) {
    if (COMMON_WORDS.has(letters.slice(0, at)) && isMadeOf(letters.slice(at), words - 1)) return true;
  }
  return false;
}

/** True when fewer than 8 characters are left without the names. */
function isOfContext(plain: string, context: readonly string[]): boolean {
  const names = context
    .map((name) => name.normalize('NFKC').toLowerCase())
    .filter((name) => name.length >= (/^\p{ASCII}*$/u.test(name) ? 4 : 2))
    .sort((a, b) => b.length - a.length);
  const rest = names.reduce((text, name) => text.replaceAll(name, ''), plain);
  return rest !== plain && Array.from(rest).length < 8;
}
