import { searchKey } from '../../core/text/normalize.ts';
import type { Gazetteer, GazetteerEntry } from './gazetteer.ts';
import { canStandAlone, COLOUR_NAMES, wordsOfName } from './name-words.ts';

/** A name of an entry, and how much its words weigh together. */
export type NameText = { entry: GazetteerEntry; total: number };
/**
 * A word that customers may say. `texts` are the names that hold it, `weight` is higher the fewer they are. `alone`: how far it can mean something by itself,
 * 1 for what a thing is, 0.5 for what stands before that (a brand, a series), 0 for colours, sizes and the words of every shop. `whole`: it is a whole name.
 */
export type NameWord = { key: string; weight: number; texts: Int32Array; alone: number; whole: boolean };

export type Span = { start: number; end: number };
/** A word of a name, found in the text. `from` and `to` are offsets in the key, `start` and `end` in the text; `likeness` is 1 for the word itself. */
export type FoundWord = Span & { word: NameWord; from: number; to: number; likeness: number };

/** `words` finds a word, a synonym or a whole name by its search key; `starts` holds their first two letters, `longest` the longest key. */
export type NameIndex = { texts: NameText[]; words: Map<string, NameWord>; starts: Set<string>; longest: number };

/** A word of this share of all names (the brand's own, say) tells nothing. */
const EVERYWHERE = 0.12;
/** What stands, in more than nine of ten of its names, before a word that begins other names says what a thing is like, not what it is (カモ屋 マグカップ). */
const RARELY = 0.1;
const LONGEST = 40;

/** Reads a gazetteer once; 3,000 entries take some tens of milliseconds. */
export function indexNames({ entries, synonyms = [] }: Gazetteer): NameIndex {
  const canonical = canonicalWords([...synonyms, ...COLOUR_NAMES]);
  const read = nameReader();
  const named = entries.flatMap((entry) => [...new Set([entry.name, ...entry.aliases])].map((text) => ({ entry, ...read(text) })));
  const endings = sharedEndings(named.flatMap(({ words }) => words));
  const holders = new Map<string, number[]>();
  const things = new Map<string, number>();
  const hold = (key: string, text: number) => {
    const list = holders.get(key);
    if (!list) holders.set(key, [text]);
    else if (list.at(-1) !== text) list.push(text);
  };
  const cut = named.map(({ words }) => words.map((word) => canonical.get(word) ?? word));
  const begins = new Set([...new Set(cut.map(([first]) => first ?? ''))].filter(canStandAlone));
  cut.forEach((words, text) => {
    const last = words.findLastIndex((word) => begins.has(word));
    words.forEach((word, at) => {
      for (const key of [word, ...(endings.get(named[text]?.words[at] ?? '') ?? []).map((ending) => canonical.get(ending) ?? ending)]) {
        hold(key, text);
        if (at >= last) things.set(key, (things.get(key) ?? 0) + 1);
      }
    });
  });
  const weightOf = (key: string) => Math.log(1 + named.length / (holders.get(key)?.length ?? 1));
  const texts = named.map(({ entry }, i) => ({ entry, total: [...new Set(cut[i])].reduce((sum, word) => sum + weightOf(word), 0) }));
  const words = new Map<string, NameWord>();
  const common = Math.max(20, named.length * EVERYWHERE);
  for (const [key, list] of holders) {
    const free = canStandAlone(key) && list.length <= common;
    const thing = (things.get(key) ?? 0) / list.length > RARELY;
    words.set(key, { key, weight: weightOf(key), texts: Int32Array.from(list), alone: free ? (thing ? 1 : 0.5) : 0, whole: false });
  }
  for (const [variant, key] of canonical) if (words.has(key)) words.set(variant, words.get(key) as NameWord);
  addWholeNames(
    words,
    named.map(({ whole }) => whole),
    texts,
  );
  const keys = [...words.keys()];
  return {
    texts,
    words,
    starts: new Set(keys.map((key) => key.slice(0, 2))),
    longest: Math.min(LONGEST, Math.max(0, ...keys.map((key) => key.length))),
  };
}

/** Remembers names: aliases such as ノート stand in a catalogue a hundred times. */
function nameReader(): (text: string) => { whole: string; words: string[] } {
  const tokens = new Map<string, string[]>();
  const names = new Map<string, { whole: string; words: string[] }>();
  return (text) => {
    const known = names.get(text) ?? { whole: searchKey(text), words: wordsOfName(text, tokens) };
    names.set(text, known);
    return known;
  };
}

/** Names as one word, for texts without blanks; they weigh all that their words weigh. */
function addWholeNames(words: Map<string, NameWord>, wholes: string[], texts: NameText[]): void {
  const same = new Map<string, number[]>();
  wholes.forEach((whole, text) => {
    const list = same.get(whole);
    if (list) list.push(text);
    else same.set(whole, [text]);
  });
  for (const [key, list] of same) {
    if (key === '' || key.length > LONGEST || words.has(key)) continue;
    const weight = Math.max(...list.map((text) => texts[text]?.total ?? 0));
    words.set(key, { key, weight, texts: Int32Array.from(list), alone: 1, whole: true });
  }
}

function canonicalWords(synonyms: string[][]): Map<string, string> {
  const canonical = new Map<string, string>();
  for (const group of synonyms) {
    const [first, ...others] = group.map(searchKey).filter((key) => key !== '');
    if (first === undefined) continue;
    for (const key of others) if (!canonical.has(key)) canonical.set(key, first);
  }
  return canonical;
}

/**
 * For compounds, the endings that are words themselves: a word of another name (ステンレスマグカップ ends in マグカップ), or shared by three different compounds.
 * A single kanji at the end counts when what stands before it is kana (折りたたみ傘).
 */
function sharedEndings(words: string[]): Map<string, string[]> {
  const different = new Set(words);
  const shared = new Map<string, number>();
  const endingsOf = (word: string) => Array.from({ length: Math.max(0, word.length - 2) }, (_, i) => word.slice(i + 2));
  for (const word of different) for (const ending of endingsOf(word)) shared.set(ending, (shared.get(ending) ?? 0) + 1);
  const isWord = (ending: string, word: string): boolean => {
    const kana = /^[\u30A1-\u30FA]+$/.test(ending);
    if (different.has(ending)) return ending.length >= 2 || (!kana && /[\u30A1-\u30FA]$/.test(word.slice(0, -1)));
    if (/^[a-z\d]/.test(ending)) return false;
    if (ending.length === 1) return !kana && /[\u30A1-\u30FA]$/.test(word.slice(0, -1));
    const compounds = shared.get(ending) ?? 0;
    if (kana) return compounds >= (ending.length >= 4 ? 2 : 3);
    return compounds >= 3 && ending.length === 2 && !/[\u30A1-\u30FA]/.test(ending);
  };
  const found = new Map<string, string[]>();
  for (const word of different) {
    if (/^[a-z\d]/.test(word)) continue;
    const endings = endingsOf(word).filter((ending) => isWord(ending, word));
    if (endings.length > 0) found.set(word, endings);
  }
  return found;
}
