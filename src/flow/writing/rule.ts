/** A rule of how we write to customers, as far as a machine can see it. */
import type { Language, Localized } from '../../core/language.ts';

/** Where a text stands. Labels and small lines are no sentences; `angry` texts go to customers who are upset or in danger; `greeting` ones may greet. */
export type WritingRole = 'answer' | 'question' | 'label' | 'small' | 'intro' | 'greeting' | 'angry';

/** A text in the forms that rules look at. */
export type Draft = {
  /** As written, tags and all. */
  raw: string;
  /** Without tags, URLs and markup; of alternatives (`{% if %}`) the longest. */
  plain: string;
  sentences: string[];
  role: WritingRole;
};

export type WritingRule = {
  id: string;
  language: Language | 'both';
  severity: 'error' | 'warning';
  /** Where it holds; everywhere when missing. */
  roles?: readonly WritingRole[];
  /** The piece that breaks the rule, or null. */
  test(draft: Draft): string | null;
  message: Localized;
  mend: Localized;
};

/** Whole sentences: where endings and politeness can be asked for. */
export const SENTENCES: readonly WritingRole[] = ['answer', 'question', 'intro', 'greeting', 'angry'];

/** A rule that a pattern alone decides. `on`: which form it looks at. */
export function pattern(
  id: string,
  language: WritingRule['language'],
  severity: WritingRule['severity'],
  find: RegExp,
  message: [ja: string, en: string],
  mend: [ja: string, en: string],
  options: { on?: 'raw' | 'plain'; roles?: readonly WritingRole[] } = {},
): WritingRule {
  return {
    id,
    language,
    severity,
    ...(options.roles ? { roles: options.roles } : {}),
    test: (draft) => find.exec(draft[options.on ?? 'plain'])?.[0] ?? null,
    message: { ja: message[0], en: message[1] },
    mend: { ja: mend[0], en: mend[1] },
  };
}

const TAG = /\{\{[\s\S]*?\}\}|\{%[\s\S]*?%\}/g;
const URL = /https?:\/\/[^\s、。）」]+/g;
const INNERMOST = /\{%-?\s*(?:if|unless|case)\b(?:(?!\{%-?\s*(?:if|unless|case)\b)[\s\S])*?\{%-?\s*end(?:if|unless|case)\s*-?%\}/;
const ARMS = /\{%-?\s*(?:if|unless|case|elsif|else|when|endif|endunless|endcase)\b[\s\S]*?%\}/g;

/** What a conditional text can say, of each condition the arm that is chosen: only one is ever sent. */
function readingOf(text: string, choose: (arms: string[]) => string): string {
  let reading = text;
  for (let turns = 0; turns < 20 && INNERMOST.test(reading); turns++) {
    reading = reading.replace(INNERMOST, (whole) => choose(whole.split(ARMS)));
  }
  return reading;
}

const byLength = (a: string, b: string): number => b.replace(TAG, '').length - a.replace(TAG, '').length;

/** The longest reading; tags weigh nothing. */
const longestReading = (text: string): string => readingOf(text, (arms) => arms.sort(byLength)[0] ?? '');

/** A template as a text of its own, for when it cannot be rendered: plain names filled in from `values` (`brand.name`), of alternatives one that needs no value, and no tags. */
export function withoutTags(template: string, values: Record<string, unknown> = {}): string {
  const reading = readingOf(template, (arms) => arms.filter((arm) => !arm.includes('{{')).sort(byLength)[0] ?? '');
  const filled = reading.replace(/\{\{-?\s*([a-z_]+(?:\.[a-z_]+)*)\s*-?\}\}/g, (_tag, path: string) => {
    let value: unknown = values;
    for (const key of path.split('.'))
      value =
        typeof value === 'object' && value !== null && Object.hasOwn(value, key) ? (value as Record<string, unknown>)[key] : undefined;
    return typeof value === 'string' ? value : '';
  });
  return filled
    .replace(TAG, '')
    .replace(/[^\S\n]{2,}/g, ' ')
    .trim();
}

export function draftOf(raw: string, role: WritingRole): Draft {
  const plain = longestReading(raw).replace(TAG, '').replace(URL, '').trim();
  const sentences = plain
    .split(/(?<=[。！？!?])|(?<=[a-z)][.])\s|\n/)
    .map((sentence) => sentence.trim())
    .filter((sentence) => sentence !== '');
  return { raw, plain, sentences, role };
}

/** Characters as a reader counts them. */
export const lengthOf = (text: string): number => Array.from(text).length;
