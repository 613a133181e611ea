/** What the parser says about a file that is no YAML, in the words of the people who write content. */
import { isMap, isScalar, isSeq, visit } from 'yaml';
import type { Document, YAMLParseError, YAMLWarning } from 'yaml';

/** The mistakes that people make, as the catalogue of problems tells them; `other` has the parser's own words alone. */
export type SyntaxMistake =
  | 'tab'
  | 'indent'
  | 'quote'
  | 'bracket'
  | 'colon'
  | 'colon-in-value'
  | 'escape'
  | 'reserved'
  | 'braces'
  | 'several'
  | 'left-over'
  | 'other';

type Mistake = { mistake: SyntaxMistake; offset: number };

const BY_CODE: Partial<Record<string, SyntaxMistake>> = {
  TAB_AS_INDENT: 'tab',
  MULTILINE_IMPLICIT_KEY: 'colon',
  BLOCK_AS_IMPLICIT_KEY: 'colon-in-value',
  BAD_DQ_ESCAPE: 'escape',
  BAD_SCALAR_START: 'reserved',
  NON_STRING_KEY: 'braces',
  MULTIPLE_DOCS: 'several',
  UNEXPECTED_TOKEN: 'left-over',
};

/** Which mistake it most likely is, and where it was made: an open quote or bracket is noticed long after. Offsets in the source. */
export function mistakeOf({ code, message, pos }: YAMLParseError | YAMLWarning, document: Document): Mistake {
  const [offset] = pos;
  if (/closing ["']/.test(message)) return { mistake: 'quote', offset: openedAt(document, offset, 'quote') };
  if (/end with a [}\]]|with a [}\]]/.test(message)) return { mistake: 'bracket', offset: openedAt(document, offset, 'bracket') };
  if (code === 'MISSING_CHAR' && message.includes('followed by map values')) return { mistake: 'colon', offset };
  if (code === 'BAD_INDENT') return { mistake: 'indent', offset };
  return { mistake: BY_CODE[code] ?? 'other', offset };
}

/** One mistake a place: what the parser says of it besides follows from the first. */
export function mistakesIn(document: Document): (Mistake & { detail: string })[] {
  const told = new Set<number>();
  return [...document.errors, ...document.warnings].flatMap((error) => {
    const found = { ...mistakeOf(error, document), detail: error.message.split('\n')[0] ?? '' };
    const [noticed] = error.pos;
    if (told.has(noticed)) return [];
    told.add(noticed);
    return [found];
  });
}

/** Where the last quote or bracket before the offset was opened. */
function openedAt(document: Document, offset: number, what: 'quote' | 'bracket'): number {
  let opened = -1;
  visit(document, (_key, node) => {
    const isOpen =
      what === 'quote' ? isScalar(node) && (node.type ?? '').startsWith('QUOTE_') : (isMap(node) || isSeq(node)) && node.flow === true;
    if (!isOpen) return;
    const [from, to] = (node as { range?: [number, number, number] | null }).range ?? [offset + 1, 0];
    if (from <= offset && to >= offset && from > opened) opened = from;
  });
  return opened < 0 ? offset : opened;
}
