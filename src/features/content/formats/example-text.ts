import type { Language } from '../../../core/language.ts';
import { searchKey } from '../../../core/text/normalize.ts';
import type { EntityRef, ExamplePiece } from './draft.ts';

/** What makes two examples the same to the check of the content. */
export const normalizeExample = (language: Language, text: string): string => `${language}:${searchKey(text)}`;

/** The example as content files write it: `{type}` where something of a known type stands, on one line, without other braces. */
export function exampleText(pieces: ExamplePiece[], typeOf: (entity: EntityRef) => string | null): string {
  return pieces
    .map((piece) => {
      if (typeof piece === 'string') return unbraced(piece);
      const type = typeOf(piece.entity);
      return type === null ? unbraced(piece.text) : `{${type}}`;
    })
    .join('')
    .replace(/\s+/g, ' ')
    .trim();
}

/** Full-width braces read the same and mean nothing to us. */
const unbraced = (text: string): string => text.replaceAll('{', '｛').replaceAll('}', '｝');
