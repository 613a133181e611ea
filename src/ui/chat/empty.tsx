import type { ChatBrand } from '../../core/chat.ts';
import { useLanguage, useText } from '../kit/language.ts';
import { generalExamples, greeting, texts } from './texts.ts';

/** Before the first message: whose it is, what to do, and four questions to start from. */
export function Empty({ brand, onAsk }: { brand: ChatBrand; onAsk: (question: string) => void }) {
  const t = useText();
  const language = useLanguage();
  const examples = brand.examples?.length ? brand.examples : generalExamples;
  return (
    <section className="empty">
      <h2>{greeting(language, t(brand.name))}</h2>
      <p>{t(texts.ask)}</p>
      <div className="choices" role="group" aria-label={t(texts.examples)}>
        {examples.slice(0, 4).map((example) => (
          <button type="button" key={example.ja} onClick={() => onAsk(t(example))}>
            {t(example)}
          </button>
        ))}
      </div>
    </section>
  );
}
