import type { ReactNode } from 'react';
import { useEffect } from 'react';
import { Icon } from '../kit/icons.tsx';
import { useLanguage, useText } from '../kit/language.ts';
import { doorWords } from './door-words.ts';
import { useChooseLanguage } from './language-choice.tsx';

/** The frame of the pages before one is in: one column, and the other language. */
export function Door({ title, children }: { title: string; children: ReactNode }) {
  const t = useText();
  const language = useLanguage();
  const choose = useChooseLanguage();
  const other = language === 'ja' ? 'en' : 'ja';
  useEffect(() => {
    document.title = title;
  }, [title]);
  return (
    <main className="door">
      <div className="door-in">
        <span className="mark" aria-hidden="true" lang="ja">
          受
        </span>
        <h1>{title}</h1>
        {children}
      </div>
      <button type="button" className="btn ghost" lang={other} onClick={() => choose(other)}>
        {t(doorWords.otherLanguage)}
      </button>
    </main>
  );
}

/** The place of a refusal is kept free, so that nothing moves when one comes. */
export function DoorError({ text }: { text: string | null }) {
  return (
    <p className="door-error" role="alert">
      {text !== null && (
        <>
          <Icon name="cross" small /> <span>{text}</span>
        </>
      )}
    </p>
  );
}
