import type { Span } from './spans.ts';

const EMAIL = /(?<![\w.+-])[\w.+-]{1,64}@[a-z\d](?:[a-z\d-]*[a-z\d])?(?:\.[a-z\d](?:[a-z\d-]*[a-z\d])?)+/g;
/** Japanese telephone numbers: 0 and nine or ten digits, with hyphens, blanks or the area code in brackets; or +81. */
const PHONE = /(?<![\w-])(?:\+81[- ]?\(?0?\)?[1-9]\d{0,3}|\(0\d{1,4}\)|0\d{1,4})[- ]?\(?\d{1,4}\)?[- ]?\d{3,4}(?![\w-])/g;
const POSTAL = /(?:〒\s?|郵便番号[はが:]?\s?)(\d{3})-?(\d{4})(?!\d)|(?<![\w-])(\d{3})-(\d{4})(?![\w-])/g;

/** E-mail addresses, telephone numbers and postal codes, in a folded text. Values are canonical: lower case, digits with hyphens only in postal codes. */
export function findContactData(text: string): Span[] {
  const postal = spans(text, POSTAL, 'postal_code', 0.95, (match) => `${match[1] ?? match[3] ?? ''}-${match[2] ?? match[4] ?? ''}`);
  const email = spans(text, EMAIL, 'email', 1, (match) => match[0]);
  const phone = spans(text, PHONE, 'phone', 0.9, (match) => {
    const digits = match[0].replace(/\D/g, '');
    const national = match[0].startsWith('+') ? `0${digits.slice(2).replace(/^0/, '')}` : digits;
    return /^0\d{9,10}$/.test(national) ? national : null;
  });
  return [...email, ...postal, ...phone];
}

function spans(text: string, pattern: RegExp, type: string, score: number, read: (match: RegExpExecArray) => string | null): Span[] {
  return [...text.matchAll(pattern)].flatMap((match) => {
    const value = read(match);
    return value === null
      ? []
      : [{ type, start: match.index, end: match.index + match[0].length, value: { kind: 'text' as const, text: value }, score }];
  });
}
