import { RE2JS } from 're2js';
import type { Span } from './spans.ts';

/** Patterns by entity type, as RE2 sources: content may bring its own, and RE2 cannot be made to run for ever. */
export type Patterns = Record<string, string>;

/** KM-20251118-0042, AB1234567. */
export const DEFAULT_PATTERNS: Patterns = { order_number: '[A-Z]{2,4}-\\d{6,8}-\\d{3,6}|[A-Z]{2}-?\\d{6,10}' };

/**
 * A finder of the patterns in a folded text. Letter case never matters; values are in capitals. What continues in letters or digits is no match.
 * Throws RE2JS's error on a pattern that is none: content is checked before it is published.
 */
export function createPatternFinder(patterns: Patterns): (text: string) => Span[] {
  const compiled = Object.entries(patterns).map(([type, source]) => ({ type, pattern: RE2JS.compile(source, RE2JS.CASE_INSENSITIVE) }));
  return (text) => compiled.flatMap(({ type, pattern }) => matches(type, pattern, text));
}

function matches(type: string, pattern: RE2JS, text: string): Span[] {
  const spans: Span[] = [];
  const matcher = pattern.matcher(text);
  while (matcher.find()) {
    const start = matcher.start();
    const end = matcher.end();
    if (end === start || /[a-z\d]/.test(text[start - 1] ?? '') || /[a-z\d]/.test(text[end] ?? '')) continue;
    spans.push({ type, start, end, value: { kind: 'text', text: text.slice(start, end).toUpperCase() }, score: 0.95 });
  }
  return spans;
}
