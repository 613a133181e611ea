/** One request to a desk. `what`: how it is named where it finds something. */
export type Call = { what: string; method: string; path: string; headers: Record<string, string>; body?: Uint8Array };

export const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

/** Lone surrogates have no form in an address. */
export const encode = (text: string) => encodeURIComponent(text.replace(/\p{Surrogate}/gu, '?'));
export const header = (text: string) => text.replace(/[^\x21-\x7e]/g, '?').slice(0, 2_000) || '?';
