import { normalize, toKatakana } from '../../../core/text/normalize.ts';
import type { TriggerDef } from '../../../flow/engine.ts';
import type { Trigger } from './trigger.ts';

/** Words that content staff listed, in context: a match inside one of the `unless` phrases does not count (「怪我防止のクッション」 is no injury). */
export const riskWords: Trigger = {
  id: 'risk-words',
  detect({ text, content }) {
    const hits = content.triggers.flatMap((trigger) => {
      const sentence = text.split('\n').find((line) => mentions(trigger, line));
      return sentence === undefined ? [] : [{ trigger, sentence }];
    });
    const worst = hits.sort((a, b) => b.trigger.urgency - a.trigger.urgency)[0];
    if (!worst) return null;
    const { reason, urgency, team, notice } = worst.trigger;
    return { reason, sentence: worst.sentence, urgency, team, notice };
  },
};

/** Content does not change under a release, so each trigger's words are folded once. */
const folded = new WeakMap<TriggerDef, { words: string[]; unless: string[] }>();

function mentions(trigger: TriggerDef, sentence: string): boolean {
  let lists = folded.get(trigger);
  if (!lists) {
    const foldAll = (words: { ja: string[]; en: string[] }) => [...words.ja, ...words.en].map(fold).filter((word) => word.length > 0);
    lists = { words: foldAll(trigger.words), unless: foldAll(trigger.unless) };
    folded.set(trigger, lists);
  }
  const said = fold(sentence);
  const excused = lists.unless.flatMap((phrase) => spans(said, phrase));
  return lists.words.some((word) => spans(said, word).some(([start, end]) => !excused.some(([from, to]) => from <= start && end <= to)));
}

const fold = (text: string) => toKatakana(normalize(text)).replace(/[’‘]/g, "'");

/** Where `word` stands in `text`; a Latin word only as whole words, so that "fire" is not in "firefly". */
function spans(text: string, word: string): [number, number][] {
  const found: [number, number][] = [];
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
    const end = at + word.length;
    if (isLatin(word[0]) && isLatin(text[at - 1])) continue;
    if (isLatin(word.at(-1)) && isLatin(text[end])) continue;
    found.push([at, end]);
  }
  return found;
}

const isLatin = (letter: string | undefined) => letter !== undefined && /[a-z0-9]/.test(letter);
