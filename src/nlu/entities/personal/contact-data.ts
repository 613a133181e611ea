import type { Span } from '../spans.ts';
import { isOfAThing } from './codes.ts';

const LABEL = '[a-z\\d](?:[a-z\\d-]{0,61}[a-z\\d])?';
const EMAIL = new RegExp(`(?<![\\w.+-])[\\w.+-]{1,64}@${LABEL}(?:\\.${LABEL}){1,8}`, 'gi');

/** With a country: 8 to 15 digits (ITU-T E.164), in groups, the 0 that is left out abroad in brackets or not. */
const ABROAD = /(?<![\w+])\+\d{1,3}(?:[ .-]?\(\d{1,4}\))?(?:[ .-]?\d{1,4}){2,6}(?![\w-])/g;
/** As in Japan, and as in Britain: 0 and nine or ten digits, with hyphens, blanks or the area code in brackets. */
const WITH_ZERO = /(?<![\w.+-])(?:\(0\d{1,4}\)|0\d{1,4})[ -]?\(?\d{1,4}\)?[ -]?\d{3,4}(?![\w-])/g;
/** The same over the end of a line, or with letters between that nobody sees. */
const JOIN = '[\\s\\u200B-\\u200F\\u2060\\uFEFF-]{0,4}';
const BROKEN = new RegExp(`(?<![\\w.+-])(?:\\(0\\d{1,4}\\)|0\\d{1,4})${JOIN}\\(?\\d{1,4}\\)?${JOIN}\\d{3,4}(?![\\w-])`, 'g');
/** +81 over the end of a line. Only Japanese ones: nine or ten digits tell them from a sum that stands below another. */
const BROKEN_ABROAD = new RegExp(`(?<![\\w+])\\+81${JOIN}(?:\\(0\\)${JOIN})?\\(?\\d{1,4}\\)?${JOIN}\\d{1,4}${JOIN}\\d{3,4}(?![\\w-])`, 'g');
const BREAK = /[^\d()+ -]/;
/** A postal code and what stands on the next line, unless the digits make a mobile number. */
const POSTAL_LINE = /^(?!0[5-9]0-\d{4}\D+\d{4}$)\d{3}-\d{4}\D/;
/** As in North America: three, three, four. */
const NORTH_AMERICAN = /(?<![\w.+-])(?:1[ .-])?(?:\([2-9]\d{2}\) ?|[2-9]\d{2}[ .-])[2-9]\d{2}[ .-]\d{4}(?![\w-])/g;
/** Without any sign between them only the digits that mobile, free and city numbers begin with are believed. */
const BARE_ZERO = /^(?:0[5-9]0\d{8}|0800\d{7}|0[1-9]\d{8})$/;
const AFTER_PHONE = /(?:電話|tel|call|phone|mobile|cell|ring)\S{0,6}\s?(?:me\s)?(?:(?:on|at|is)\s)?$/i;

const POSTAL = /(?:〒\s?|郵便番号[はが:]?\s?)(\d{3})-?(\d{4})(?!\d)|(?<![\w-])(\d{3})-(\d{4})(?![\w-])/g;
const ZIP = /(?<=\bzip(?:\s?code)?(?:\sis|:)?\s?)\d{5}(?:-\d{4})?(?![\w-])/gi;
/** British postcodes (the letters after the blank leave out c, i, k, m, o, v); a paper size before a quantity is none. */
const POSTCODE = /(?<![\w-])(?![ab][3-5]\b)[a-z]{1,2}\d[a-z\d]? \d[abd-hjlnp-uw-z]{2}(?![\w-])/gi;

/** E-mail addresses, telephone numbers and postal codes, in a half-width text. Values are canonical: lower case, digits; +81 becomes the 0 that is dialled in Japan. */
export function findContactData(text: string): Span[] {
  const email = spans(text, EMAIL, 'email', 1, ([said]) => said.toLowerCase());
  const isCalled = (start: number): boolean => AFTER_PHONE.test(text.slice(Math.max(0, start - 16), start));
  const phone = [
    ...spans(text, ABROAD, 'phone', 0.9, ([said]) => abroad(said)),
    ...spans(text, WITH_ZERO, 'phone', 0.9, ([said]) => withZero(said)),
    ...spans(text, BROKEN, 'phone', 0.9, ([said]) => (BREAK.test(said) && !POSTAL_LINE.test(said) ? withZero(said) : null)),
    ...spans(text, BROKEN_ABROAD, 'phone', 0.9, ([said]) => (BREAK.test(said) ? abroad(said) : null)),
    ...spans(text, NORTH_AMERICAN, 'phone', 0.85, ([said]) => said.replace(/\D/g, '').replace(/^1(?=\d{10})/, '')),
    ...spans(text, /(?<![\w-])[2-9]\d{2}-\d{4}(?![\w-])/g, 'phone', 0.8, ([said], at) => (isCalled(at) ? said.replace('-', '') : null)),
  ].filter(({ start }) => !isOfAThing(text, start));
  const postal = [
    ...spans(text, POSTAL, 'postal_code', 0.95, ([, a, b, c, d], at) => (isCalled(at) ? null : `${a ?? c ?? ''}-${b ?? d ?? ''}`)),
    ...spans(text, ZIP, 'postal_code', 0.9, ([said]) => said),
    ...spans(text, POSTCODE, 'postal_code', 0.85, ([said]) => said.toUpperCase()),
  ];
  return [...email, ...phone, ...postal];
}

function abroad(said: string): string | null {
  const digits = said.replace(/\(0\)/, '').replace(/\D/g, '');
  if (!digits.startsWith('81')) return digits.length >= 8 && digits.length <= 15 ? `+${digits}` : null;
  const national = `0${digits.slice(2).replace(/^0/, '')}`;
  return /^0[1-9]\d{8,9}$/.test(national) ? national : null;
}

function withZero(said: string): string | null {
  const digits = said.replace(/\D/g, '');
  if (!/^0[1-9]\d{8,9}$/.test(digits)) return null;
  return digits !== said || BARE_ZERO.test(digits) ? digits : null;
}

function spans(
  text: string,
  pattern: RegExp,
  type: string,
  score: number,
  read: (match: RegExpExecArray, at: number) => string | null,
): Span[] {
  return [...text.matchAll(pattern)].flatMap((match) => {
    const value = read(match, match.index);
    return value === null
      ? []
      : [{ type, start: match.index, end: match.index + match[0].length, value: { kind: 'text' as const, text: value }, score }];
  });
}
