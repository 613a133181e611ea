/** A text cut where the sentence that caused the handoff stands in it. */
export type Cut = { before: string; sentence: string; after: string };

/** Where the sentence stands in the text; all of the text when it cannot be found, since that message said it. */
export function cutAt(text: string, sentence: string): Cut {
  const wanted = sentence.trim();
  const at = wanted === '' ? -1 : text.indexOf(wanted);
  if (at < 0) return { before: '', sentence: text, after: '' };
  return { before: text.slice(0, at), sentence: wanted, after: text.slice(at + wanted.length) };
}

/** Longer texts than this many code points are shown folded, and so many of it. */
export const foldFrom = 1_200;
export const foldTo = 600;

/** The beginning of a long text, ended at a line's or a sentence's end if one is near; null when the text is short enough to stand whole. */
export function folded(text: string): { head: string; characters: number } | null {
  if (text.length <= foldFrom) return null;
  const points = [...text];
  if (points.length <= foldFrom) return null;
  const head = points.slice(0, foldTo).join('');
  const end = Math.max(...['\n', '。', '. '].map((mark) => head.lastIndexOf(mark)));
  return { head: end > head.length * 0.7 ? head.slice(0, end + 1).trimEnd() : head, characters: points.length };
}
