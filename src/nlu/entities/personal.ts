import { findCards } from './personal/cards.ts';
import { findContactData } from './personal/contact-data.ts';
import { findEnglishAddresses } from './personal/english-address.ts';
import { halfWidth } from './personal/half-width.ts';
import { findJapaneseAddresses } from './personal/japanese-address.ts';
import type { Span } from './spans.ts';
import { longestFirst, withoutOverlaps } from './spans.ts';

export { passesLuhn } from './personal/cards.ts';

/** Where personal data stand in a text: UTF-16 offsets in the text as written. */
export type PersonalSpan = { type: string; start: number; end: number };

/** What is marked as of a person wherever it is found. */
export const PERSONAL_TYPES: ReadonlySet<string> = new Set(['email', 'phone', 'postal_code', 'card_number', 'address']);

/** Every kind of personal data with its value; offsets are those of the text as given. Of overlapping ones the longest. Takes time in proportion to the text. */
export function personalSpans(text: string): Span[] {
  if (!/[\d@\uFF10-\uFF19\uFF20一二三四五六七八九十]/.test(text)) return [];
  const plain = halfWidth(text);
  const found = [...findCards(plain), ...findContactData(plain), ...findJapaneseAddresses(plain), ...findEnglishAddresses(plain)];
  return inOrder(found);
}

/** Telephone numbers, e-mail and postal addresses, postal codes and payment card numbers, in the order of the text. */
export function findPersonal(text: string): PersonalSpan[] {
  return personalSpans(text).map(({ type, start, end }) => ({ type, start, end }));
}

/** The text with each of them as its type in brackets, 「電話は[phone]です」, for whoever must not read it. */
export function maskPersonal(text: string): string {
  let masked = '';
  let at = 0;
  for (const { type, start, end } of findPersonal(text)) {
    masked += `${text.slice(at, start)}[${type}]`;
    at = end;
  }
  return masked + text.slice(at);
}

/** Neighbours that overlap, one after another: the longest of each knot first, so that a long text takes no longer per letter than a short one. */
function inOrder(found: Span[]): Span[] {
  const knots: Span[][] = [];
  let end = -1;
  for (const span of found.sort((a, b) => a.start - b.start)) {
    if (span.start < end) knots.at(-1)?.push(span);
    else knots.push([span]);
    end = Math.max(end, span.end);
  }
  return knots.flatMap((knot) => withoutOverlaps(longestFirst(knot)).sort((a, b) => a.start - b.start));
}
