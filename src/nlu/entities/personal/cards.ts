import type { Span } from '../spans.ts';
import { isOfAThing } from './codes.ts';

/** Runs of digits, in groups or not, that are long enough to hold a card number (with its month or code behind it). */
const RUN = /(?<![\w-])\d(?:[ -]?\d){12,29}(?![\w-])/g;
/** The first digits and lengths that card companies use (ISO/IEC 7812 and their own rules): Visa, Mastercard, American Express, JCB, Diners Club, Discover, UnionPay. */
const COMPANIES: [first: RegExp, lengths: number[]][] = [
  [/^4/, [16, 19, 13]],
  [/^(?:5[1-5]|222[1-9]|22[3-9]|2[3-6]|27[01]|2720)/, [16]],
  [/^3[47]/, [15]],
  [/^35(?:2[89]|[3-8])/, [16]],
  [/^3(?:0[0-5]|[689])/, [14, 16]],
  [/^(?:6011|64[4-9]|65)/, [16]],
  [/^62/, [16, 19, 17, 18]],
];

/** Payment card numbers: the digits of a card company, as long as its cards, whose check digit is right. The value is the digits alone. */
export function findCards(text: string): Span[] {
  return [...text.matchAll(RUN)].flatMap((match) => {
    const { index } = match;
    if (isOfAThing(text, index)) return [];
    const card = cardAt(match[0]);
    return card === null ? [] : [{ type: 'card_number', start: index, end: index + card.length, value: textOf(card), score: 0.97 }];
  });
}

const textOf = (said: string) => ({ kind: 'text' as const, text: said.replace(/\D/g, '') });

/** What of a run is a card number: all of it, or its first groups. */
function cardAt(run: string): string | null {
  const digits = run.replace(/\D/g, '');
  const lengths = COMPANIES.find(([first]) => first.test(digits))?.[1] ?? [];
  const length = lengths.find((wanted) => digits.length >= wanted && passesLuhn(digits.slice(0, wanted)));
  if (length === undefined) return null;
  let end = 0;
  for (let seen = 0; seen < length; end++) if (/\d/.test(run[end] as string)) seen++;
  return /\d/.test(run[end] ?? '') ? null : run.slice(0, end);
}

/** The check digit of payment cards (ISO/IEC 7812-1, annex B). */
export function passesLuhn(digits: string): boolean {
  let sum = 0;
  for (let i = 0; i < digits.length; i++) {
    const digit = Number(digits[digits.length - 1 - i]);
    const doubled = digit * 2;
    sum += i % 2 === 0 ? digit : doubled > 9 ? doubled - 9 : doubled;
  }
  return digits.length > 0 && sum % 10 === 0;
}
