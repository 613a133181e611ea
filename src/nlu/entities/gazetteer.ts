/**
 * Things with names that customers mention: products, shops. `fields` are the connector's columns.
 * `synonyms` are groups of words that mean the same, `["マグカップ", "マグ", "mug"]`: a name that holds one of them is found by any.
 */
export type Gazetteer = { type: string; entries: GazetteerEntry[]; synonyms?: string[][] };
export type GazetteerEntry = { id: string; name: string; aliases: string[]; fields: Record<string, string> };

/** One mention: the entries that it may mean, best first, all equally well named. `start` and `end` are UTF-16 offsets in the text. */
export type Mention = { start: number; end: number; score: number; entries: GazetteerEntry[]; total: number };

/** More than this many entries are no choice to offer; `total` still counts them. */
export const MOST_CANDIDATES = 8;
