import { readFileSync } from 'node:fs';
import { normalize } from '../../core/text/normalize.ts';
import { stem } from './stem.ts';

/**
 * Everyday words that mean nearly the same, one group a line, parted by commas: what a customer says and no example does. A word may be in several groups.
 * A group is known by its number, those of English before those of Japanese.
 */
type Thesaurus = {
  /** Terms of one word or more, as stems, by their first. */
  english: Map<string, { stems: string[]; groups: number[] }[]>;
  /** Words by their first letter. */
  japanese: Map<string, { word: string; groups: number[] }[]>;
};

let opened: Thesaurus | undefined;

/** The groups of the words of an English text, one for each time that one of their words comes up. */
export function englishGroups(words: string[]): number[] {
  const { english } = (opened ??= open());
  const stems = words.map(knownStem);
  const found: number[] = [];
  stems.forEach((first, at) => {
    for (const term of english.get(first) ?? []) if (term.stems.every((one, i) => stems[at + i] === one)) found.push(...term.groups);
  });
  return found;
}

const known = new Map<string, string>();
const MOST_KNOWN = 20_000;

/** Stems are looked up far more often than they are new. */
function knownStem(word: string): string {
  const before = known.get(word);
  if (before !== undefined) return before;
  const made = stem(word);
  if (known.size >= MOST_KNOWN) known.clear();
  known.set(word, made);
  return made;
}

/** The groups of a Japanese text, normalised and without blanks. Where one word begins like another, both count. */
export function japaneseGroups(text: string): number[] {
  const { japanese } = (opened ??= open());
  const found: number[] = [];
  for (let at = 0; at < text.length; at++)
    for (const { word, groups } of japanese.get(text[at] as string) ?? []) if (text.startsWith(word, at)) found.push(...groups);
  return found;
}

function open(): Thesaurus {
  const groups = { en: readGroups('en'), ja: readGroups('ja') };
  const english: Thesaurus['english'] = new Map();
  for (const [term, numbers] of numbered(groups.en, 0, (word) => word.split(/\s+/).map(stem).join(' '))) {
    const stems = term.split(' ');
    gather(english, stems[0] as string, { stems, groups: numbers });
  }
  const japanese: Thesaurus['japanese'] = new Map();
  for (const [word, numbers] of numbered(groups.ja, groups.en.length, (one) => one.replace(/\s+/g, '')))
    gather(japanese, word[0] as string, { word, groups: numbers });
  return { english, japanese };
}

/** Each word in the form in which it is looked for, with the numbers of its groups, counted from `first`. */
function numbered(groups: string[][], first: number, form: (word: string) => string): Map<string, number[]> {
  const numbers = new Map<string, number[]>();
  groups.forEach((words, group) => {
    for (const word of new Set(words.map(form))) gather(numbers, word, first + group);
  });
  return numbers;
}

function gather<V>(lists: Map<string, V[]>, key: string, value: V): void {
  const list = lists.get(key);
  if (list) list.push(value);
  else lists.set(key, [value]);
}

/** The lists lie beside this file, in src/ as in dist/. Lines that begin with # are remarks. */
function readGroups(language: 'en' | 'ja'): string[][] {
  const lines = readFileSync(new URL(`thesaurus-${language}.txt`, import.meta.url), 'utf8').split('\n');
  return lines
    .filter((line) => line.trim() !== '' && !line.startsWith('#'))
    .map((line) =>
      line
        .split(',')
        .map((word) => normalize(word))
        .filter((word) => word !== ''),
    );
}
