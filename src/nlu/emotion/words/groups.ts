/** A name for each group of words that mean much the same to a customer, and the words. */
export type WordGroups = ReadonlyMap<string, readonly string[]>;

/** Words stand apart by blanks; `blank` stands for a blank inside one. */
export function groups(lists: Record<string, string>, blank?: string): WordGroups {
  const entries = (list: string) => list.trim().split(/\s+/);
  return new Map(
    Object.entries(lists).map(([name, list]) => [name, entries(list).map((word) => (blank ? word.replaceAll(blank, ' ') : word))]),
  );
}
