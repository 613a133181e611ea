import { storable } from '../../core/text/normalize.ts';
import { unescapeEntities } from './text.ts';

const LINK =
  /https?:\/\/[A-Za-z0-9\-._~:/?#[\]@!$&'()*+,;=%]+|(?<![A-Za-z0-9@.-])(?:[A-Za-z0-9-]+\.)+[A-Za-z]{2,24}(?![A-Za-z0-9-])(?:\/[A-Za-z0-9\-._~:/?#[\]@!$&'()*+,;=%]*)?/g;

/**
 * A text in the form in which our own and what X shows of it are equal: entities resolved, NFC, ends of lines and of the text trimmed,
 * and every link replaced by one mark, because X rewrites links (also bare domains) as t.co links that only it can undo.
 */
export function comparable(text: string): string {
  return unescapeEntities(storable(text))
    .normalize('NFC')
    .replace(LINK, (link) => `\u{1F517}${/[.,!?;:')\]]*$/.exec(link)?.[0] ?? ''}`)
    .replace(/[^\S\n]+/g, ' ')
    .replace(/ *\n */g, '\n')
    .trim();
}
