import { atOnce, type Steps } from '../../core/steps.ts';
import { keyWithOffsets } from '../../core/text/key-offsets.ts';
import type { KeyedText } from '../../core/text/key-offsets.ts';
import { searchKey, toKatakana } from '../../core/text/normalize.ts';
import { JAPANESE_WORDS } from '../language/words.ts';
import { MOST_CANDIDATES } from './gazetteer.ts';
import type { Gazetteer, GazetteerEntry, Mention } from './gazetteer.ts';
import { misspeltFinderSteps } from './misspelt-names.ts';
import { nameIndexSteps } from './name-index.ts';
import type { FoundWord as Found, NameIndex, NameWord, Span } from './name-index.ts';
import { scriptOf } from './name-words.ts';

/** What may stand between two words of one name: "A5のキャンパスノート", "the mug in white". */
const BETWEEN = /^(?:[\s、,・のがではを]|サイズ|カラー|色|in|the|of|size|colou?r|with|a)*$/;
/** Finds the names of a gazetteer in a text. */
export type NameFinder = (text: string) => Mention[];

export const createNameFinder = (gazetteer: Gazetteer): NameFinder => atOnce(nameFinderSteps(gazetteer));

export function* nameFinderSteps(gazetteer: Gazetteer): Steps<NameFinder> {
  const index = yield* nameIndexSteps(gazetteer);
  const misspelt = yield* misspeltFinderSteps(index);
  return (text) => {
    const keyed = keyWithOffsets(text);
    const everyday = everydayWords(keyed);
    const exact = longestFirst(exactWords(index, keyed, text).filter((word) => !everyday.some((other) => isPartOf(word, other))));
    const typos = misspelt(text, [...exact, ...everyday]);
    const found = [...exact, ...typos].sort((a, b) => a.start - b.start);
    return clusters(found, text).flatMap((cluster) => mentions(index, cluster));
  };
}

const EVERYDAY = JAPANESE_WORDS.map((word) => searchKey(word));

/** Where everyday words stand that no name is looked for in. */
function everydayWords({ key, starts, ends }: KeyedText): Span[] {
  return EVERYDAY.flatMap((word) => {
    const at = key.indexOf(word);
    return at < 0 ? [] : [{ start: starts[at] as number, end: ends[at + word.length - 1] as number }];
  });
}

/** A name that is only a piece of an everyday word; one that holds the word (ギフトラッピング袋) or is it stays. */
const isPartOf = (name: Span, word: Span): boolean =>
  name.start >= word.start && name.end <= word.end && name.end - name.start < word.end - word.start;

function exactWords(index: NameIndex, { key, starts, ends }: KeyedText, text: string): Found[] {
  const found: Found[] = [];
  for (let from = 0; from < key.length; from++) {
    if (!index.starts.has(key.slice(from, from + 2)) && !index.starts.has(key[from] as string)) continue;
    for (let to = Math.min(key.length, from + index.longest); to > from; to--) {
      const word = index.words.get(key.slice(from, to));
      if (!word) continue;
      const start = starts[from] as number;
      const end = withLongVowel(text, ends[to - 1] as number);
      const likeness = standing(text, start, end, to - from);
      if (likeness > 0) found.push({ word, from, to, start, end, likeness });
    }
  }
  return found;
}

/** The key leaves out long vowels; the word does not end before one. */
const withLongVowel = (text: string, end: number): number => (/[ー\uFF70]/.test(text[end] ?? '') ? withLongVowel(text, end + 1) : end);

/** How well a word stands by itself where it was found: 1 between other kinds of letters, 0 inside another word (ノート in ノートパソコン). */
function standing(text: string, start: number, end: number, length: number): number {
  const first = scriptOf(text[start] ?? '');
  const last = scriptOf(text[end - 1] ?? '');
  const before = start > 0 ? scriptOf(text[start - 1] as string) : 'other';
  const after = end < text.length ? scriptOf(text[end] as string) : 'other';
  if (first === 'hiragana' && last === 'hiragana') return hiragana(text.slice(start, end), before, after, length);
  const openLeft = first === before && first !== 'other';
  const openRight = last === after && last !== 'other';
  const plural = last === 'latin' && /^(?:e?s)(?![\p{L}])/u.test(text.slice(end));
  if (!openLeft && (!openRight || plural)) return 1;
  if (first === 'latin' || last === 'latin' || first === 'digit' || last === 'digit') return 0;
  // Kanji follow one another without a break (手帳在庫): only a longer word is believed, and less.
  if (first === 'kanji' || last === 'kanji') return length >= 2 ? (openLeft ? 0.75 : 0.85) : 0;
  return length >= 6 ? 0.75 : 0;
}

/** In hiragana nothing shows where a word ends: short ones must be the whole text, or be written with their long vowel (のーと). */
function hiragana(written: string, before: string, after: string, length: number): number {
  if (before === 'other' && after === 'other') return length >= 2 ? 1 : 0;
  if (length >= 4) return 0.95;
  return length >= 2 && toKatakana(written).includes('ー') ? 0.9 : before === 'other' && length >= 3 ? 0.85 : 0;
}

