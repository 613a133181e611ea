import { each, type Steps } from '../../core/steps.ts';
import { searchKey } from '../../core/text/normalize.ts';
import type { Gazetteer, GazetteerEntry } from './gazetteer.ts';
import { canStandAlone, COLOUR_NAMES, wordsOfName } from './name-words.ts';

/** A name of an entry, and how much its words weigh together. */
export type NameText = { entry: GazetteerEntry; total: number };
/**
 * A word that customers may say. `texts` are the names that hold it, `weight` is higher the fewer they are. `alone`: how far it can mean something by itself,
 * 1 for what a thing is, 0.5 for what stands before that (a brand, a series), 0 for colours, sizes and the words of every shop. `whole`: it is a whole name.
 */
export type NameWord = { key: string; weight: number; texts: Int32Array | readonly number[]; alone: number; whole: boolean };

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
/** Taking a name apart takes some twenty times as long as reading a cell. */
const NAMES_A_STEP = 50;
const WORDS_A_STEP = 500;

/** Reads a gazetteer once, in steps; 3,000 entries take some tens of milliseconds. */
export function* nameIndexSteps({ entries, synonyms = [] }: Gazetteer): Steps<NameIndex> {
  const canonical = canonicalWords([...synonyms, ...COLOUR_NAMES]);
  const named = yield* namesSteps(entries);
  const different = new Set<string>();
  yield* each(named.length, (at) => (named[at] as Named).words.forEach((word) => different.add(word)), NAMES_A_STEP);
  const endings = yield* sharedEndings([...different]);
  const cut: string[][] = [];
  yield* each(named.length, (at) => cut.push((named[at] as Named).words.map((word) => canonical.get(word) ?? word)), NAMES_A_STEP);
  const firsts = new Set<string>();
  yield* each(cut.length, (at) => firsts.add(cut[at]?.[0] ?? ''));
  const begins = new Set([...firsts].filter(canStandAlone));
  const holders = new Map<string, number[]>();
  const things = new Map<string, number>();
  const hold = (key: string, text: number) => {
    const list = holders.get(key);
    if (!list) holders.set(key, [text]);
    else if (list.at(-1) !== text) list.push(text);
  };
  const holdAll = (text: number) => {
    const words = cut[text] as string[];
    const last = words.findLastIndex((word) => begins.has(word));
    words.forEach((word, at) => {
      for (const key of [
        word,
        ...(endings.get((named[text] as Named).words[at] ?? '') ?? []).map((ending) => canonical.get(ending) ?? ending),
      ]) {
        hold(key, text);
        if (at >= last) things.set(key, (things.get(key) ?? 0) + 1);
      }
    });
  };
  yield* each(cut.length, holdAll, NAMES_A_STEP);
  const weightOf = (key: string) => Math.log(1 + named.length / (holders.get(key)?.length ?? 1));
  const texts: NameText[] = [];
  const totalOf = (text: number) => [...new Set(cut[text])].reduce((sum, word) => sum + weightOf(word), 0);
  yield* each(cut.length, (text) => texts.push({ entry: (named[text] as Named).entry, total: totalOf(text) }), NAMES_A_STEP);
  const words = new Map<string, NameWord>();
  const common = Math.max(20, named.length * EVERYWHERE);
  for (const [key, list] of holders) {
    const free = canStandAlone(key) && list.length <= common;
    const thing = (things.get(key) ?? 0) / list.length > RARELY;
    words.set(key, { key, weight: weightOf(key), texts: Int32Array.from(list), alone: free ? (thing ? 1 : 0.5) : 0, whole: false });
    if (words.size % WORDS_A_STEP === 0) yield;
  }
  for (const [variant, key] of canonical) if (words.has(key)) words.set(variant, words.get(key) as NameWord);
  yield* addWholeNames(words, named, texts);
  const starts = new Set<string>();
  let longest = 0;
  for (const key of words.keys()) {
    starts.add(key.slice(0, 2));
    longest = Math.max(longest, key.length);
  }
  return { texts, words, starts, longest: Math.min(LONGEST, longest) };
}

type Named = { entry: GazetteerEntry; whole: string; words: string[] };

/** Every name of every entry, taken apart. One that stands in a catalogue a hundred times, as the alias ノート does, is taken apart once. */
function* namesSteps(entries: readonly GazetteerEntry[]): Steps<Named[]> {
  const tokens = new Map<string, string[]>();
  const known = new Map<string, { whole: string; words: string[] }>();
  const named: Named[] = [];
  const read = (text: string) => {
    let name = known.get(text);
    if (!name) known.set(text, (name = { whole: searchKey(text), words: wordsOfName(text, tokens) }));
    return name;
  };
  const add = (entry: GazetteerEntry) => {
    for (const text of new Set([entry.name, ...entry.aliases])) {
      const { whole, words } = read(text);
      named.push({ entry, whole, words });
    }
  };
  yield* each(entries.length, (at) => add(entries[at] as GazetteerEntry), NAMES_A_STEP);
  return named;
}

/** Names as one word, for texts without blanks; they weigh all that their words weigh. */
function* addWholeNames(words: Map<string, NameWord>, named: readonly Named[], texts: readonly NameText[]): Steps<void> {
  const same = new Map<string, number[]>();
  const add = (text: number) => {
    const { whole } = named[text] as Named;
    const list = same.get(whole);
    if (list) list.push(text);
    else same.set(whole, [text]);
  };
  yield* each(named.length, add);
  let count = 0;
  for (const [key, list] of same) {
    if (++count % WORDS_A_STEP === 0) yield;
    if (key === '' || key.length > LONGEST || words.has(key)) continue;
    const weight = list.reduce((most, text) => Math.max(most, texts[text]?.total ?? 0), -Infinity);
    // Most whole names are the name of one entry alone: a typed array of one number would weigh four times as much.
    words.set(key, { key, weight, texts: list.length < 8 ? list.slice() : Int32Array.from(list), alone: 1, whole: true });
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
function* sharedEndings(words: readonly string[]): Steps<Map<string, string[]>> {
  const different = new Set(words);
  const shared = new Map<string, number>();
  const endingsOf = (word: string) => Array.from({ length: Math.max(0, word.length - 2) }, (_, i) => word.slice(i + 2));
  const count = (word: string) => {
    for (const ending of endingsOf(word)) shared.set(ending, (shared.get(ending) ?? 0) + 1);
  };
  yield* each(words.length, (at) => count(words[at] as string), NAMES_A_STEP);
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
  const look = (word: string) => {
    if (/^[a-z\d]/.test(word)) return;
    const endings = endingsOf(word).filter((ending) => isWord(ending, word));
    if (endings.length > 0) found.set(word, endings);
  };
  yield* each(words.length, (at) => look(words[at] as string), NAMES_A_STEP);
  return found;
}
