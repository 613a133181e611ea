import type { Span } from '../spans.ts';

const WORD = "[A-Za-z][A-Za-z'.]{0,20}";
/** Words that say at once that what follows a number is a street. */
const STREET = 'street|st|avenue|ave|road|rd|boulevard|blvd|lane|ln';
/** Words of other meanings: believed where the whole name is in capitals, as names are written. */
const WAY = 'Way|Place|Pl|Drive|Dr|Court|Ct|Close|Square|Sq|Terrace|Crescent|Parkway|Row|Hill|Gardens?';
const HOUSE = String.raw`(?<![\w.,#-])\d{1,5}[A-Za-z]?(?:-\d{1,4})?`;
const ROOM = String.raw`(?:,? (?:apt|apartment|unit|suite|ste|flat|room|floor|#)\.? ?#?\w{1,6})?`;
/** A town in capitals, a state, a code. */
const TOWN = String.raw`(?:, ?[A-Z][A-Za-z.'-]{1,20}(?: [A-Z][a-z.'-]{1,20}){0,2})?(?:,? [A-Z]{2})?(?: \d{5}(?:-\d{4})?| [A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2})?(?![\w-])`;

const PATTERNS = [
  new RegExp(`${HOUSE}(?: ${WORD}){1,4}? ${anyCase(STREET)}\\b\\.?${anyCase(ROOM)}${TOWN}`, 'g'),
  new RegExp(`${HOUSE}(?: [A-Z][A-Za-z'.]{0,20}){1,3}? (?:${WAY})\\b\\.?${anyCase(ROOM)}${TOWN}`, 'g'),
  /\b[Pp]\.? ?[Oo]\.? ?[Bb]ox \d{1,6}\b/g,
];
/** No street is called so: "2 items on the road". */
const NO_NAME =
  /^\d+\w? (?:.* )?(?:on|in|at|the|an?|of|to|for|and|or|is|are|was|my|your|this|that|by|with|from|i|you|we|it|days?|weeks?|hours?|hrs?|minutes?|mins?|pm|am|items?|pcs?|pieces?|yen|dollars?) /i;

/** English addresses, in a half-width text whose capitals are as written: a number and a street, with room, town and code; a post-office box. */
export function findEnglishAddresses(text: string): Span[] {
  return PATTERNS.flatMap((pattern) =>
    [...text.matchAll(pattern)].flatMap((match): Span[] => {
      if (NO_NAME.test(match[0])) return [];
      const said = match[0].replace(/[.,]$/, '');
      return [{ type: 'address', start: match.index, end: match.index + said.length, value: { kind: 'text', text: said }, score: 0.85 }];
    }),
  );
}

/** A pattern's source for both cases: flags cannot be set for a part. */
function anyCase(source: string): string {
  const letters = source.replace(/\\.|[a-z](?![^[]*\])/g, (part) => (part.startsWith('\\') ? part : `[${part}${part.toUpperCase()}]`));
  return letters.startsWith('(') ? letters : `(?:${letters})`;
}
