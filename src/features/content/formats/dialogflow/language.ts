import type { Language } from '../../../../core/language.ts';

/** `ja`, `en-us` → ja, en; null for the languages that we do not speak. */
export function languageOf(code: string): Language | null {
  const base = code.toLowerCase().split(/[-_]/)[0];
  return base === 'ja' || base === 'en' ? base : null;
}
