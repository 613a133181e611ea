import type { Span } from '../spans.ts';
import { BETWEEN, isOfAThing } from './codes.ts';

/** Runs of digits with what stands between their groups: blanks, line breaks, dots, hyphens and invisible letters. Never a choice, so that a run is read once. */
const RUN = new RegExp(`\\d(?:${BETWEEN}{0,8}\\d)*`, 'g');
const FEWEST_DIGITS = 13;
const GROUP = /\d+/g;
/** What parts the groups of one number, whatever it is a number of. */
const NARROW = /^[ -]$/;
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

/** Cheaper to ask than the list. */
const FIRST = /^[2-6]/;

/** Payment card numbers: the digits of a card company, as long as its cards, whose check digit is right. The value is the digits alone. */
export function findCards(text: string): Span[] {
  return [...text.matchAll(RUN)].flatMap(({ 0: run, index }) => (run.length < FEWEST_DIGITS ? [] : cardsIn(text, run, index)));
}

/** The cards of a run that begins at `from`. A card begins with a group of digits, and may end before the run does: its month or another number follows. */
function cardsIn(text: string, run: string, from: number): Span[] {
  const found: Span[] = [];
  let end = 0;
  /** Where the number that this group is part of begins. */
  let first = from;
  for (const { 0: group, index } of run.matchAll(GROUP)) {
    const apart = !NARROW.test(run.slice(end, index));
    const start = from + index;
    end = index + group.length;
    // Blanks and hyphens hold together the number of an order, whose later groups may look like a card's.
    if (apart) first = start;
    const begins = apart || group.length >= SHORTEST_GROUP;
    if (!begins || !FIRST.test(group) || start < (found.at(-1)?.end ?? 0) || /[\w-]/.test(text[start - 1] ?? '')) continue;
    const card = cardAt(text, run.slice(index, index + LONGEST), start);
    if (card && !isOfAThing(text, first)) found.push(card);
  }
  return found;
}

/** Cards are printed in groups of at least so many. */
const SHORTEST_GROUP = 3;
/** Nineteen digits and what may stand between them. */
const LONGEST = 19 * 9;

/** The card whose first digit stands at `start`, if one does: all groups of the run or the first ones. */
function cardAt(text: string, run: string, start: number): Span | null {
  const digits = run.replace(/\D/g, '');
  const lengths = COMPANIES.find(([first]) => first.test(digits))?.[1] ?? [];
  for (const length of lengths) {
    if (digits.length < length || !passesLuhn(digits.slice(0, length))) continue;
    let size = 0;
    for (let seen = 0; seen < length; size++) if (/\d/.test(run[size] as string)) seen++;
    const end = start + size;
    if (/^(?:\w|-[A-Za-z_])/.test(text.slice(end, end + 2))) continue;
    return { type: 'card_number', start, end, value: { kind: 'text', text: digits.slice(0, length) }, score: 0.97 };
  }
  return null;
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
