import { useLanguage, useText } from '../kit/language.ts';
import { texts } from './texts.ts';

/** The name of the other language, in that language. */
export function OtherLanguage({ onToggle }: { onToggle: () => void }) {
  const t = useText();
  const other = useLanguage() === 'ja' ? 'en' : 'ja';
  return (
    <button type="button" className="other-language" lang={other} onClick={onToggle}>
      {t(texts.otherLanguage)}
    </button>
  );
}
