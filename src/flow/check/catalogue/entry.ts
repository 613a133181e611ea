import type { Localized } from '../../../core/language.ts';

/** What is wrong and what to do about it. */
export type ProblemTexts = { message: Localized; mend: Localized };

/** One entry a code. */
export type Entries = Record<string, (a: string, b: string) => ProblemTexts>;

export const entry = (ja: string, en: string, mendJa: string, mendEn: string): ProblemTexts => ({
  message: { ja, en },
  mend: { ja: mendJa, en: mendEn },
});
