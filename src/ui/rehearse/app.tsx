import { useEffect, useState, useSyncExternalStore } from 'react';
import type { Language } from '../../core/language.ts';
import { chooseLanguage, LanguageContext } from '../kit/language.ts';
import { Banner } from './banner.tsx';
import { Composer } from './composer.tsx';
import { Laboratory } from './laboratory.tsx';
import { People } from './people.tsx';
import type { Store } from './store.ts';
import { texts } from './texts.ts';
import { Thread } from './thread.tsx';
import { ThreadHead } from './thread-head.tsx';

export function App({ store }: { store: Store }) {
  const snapshot = useSyncExternalStore(store.subscribe, store.snapshot);
  const [language, setLanguage] = useState<Language>(() => chooseLanguage(location.search, navigator.languages));
  const [asBrand, setAsBrand] = useState(false);
  const { state, personId } = snapshot;
  const person = state?.people.find(({ id }) => id === personId) ?? null;
  useEffect(() => {
    document.documentElement.lang = language;
    document.title = texts.title[language];
  }, [language]);
  useEffect(() => setAsBrand(false), [personId]);

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
        <Banner store={store} snapshot={snapshot} onToggleLanguage={toggleLanguage} />
        <div className="panes">
          <People store={store} snapshot={snapshot} />
          <main className="thread">
            {state && <ThreadHead store={store} state={state} person={person} />}
            {person && <Thread key={person.id} store={store} person={person} />}
            {state && (
              <Composer
                key={`${person?.id ?? ''} ${asBrand}`}
                store={store}
                snapshot={snapshot}
                person={person}
                asBrand={asBrand}
                onBrandDone={() => setAsBrand(false)}
              />
            )}
          </main>
          {state && <Laboratory store={store} state={state} person={person} asBrand={asBrand} onAsBrand={setAsBrand} />}
        </div>
      </div>
    </LanguageContext>
  );
}
