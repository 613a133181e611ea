import type { Steps } from '../../core/steps.ts';
import { editDistance } from '../../core/text/edit-distance.ts';
import { fuzzySteps, type FuzzyEntry, type FuzzyIndex } from '../../core/text/fuzzy.ts';
import { searchKey } from '../../core/text/normalize.ts';
import { ENGLISH_WORDS } from '../language/words.ts';
import type { FoundWord, NameIndex, Span } from './name-index.ts';
import { scriptOf } from './name-words.ts';

/** Letters; in English five are too few, where every other word is one slip from the next (best, west; towel, tower). */
const SHORTEST = { kana: 4, latin: 6 };
const LEAST_LIKENESS = 0.75;
/** Names that are compared with a word that was not found. */
const NEAREST = 5;
const WORDS_A_STEP = 500;
const LONG_WORDS = [...ENGLISH_WORDS].filter((word) => word.length >= SHORTEST.latin - 1);

/** Finds words with a wrong letter, only where nothing else was found (`taken`). */
export function* misspeltFinderSteps(index: NameIndex): Steps<(text: string, taken: Span[]) => FoundWord[]> {
  // As customers spell them: a synonym (notebook) has an entry of its own beside the word that it stands for.
  const spelled: FuzzyEntry[] = [];
  let count = 0;
  for (const [key, { alone, whole }] of index.words) {
    if (alone > 0 && !whole && key.length >= SHORTEST[scriptOf(key) === 'latin' ? 'latin' : 'kana'])
      spelled.push({ id: key, texts: [key] });
    if (++count % WORDS_A_STEP === 0) yield;
  }
  const near = yield* fuzzySteps(spelled);
  return (text, taken) => misspelt(index, near, text, taken);
}

function misspelt(index: NameIndex, near: FuzzyIndex, text: string, taken: Span[]): FoundWord[] {
  const found: FoundWord[] = [];
  for (const run of text.matchAll(/[\p{Script=Katakana}ー\uFF66-\uFF9F]{4,}|[\p{Script=Latin}'’]{4,}|[\p{Script=Hiragana}ー]{5,}/gu)) {
    const start = run.index;
    const end = start + run[0].length;
    if (taken.some((word) => word.start < end && start < word.end) || ENGLISH_WORDS.has(run[0].toLowerCase())) continue;
    const hits = near.findIn(run[0], { limit: NEAREST, minScore: LEAST_LIKENESS });
    const hit = scriptOf(run[0]) === 'hiragana' ? hits.find(isClearInKana) : mostLike(run[0], hits);
    const word = hit && index.words.get(hit.id);
    if (hit && word) found.push({ word, from: 0, to: 0, start: start + hit.start, end: start + hit.end, likeness: hit.score * 0.95 });
  }
  return found;
}

type Near = { id: string; score: number; start: number; end: number };

/** In a row of hiragana a name is a part of it. */
const isClearInKana = ({ score, start, end }: Near): boolean => score >= 0.8 && end - start >= 5;

/** Katakana and Latin runs are words: what stands beside the name in them is a slip, too, but for the s of several. */
function mostLike(run: string, hits: Near[]): Near | undefined {
  const said = searchKey(run);
  const forms = /[a-z]e?s$/.test(said) ? [said, said.replace(/s$/, ''), said.replace(/es$/, '')] : [said];
  const whole = hits
    .filter(({ id }) => beginsLike(id, said))
    .map((hit) => {
      const distance = Math.min(...forms.map((form) => editDistance(hit.id, form)));
      return { ...hit, score: 1 - distance / hit.id.length, start: 0, end: run.length };
    })
    .sort((a, b) => b.score - a.score);
  const [best] = whole;
  return best && best.score >= LEAST_LIKENESS && !isAsNearToAnother(best, said) ? best : undefined;
}

/** "cancle" is one slip from a candle, and one from what is far more often said. */
function isAsNearToAnother({ id, score }: Near, said: string): boolean {
  const distance = (1 - score) * id.length;
  return LONG_WORDS.some((word) => word !== id && !word.startsWith(id) && editDistance(word, said) <= distance + 1e-9);
}

/** A slip is hardly ever in the first letter, and words that differ in nothing else are different words (olive, live). */
const beginsLike = (name: string, said: string): boolean =>
  scriptOf(name[0] ?? '') !== 'latin' || name[0] === said[0] || (name[0] === said[1] && name[1] === said[0]);
