/** Turns what zod says into findings in our words. */
import type { z } from 'zod';
import type { Path } from '../step.ts';
import { finding } from './problems.ts';
import type { Finding } from './problems.ts';

type Issue = z.core.$ZodIssue;

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  let at: unknown = value;
  for (const key of path) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, key)) return undefined;
    at = (at as Record<PropertyKey, unknown>)[key];
  }
  return at;
}

/** Of a union's complaints those of the nearest shape: the fewest, then the ones that got furthest in. */
function nearest(errors: readonly Issue[][]): Issue[] {
  const depth = (issues: Issue[]): number => Math.max(0, ...issues.map((issue) => issue.path.length));
  const weight = (issues: Issue[]): number =>
    issues.reduce((sum, issue) => sum + (issue.code === 'unrecognized_keys' ? 3 * issue.keys.length : 1), 0);
  return [...errors].sort((a, b) => weight(a) - weight(b) || depth(b) - depth(a))[0] ?? [];
}

const KINDS: Record<string, [ja: string, en: string]> = {
  string: ['文字列を書きます', 'a text is expected'],
  number: ['数を書きます', 'a number is expected'],
  boolean: ['true か false を書きます', 'true or false is expected'],
  array: ['「- 」で始まる一覧を書きます', 'a list is expected'],
  object: ['「項目: 値」の形で書きます', 'fields with values are expected'],
  record: ['「項目: 値」の形で書きます', 'fields with values are expected'],
};
const OTHER_FORM: [ja: string, en: string] = ['ここには別の形で書きます', 'it is written in another form here'];

/** Why a value does not fit, in Japanese and English, where the schema has no words of ours. */
function reasonOf(issue: Issue): [ja: string, en: string] {
  if (issue.code === 'invalid_type') return KINDS[issue.expected] ?? OTHER_FORM;
  if (issue.code === 'invalid_value') {
    const values = issue.values.map(String);
    return [`${values.join('、')} のどれかを書きます`, `one of ${values.join(', ')} is expected`];
  }
  return issue.code === 'invalid_union' ? OTHER_FORM : [issue.message, issue.message];
}

/** `raw` is what was checked; `base` its place in the file. */
export function issueFindings(file: string, base: Path, issues: readonly Issue[], raw: unknown): Finding[] {
  return issues.flatMap((issue) => {
    const own = issue.path.filter((key): key is string | number => typeof key !== 'symbol');
    const path = [...base, ...own];
    const last = String(own[own.length - 1] ?? base[base.length - 1] ?? '');
    if (issue.code === 'unrecognized_keys')
      return issue.keys.slice(0, 20).map((key) => finding(file, [...path, key], 'error', 'unknown-key', key));
    const value = valueAt(raw, issue.path);
    if (value === undefined || value === null) {
      return [finding(file, path, 'error', last === 'ja' || last === 'en' ? 'missing-language' : 'missing-field', last)];
    }
    if (issue.code === 'too_big' && issue.origin === 'array' && (last === 'options' || last === 'choices')) {
      return [finding(file, path, 'error', 'too-many-options')];
    }
    if (issue.code === 'invalid_union' && issue.errors.length > 0 && typeof value === 'object') {
      return issueFindings(file, path, nearest(issue.errors), value);
    }
    return [finding(file, path, 'error', 'wrong-value', ...reasonOf(issue))];
  });
}
