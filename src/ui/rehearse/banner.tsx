import { useState } from 'react';
import type { Localized } from '../../core/language.ts';
import { Icon } from '../kit/icons.tsx';
import { useText } from '../kit/language.ts';
import type { Snapshot, Store } from './store.ts';
import { texts } from './texts.ts';

type Props = { store: Store; snapshot: Snapshot; onToggleLanguage: () => void };

/** What must never be forgotten, and the two ways out. */
export function Banner({ store, snapshot, onToggleLanguage }: Props) {
  const t = useText();
  const [asking, setAsking] = useState(false);
  const [trouble, setTrouble] = useState<Localized | null>(null);
  const { state } = snapshot;
  const startOver = (): void => {
    setAsking(false);
    void store.api.startOver().then((done) => setTrouble(done.ok ? null : done.message));
  };
  return (
    <header className="banner">
      <Icon name="info" />
      <h1>{t(texts.title)}</h1>
      <p className="says">{t(asking ? texts.startOverAsk : (trouble ?? texts.warning))}</p>
      {asking ? (
        <>
          <button type="button" className="link strong" onClick={startOver}>
            {t(texts.startOver)}
          </button>
          <button type="button" className="link" onClick={() => setAsking(false)}>
            {t(texts.never)}
          </button>
        </>
      ) : (
        <>
          {state?.productUrl && (
            <a href={`${state.productUrl}/desk`} target="_blank" rel="noopener noreferrer">
              {t(texts.openDesk)}
            </a>
          )}
          <button type="button" className="link wide-only" disabled={state?.phase === 'busy'} onClick={() => setAsking(true)}>
            {t(texts.startOver)}
          </button>
          <button type="button" className="link" onClick={onToggleLanguage} lang={t({ ja: 'en', en: 'ja' })}>
            {t(texts.otherLanguage)}
          </button>
        </>
      )}
    </header>
  );
}
