import { useState } from 'react';
import { languageOf, useLanguage, useText } from '../../kit/language.ts';
import { Linked } from '../../kit/links.tsx';
import { cutAt, folded } from './sentence.ts';
import { showAll, words } from './words.ts';

type Props = { text: string; /** The sentence that caused the handoff, when this message said it. */ sentence: string | null };

/** What somebody wrote, as it came: its language, its line breaks, markup as the text that it is. Very long ones are folded. */
export function MessageText({ text, sentence }: Props) {
  const t = useText();
  const language = useLanguage();
  const [whole, setWhole] = useState(false);
  const fold = folded(text);
  return (
    <div className="bb" lang={languageOf(text)} dir="auto">
      <Marked text={fold === null || whole ? text : `${fold.head}…`} sentence={sentence} />
      {fold !== null && (
        <button type="button" className="fold" lang={language} aria-expanded={whole} onClick={() => setWhole(!whole)}>
          {whole ? t(words.foldLess) : showAll(language, fold.characters)}
        </button>
      )}
    </div>
  );
}

function Marked({ text, sentence }: Props) {
  if (sentence === null) return <Linked text={text} />;
  const cut = cutAt(text, sentence);
  return (
    <>
      <Linked text={cut.before} />
      <mark>
        <Linked text={cut.sentence} />
      </mark>
      <Linked text={cut.after} />
    </>
  );
}
