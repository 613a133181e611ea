/** Every mistake that the check can name, in both languages, with what to do about it. */
import type { Localized } from '../../core/language.ts';
import type { Path } from '../step.ts';
import type { Entries } from './catalogue/entry.ts';
import { EXAMPLE_PROBLEMS } from './catalogue/examples.ts';
import { FIELD_PROBLEMS } from './catalogue/fields.ts';
import { FILE_PROBLEMS } from './catalogue/files.ts';
import { NAME_PROBLEMS } from './catalogue/names.ts';
import { WORDING_PROBLEMS } from './catalogue/wordings.ts';

export type Severity = 'error' | 'warning';

/** A mistake in a content file. `line` and `column` count from 1; they are 0 when the content has no files (a draft). */
export type Problem = {
  file: string;
  line: number;
  column: number;
  severity: Severity;
  /** Stable, for machines. */
  code: string;
  message: Localized;
  mend: Localized;
};

/** A place in a content file. */
export type Spot = { file: string; path: Path };

/** A problem that knows its place as a path; the loader turns it into a line. `also`: other places that its message names. */
export type Finding = Omit<Problem, 'line' | 'column'> & { path: Path; also?: Spot[] };

const CATALOGUE = {
  ...FILE_PROBLEMS,
  ...FIELD_PROBLEMS,
  ...NAME_PROBLEMS,
  ...WORDING_PROBLEMS,
  ...EXAMPLE_PROBLEMS,
} satisfies Entries;

export type ProblemCode = keyof typeof CATALOGUE;

export function finding(file: string, path: Path, severity: Severity, code: ProblemCode, a = '', b = ''): Finding {
  return { file, path, severity, code, ...CATALOGUE[code](a, b) };
}

/** The finding with its other places in the message: 「…（intents/a.yaml:12、14）」. */
export function withSpots({ also = [], ...found }: Finding, lineOf: (spot: Spot) => number): Omit<Finding, 'also'> {
  if (also.length === 0) return found;
  const named = also.map((spot, i) => (i > 0 && also[i - 1]?.file === spot.file ? '' : `${spot.file}:`) + String(lineOf(spot)));
  const { ja, en } = found.message;
  return { ...found, message: { ja: `${ja}（${named.join('、')}）`, en: `${en} (${named.join(', ')})` } };
}
