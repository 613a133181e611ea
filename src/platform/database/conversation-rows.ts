/** Half of a surrogate pair as JSON writes it; whole pairs are written as they are. An escaped backslash before the `u` means the letters themselves. */
const HALF_PAIR = /(?<=(?:^|[^\\])(?:\\\\)*)\\ud[89a-f][0-9a-f]{2}/g;

/**
 * Rows as one parameter for `jsonb_to_recordset`: what is said about many conversations costs one statement. Half a surrogate pair, which jsonb refuses,
 * becomes U+FFFD, as it would in a parameter of type text.
 */
export function jsonRows(rows: readonly object[]): string {
  const json = JSON.stringify(rows);
  return json.includes('\\ud') ? json.replace(HALF_PAIR, '\ufffd') : json;
}
