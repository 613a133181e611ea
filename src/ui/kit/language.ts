import { createContext, useContext } from 'react';
import type { Language, Localized } from '../../core/language.ts';

/** `?lang=` first, then the first of the browser's languages that is ours, then Japanese. */
export function chooseLanguage(search: string, browser: readonly string[]): Language {
  const known = [new URLSearchParams(search).get('lang') ?? '', ...browser].map((tag) => tag.toLowerCase().split('-')[0]);
  return known.find((tag) => tag === 'ja' || tag === 'en') ?? 'ja';
}

export const LanguageContext = createContext<Language>('ja');
export const useLanguage = (): Language => useContext(LanguageContext);

/** Picks from a text in both languages: `const t = useText(); t(texts.send)`. */
export function useText(): <T>(text: Localized<T>) => T {
  const language = useLanguage();
  return (text) => text[language];
}

/** The language of a text that somebody wrote, for its `lang` attribute: without it Japanese may be set in Chinese glyphs. */
export const languageOf = (text: string): Language => (/[\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Han}]/u.test(text) ? 'ja' : 'en');