/** The longest word wins where words overlap; of equals the one that stands better. */
function longestFirst(found: Found[]): Found[] {
  const kept: Found[] = [];
  for (const word of found.sort((a, b) => b.to - b.from - (a.to - a.from) || b.likeness - a.likeness || a.from - b.from)) {
    if (kept.every((other) => word.to <= other.from || word.from >= other.to)) kept.push(word);
  }
  return kept;
}

function clusters(found: Found[], text: string): Found[][] {
  const groups: Found[][] = [];
  for (const word of found) {
    const last = groups.at(-1)?.at(-1);
    if (last && BETWEEN.test(text.slice(last.end, word.start).toLowerCase())) groups.at(-1)?.push(word);
    else groups.push([word]);
  }
  return groups;
}

/**
 * The entries that hold most of what a cluster of words says; what they leave over may name something else.
 * `beside`: words of the cluster that name nothing by themselves (A5).
 */
function mentions(index: NameIndex, cluster: Found[], beside: Found[] = []): Mention[] {
  if (!cluster.some(({ word }) => word.alone > 0)) return [];
  const said = new Map<number, number>();
  for (const [word, weight] of weights(cluster)) for (const text of word.texts) said.set(text, (said.get(text) ?? 0) + weight);
  const most = Math.max(...said.values());
  const best = new Map<GazetteerEntry, { cover: number; text: number }>();
  for (const [text, weight] of said) {
    const name = index.texts[text];
    if (!name || weight < most - 1e-9) continue;
    const cover = Math.min(1, weight / name.total);
    if (cover > (best.get(name.entry)?.cover ?? 0)) best.set(name.entry, { cover, text });
  }
  const equal = [...best].sort(([a, one], [b, two]) => two.cover - one.cover || (a.id < b.id ? -1 : 1));
  const ranked = equal.length > 1 ? told(index, equal, [...cluster, ...beside]) : equal;
  const [first] = ranked;
  if (!first) return [];
  const own =
    ranked.length < equal.length ? (word: NameWord) => isOf(index, word, first[0]) : (word: NameWord) => word.texts.includes(first[1].text);
  const owned = new Map([...new Set([...cluster, ...beside].map(({ word }) => word))].map((word) => [word, own(word)]));
  const used = cluster.filter(({ word }) => owned.get(word));
  const left = cluster.filter(({ word }) => !owned.get(word));
  const stands = used.some(({ word }) => word.alone > 0);
  const all = ranked.length < equal.length ? [...used, ...beside.filter(({ word }) => owned.get(word))] : used;
  const rest = left.length < cluster.length ? mentions(index, left, stands ? [] : [...beside, ...used]) : [];
  return stands ? [mention(all, ranked), ...rest] : rest;
}

/** How much each word of a cluster says in all: one that is said a hundred times is weighed against the names once. */
function weights(cluster: Found[]): Map<NameWord, number> {
  const sums = new Map<NameWord, number>();
  for (const { word, likeness } of cluster) sums.set(word, (sums.get(word) ?? 0) + word.weight * likeness);
  return sums;
}

type Ranked = [GazetteerEntry, { cover: number; text: number }];

/** Of entries that an alias names equally well, those that the other words beside it fit best under any of their names (横罫のキャンパスノート of three sizes, and A5). */
function told(index: NameIndex, equal: Ranked[], cluster: Found[]): Ranked[] {
  const said = [...weights(cluster)];
  const fits = equal.map(([entry]) => said.reduce((sum, [word, weight]) => sum + (isOf(index, word, entry) ? weight : 0), 0));
  const most = Math.max(...fits);
  return equal.filter((_, i) => (fits[i] as number) > most - 1e-9);
}

const isOf = (index: NameIndex, word: NameWord, entry: GazetteerEntry): boolean =>
  word.texts.some((text) => index.texts[text]?.entry === entry);

function mention(used: Found[], ranked: [GazetteerEntry, { cover: number }][]): Mention {
  const likeness =
    used.reduce((sum, { likeness, word }) => sum + likeness * word.weight, 0) / used.reduce((sum, { word }) => sum + word.weight, 0);
  const cover = (ranked[0]?.[1].cover ?? 0) / likeness;
  const whole = cover > 0.999;
  // A whole name beats the names that only hold it.
  const entries = ranked.filter(([, other]) => !whole || other.cover / likeness > 0.999).map(([entry]) => entry);
  const thing = whole ? 1 : Math.max(...used.map(({ word }) => word.alone));
  const doubt = Math.min(0.3, 0.04 * Math.log2(entries.length));
  return {
    start: Math.min(...used.map(({ start }) => start)),
    end: Math.max(...used.map(({ end }) => end)),
    score: Math.max(0.1, likeness * thing * ((whole ? 1 : 0.6 + 0.35 * cover) - doubt)),
    entries: entries.slice(0, MOST_CANDIDATES),
    total: entries.length,
  };
}
