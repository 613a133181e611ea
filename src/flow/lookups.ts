/**
 * What a flow asks of the brand's data. The flow declares the shape that it needs and `app.ts` hands the connectors in:
 * the families do not import one another, and the two shapes fit by structure.
 */
export type LookupRow = Record<string, string | number | boolean | null>;

/** `filter`: equality. `q`: fuzzy search. `near`: the id of a place. `at`: a local time. */
export type LookupQuestion = { filter: Record<string, string>; q?: string; near?: string; at?: string; limit?: number };

/** `asOf`: when the source said so, epoch milliseconds. */
export type LookupAnswer = { items: LookupRow[]; total: number; asOf: number; stale: boolean };

/** A look-up with its result or its error, stored with the turn so that a replay needs no network. */
export type LookupRecord = { connector: string; query: LookupQuestion; result?: LookupAnswer; error?: string };
