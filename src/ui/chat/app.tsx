import { useEffect, useState, useSyncExternalStore } from 'react';
import type { ChatBrand } from '../../core/chat.ts';
import type { Language } from '../../core/language.ts';
import { accentFor } from '../kit/colour.ts';
import { chooseLanguage, LanguageContext } from '../kit/language.ts';
import { OfflineBand, WaitingBand } from './bands.tsx';
import type { Chat } from './chat.ts';
import { Composer } from './composer.tsx';
import { Header } from './header.tsx';
import { Log } from './log.tsx';
import { SidePanel } from './side-panel.tsx';
import { texts } from './texts.ts';

export function App({ chat }: { chat: Chat }) {
  const snapshot = useSyncExternalStore(chat.subscribe, chat.snapshot);
  const [language, setLanguage] = useState<Language>(() => chooseLanguage(location.search, navigator.languages));
  const { brand } = snapshot;
  useEffect(() => {
    document.documentElement.lang = language;
    document.title = brand === null ? texts.title[language] : `${brand.name[language]} · ${texts.title[language]}`;
    chat.setLanguage(language);
  }, [chat, brand, language]);
  useEffect(() => paint(brand), [brand]);

  const toggleLanguage = (): void => {
    const next = language === 'ja' ? 'en' : 'ja';
    const url = new URL(location.href);
    url.searchParams.set('lang', next);
    history.replaceState(null, '', url);
    setLanguage(next);
  };

  return (
    <LanguageContext value={language}>
      <div className="page">
        <SidePanel brand={brand} onToggleLanguage={toggleLanguage} />
        <main className="chat">
          <Header brand={brand} state={snapshot.state} onTalk={() => chat.say(texts.personWord[language])} />
          <Log chat={chat} snapshot={snapshot} onToggleLanguage={toggleLanguage} />
          <WaitingBand state={snapshot.state} timeZone={brand?.timeZone ?? 'Asia/Tokyo'} />
          <OfflineBand snapshot={snapshot} />
          <Composer chat={chat} />
        </main>
      </div>
    </LanguageContext>
  );
}

/** The tokens are drawn for this colour; any other is fitted to both themes. */
const houseColour = '#0b6b62';

function paint(brand: ChatBrand | null): void {
  const { style } = document.documentElement;
  for (const theme of ['light', 'dark'] as const) {
    const colours = brand === null || brand.color.toLowerCase() === houseColour ? null : accentFor(brand.color, theme);
    style.setProperty(`--u-brand-${theme}`, colours?.accent ?? '');
    style.setProperty(`--u-brand-soft-${theme}`, colours?.soft ?? '');
    style.setProperty(`--u-brand-fill-${theme}`, colours?.fill ?? '');
    style.setProperty(`--u-on-brand-${theme}`, colours?.on ?? '');
  }
}
