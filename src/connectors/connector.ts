/** A row of what a connector knows. Column names are the source's own; numbers that look like numbers are numbers. */
export type Row = Record<string, string | number | boolean | null>;

/**
 * The question. `filter`: equality by normalised text, empty values ask for anything. `q`: fuzzy search over the connector's search columns.
 * `near`: the id of a place; rows then come nearest first. `limit` defaults to 20.
 */
export type Query = { filter: Record<string, string>; q?: string; near?: string; at?: string; limit?: number };

/** `asOf` is when the source said so (epoch ms), never when we asked. `stale` when it is older than the connector's `max_age`, or the newest data could not be read. */
export type LookupResult = { items: Row[]; total: number; asOf: number; stale: boolean };

/** A source of the brand's data behind a look-up. Throws UnavailableError when it has nothing to answer from. */
export interface Connector {
  readonly kind: string;
  lookup(query: Query, deadlineMs: number): Promise<LookupResult>;
  /** All rows, for gazetteers. */
  rows?(): Promise<{ rows: Row[]; asOf: number }>;
  /** Called when the data changed. Returns a function that stops it. */
  onChange?(listener: () => void): () => void;
  close(): Promise<void>;
}
