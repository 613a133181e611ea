/** A change of one source file's text, made while compiling a test build. `file`: below src/. `find` must stand in it exactly once. */
export type Edit = { file: string; find: string; replace: string };

/** How often a text stands in another. */
export function occurrences(text: string, find: string): number {
  return text.split(find).length - 1;
}

/** Throws when a `find` does not stand there exactly once: then the edit says nothing about the code any more. */
export function applyEdits(text: string, edits: readonly Edit[]): string {
  let edited = text;
  for (const { file, find, replace } of edits) {
    const count = occurrences(edited, find);
    if (count !== 1) throw new Error(`${file}: expected once, found ${count} times: ${find}`);
    edited = edited.replace(find, () => replace);
  }
  return edited;
}
