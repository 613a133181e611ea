/** Web addresses, e-mail addresses and @names in a text that is in its usual letters. Each function returns where the address ends, 0 when there is none. */

const isDigit = (unit: number): boolean => unit >= 0x30 && unit <= 0x39;
const isLatin = (unit: number): boolean => unit >= 0x61 && unit <= 0x7a;

/** What a Latin word is made of: a-z, figures, the underline. */
export const isWordUnit = (unit: number): boolean => isLatin(unit) || isDigit(unit) || unit === 0x5f;

/** What may stand in a web address: ASCII without blanks, quotes and brackets that enclose it. */
const isUrlUnit = (unit: number): boolean => unit > 0x20 && unit < 0x7f && !'"<>\\^`{|}'.includes(String.fromCharCode(unit));
/** Closes the sentence, not the address. */
const CLOSING = ".,!?:;)'";

/** `before` is the unit before the address: an address does not begin within a word. */
export function urlEnd(text: string, at: number, before: number): number {
  if (isWordUnit(before)) return 0;
  const body = text.startsWith('https://', at)
    ? at + 8
    : text.startsWith('http://', at)
      ? at + 7
      : text.startsWith('www.', at)
        ? at + 4
        : 0;
  if (body === 0 || !isWordUnit(text.charCodeAt(body))) return 0;
  let end = body;
  while (end < text.length && isUrlUnit(text.charCodeAt(end))) end++;
  while (CLOSING.includes(text.charAt(end - 1))) end--;
  return end;
}

const isLocalUnit = (unit: number): boolean => isWordUnit(unit) || unit === 0x2e || unit === 0x2b || unit === 0x2d || unit === 0x25;

/** Where e-mail addresses stand: `start` to `sign`, the @, is the part that may begin later. */
export type Email = { start: number; sign: number; end: number };

export function findEmails(text: string): Email[] {
  const found: Email[] = [];
  for (let sign = text.indexOf('@'), done = 0; sign >= 0; sign = text.indexOf('@', sign + 1)) {
    let start = sign;
    while (start > done && isLocalUnit(text.charCodeAt(start - 1))) start--;
    done = sign;
    const end = start < sign ? domainEnd(text, sign + 1) : 0;
    if (end > 0) found.push({ start, sign, end });
  }
  return found;
}

/** Of labels with a dot between them; 0 when there is none. Stops at the next @, which begins another. */
function domainEnd(text: string, at: number): number {
  let dots = 0;
  let end = at;
  for (; end < text.length; end++) {
    const unit = text.charCodeAt(end);
    const dot = unit === 0x2e;
    if (dot ? !isWordUnit(text.charCodeAt(end + 1)) : !isWordUnit(unit) && unit !== 0x2d) break;
    if (dot) dots++;
  }
  return dots > 0 && isWordUnit(text.charCodeAt(at)) ? end : 0;
}

/** Where the e-mail address ends that may begin at `at`: not within the part before the @. `before` is the unit written before. */
export function emailEnd(emails: Email[], at: number, before: number): number {
  while (emails.length > 0 && (emails.at(-1) as Email).sign <= at) emails.pop();
  const next = emails.at(-1);
  return next && next.start <= at && !isLocalUnit(before) ? next.end : 0;
}

export function handleEnd(text: string, at: number, before: number): number {
  if (text.charCodeAt(at) !== 0x40 || isWordUnit(before) || before === 0x40) return 0;
  let end = at + 1;
  while (end < text.length && isWordUnit(text.charCodeAt(end))) end++;
  return end > at + 1 ? end : 0;
}
