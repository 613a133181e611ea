/** How we write to customers: the rules that a machine can see, as a lint. For the check of the content and the composer's hints alike. */
import type { Language, Localized } from '../core/language.ts';
import { BOTH } from './writing/both.ts';
import { ENGLISH } from './writing/english.ts';
import { JAPANESE_FORM } from './writing/japanese-form.ts';
import { JAPANESE_WORDS } from './writing/japanese-words.ts';
import { draftOf } from './writing/rule.ts';
import type { WritingRole, WritingRule } from './writing/rule.ts';

export type { WritingRole, WritingRule } from './writing/rule.ts';

/** Every rule. One more is an object in one of the lists. */
export const WRITING_RULES: readonly WritingRule[] = [...BOTH, ...JAPANESE_WORDS, ...JAPANESE_FORM, ...ENGLISH];

/** What is wrong with a text. `found` is the piece that broke the rule; it stands in the message too. */
export type WritingProblem = { id: string; severity: 'error' | 'warning'; found: string; message: Localized; mend: Localized };

const short = (text: string): string => (Array.from(text).length > 30 ? `${Array.from(text).slice(0, 30).join('')}…` : text);

/** Checks one bubble's text or template. Errors first, in the order of the rules. */
export function checkWriting(text: string, language: Language, role: WritingRole = 'answer'): WritingProblem[] {
  const draft = draftOf(text, role);
  return WRITING_RULES.filter(
    (rule) => (rule.language === language || rule.language === 'both') && (!rule.roles || rule.roles.includes(role)),
  )
    .flatMap((rule): WritingProblem[] => {
      const found = rule.test(draft);
      if (found === null) return [];
      const message = { ja: `${rule.message.ja}：「${short(found)}」`, en: `${rule.message.en}: "${short(found)}"` };
      return [{ id: rule.id, severity: rule.severity, found, message, mend: rule.mend }];
    })
    .sort((a, b) => (a.severity === b.severity ? 0 : a.severity === 'error' ? -1 : 1));
}
