import { createContext, useContext, useEffect, useMemo, useState, type ReactNode } from 'react';
import type { Language } from '../../core/language.ts';
import { chooseLanguage, LanguageContext } from '../kit/language.ts';

const key = 'uketsuke-language';
const ChoiceContext = createContext<(language: Language) => void>(() => undefined);

/** `?lang=` first, then what was chosen here before, then the browser's. */
function firstLanguage(): Language {
  const language = chooseLanguage(location.search, [localStorage.getItem(key) ?? '', ...navigator.languages]);
  // Going from page to page drops what stands behind the address.
  if (new URLSearchParams(location.search).has('lang')) localStorage.setItem(key, language);
  return language;
}

export function LanguageProvider({ children }: { children: ReactNode }) {
  const [language, setLanguage] = useState(firstLanguage);
  useEffect(() => {
    document.documentElement.lang = language;
  }, [language]);
  const choose = useMemo(
    () =>
      (next: Language): void => {
        localStorage.setItem(key, next);
        setLanguage(next);
      },
    [],
  );
  return (
    <ChoiceContext value={choose}>
      <LanguageContext value={language}>{children}</LanguageContext>
    </ChoiceContext>
  );
}

export const useChooseLanguage = (): ((language: Language) => void) => useContext(ChoiceContext);
