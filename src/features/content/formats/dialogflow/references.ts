import type { DraftText, TextPiece } from '../draft.ts';

/** A slot that a parameter became, and what of a moment it means. */
export type Reference = Exclude<TextPiece, string>;

/**
 * “Your $product is in $city.original” with its parameters' values as pieces. `unknown` is a reference that nothing stands behind: to no parameter, to a context (`#order.number`),
 * or into a part of a value.
 */
export function readReferences(text: string, parameters: ReadonlyMap<string, Reference>): { pieces: DraftText; unknown: string | null } {
  const names = [...parameters.keys()].sort((a, b) => b.length - a.length);
  const pieces: DraftText = [];
  let plain = '';
  for (let at = 0; at < text.length;) {
    const context = text[at] === '#' ? /^#[A-Za-z_][\w-]*\.[A-Za-z_][\w.-]*/.exec(text.slice(at, at + 200))?.[0] : undefined;
    if (context !== undefined) return { pieces, unknown: context };
    if (text[at] !== '$') {
      plain += text[at++] ?? '';
      continue;
    }
    const name = names.find((one) => text.startsWith(one, at + 1));
    const written = /^\$[A-Za-z_][\w-]*/.exec(text.slice(at, at + 200))?.[0];
    // `$size` must not be taken for the beginning of `$size_name`.
    if (name === undefined || (written !== undefined && written.length > name.length + 1 && /^[\x20-\x7e]*$/.test(name))) {
      if (written !== undefined) return { pieces, unknown: written };
      plain += text[at++] ?? '';
      continue;
    }
    at += 1 + name.length;
    const part = /^\.[a-z][\w-]*/i.exec(text.slice(at, at + 100))?.[0];
    if (part === '.original') at += part.length;
    else if (part !== undefined && /^\.[a-z]/.test(part)) return { pieces, unknown: `$${name}${part}` };
    if (plain !== '') pieces.push(plain);
    plain = '';
    pieces.push(parameters.get(name) as Reference);
  }
  if (plain !== '') pieces.push(plain);
  return { pieces, unknown: null };
}
