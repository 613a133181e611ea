import type { Language } from '../../../../core/language.ts';

/** The language that the whole project was said to be in, else what its letters say. */
export const languageOf = (text: string, all: Language | undefined): Language =>
  all ?? (/[\u3040-\u30ff\u3400-\u9fff\uff66-\uff9f]/.test(text) ? 'ja' : 'en');
