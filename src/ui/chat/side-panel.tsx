import type { ChatBrand } from '../../core/chat.ts';
import { safeHref } from '../kit/links.tsx';
import { useText } from '../kit/language.ts';
import { OtherLanguage } from './other-language.tsx';
import { texts } from './texts.ts';

/** Beside the chat where there is room: hours, and the words that always work. */
export function SidePanel({ brand, onToggleLanguage }: { brand: ChatBrand | null; onToggleLanguage: () => void }) {
  const t = useText();
  const privacy = brand?.privacyUrl ? safeHref(brand.privacyUrl) : null;
  return (
    <aside className="side" aria-label={t(texts.about)}>
      {brand && brand.hours.length > 0 && (
        <>
          <h2>{t(texts.hours)}</h2>
          <dl>
            {brand.hours.map(({ label, value }) => (
              <div key={label.ja}>
                <dt>{t(label)}</dt>
                <dd>{t(value)}</dd>
              </div>
            ))}
          </dl>
        </>
      )}
      <h2>{t(texts.words)}</h2>
      <dl>
        {t(texts.wordList).map(([word, effect]) => (
          <div key={word}>
            <dt>{word}</dt>
            <dd>{effect}</dd>
          </div>
        ))}
      </dl>
      <p className="foot">
        {privacy && (
          <a href={privacy} target="_blank" rel="noopener noreferrer">
            {t(texts.privacy)}
          </a>
        )}
        <OtherLanguage onToggle={onToggleLanguage} />
      </p>
    </aside>
  );
}
