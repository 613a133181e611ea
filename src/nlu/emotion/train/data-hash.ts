import { createHash } from 'node:crypto';
import type { Row } from './rows.ts';

/** SHA-256 of the labelled messages of a language, to tell whether the shipped weights were trained on those at hand. */
export function dataHash(rows: readonly Row[]): string {
  const hash = createHash('sha256');
  for (const row of rows) hash.update(JSON.stringify(row)).update('\n');
  return hash.digest('hex');
}
