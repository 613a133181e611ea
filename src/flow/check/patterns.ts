import { RE2JS } from 're2js';
import type { Content } from '../content.ts';
import { finding } from './problems.ts';
import type { Finding } from './problems.ts';

/** Patterns written by staff run in RE2 only: no input makes them slow. One that fits the empty text would fit everywhere. */
export function checkPatterns(content: Content): Finding[] {
  const file = 'flows/entities.yaml';
  const found = Object.entries(content.entities).flatMap(([name, { pattern }]) => {
    const why = mistake(pattern);
    return why ? [finding(file, ['entities', name, 'pattern'], 'error', 'bad-pattern', why)] : [];
  });
  const seen = new Set<string>();
  for (const [index, { id }] of content.triggers.entries()) {
    if (seen.has(id)) found.push(finding('flows/triggers.yaml', ['triggers', index, 'id'], 'error', 'id-twice', id));
    seen.add(id);
  }
  return found;
}

function mistake(pattern: string): string | null {
  try {
    return RE2JS.compile(pattern).matches('') ? `${pattern} = ""` : null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
