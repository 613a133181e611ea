import { chanceOfAnger } from '../../../core/anger-scale.ts';
import type { Emotion, Felt } from '../../../core/understanding.ts';
import { cuesOf, languageOf, type Cue } from './cues.ts';
import { COUNTS, FELT, type FeltSigns } from './evidence-counts.ts';

/** The customer's own words: of this turn, and of the turns before it that still count, oldest first. */
export type Words = { text: string; earlier: readonly string[] };

/** Cues that may be signs of anger; more of them than `MOST_SIGNS` in a message say no more. */
const ANGER_SIGNS: readonly Cue[] = [
  'again',
  'quote',
  'why',
  'you',
  'ends',
  'authority',
  'since',
  'mock',
  'demand',
  'insult',
  'irony',
  'denied',
  'retort',
];
const MOST_SIGNS = 3;

/** All that is weighed, as figures: what is felt (anger and negativity as `steepness` has them), and which cues this turn and those before it hold. */
export type Signs = { felt: FeltSigns; now: ReadonlySet<Cue>; before: ReadonlySet<Cue> };

export function signsOf(now: Emotion, before: readonly Felt[], { text, earlier }: Words): Signs {
  const most = (feeling: 'anger' | 'negativity') => Math.max(0, ...before.map((turn) => turn[feeling]));
  const cues = cuesOf(text);
  const signs = ANGER_SIGNS.filter((cue) => cues.has(cue)).length;
  const felt = {
    angerNow: angerOf(now.anger),
    negativityNow: steepness(now.negativity),
    gratitudeNow: now.gratitude,
    angerBefore: angerOf(most('anger')),
    negativityBefore: steepness(most('negativity')),
    // No turn before is as good as a calm one.
    angerLast: angerOf(before.at(-1)?.anger ?? 0) - angerOf(0),
    saidAlike: text.length > SHORTEST ? Math.max(0, ...earlier.map((said) => likeness(said, text))) : 0,
    unsigned: signs === 0 ? 1 : 0,
    signedAnger: Math.min(MOST_SIGNS, signs) * now.anger,
  };
  return { felt, now: cues, before: cuesOf(earlier.join('\n')) };
}

/** The chance, 0 to 1, that all that was felt and said so far, taken together, calls for a person. */
export function evidenceOf(now: Emotion, before: readonly Felt[], words: Words): number {
  const signs = signsOf(now, before, words);
  const counts = COUNTS[languageOf([...words.earlier, words.text].join('\n'))];
  const felt = FELT.reduce((sum, name) => sum + counts.felt[name] * signs.felt[name], 0);
  return 1 / (1 + Math.exp(-(counts.start + felt + sumOf(counts.now, signs.now) + sumOf(counts.before, signs.before))));
}

/** Anger as the chance that there is any, which is what adds up: the levels lay it out anew for the desk, and leap where annoyance begins. */
const angerOf = (level: number): number => steepness(Math.max(CALM, chanceOfAnger(level)));

/** A lower chance of anger is calm, however low. */
const CALM = 0.05;

/** Half the log odds of a figure of 0 to 1: 0 in the middle, about ±2.3 at the ends. */
const steepness = (value: number): number => Math.log((value + 0.01) / (1.01 - value)) / 2;

const sumOf = (counts: Record<Cue, number>, found: ReadonlySet<Cue>): number => [...found].reduce((sum, cue) => sum + counts[cue], 0);

/** A text of so many letters or fewer is a yes, a number, a size: said twice it is no repetition. */
const SHORTEST = 3;

/** The share of pairs of letters of the shorter text that the other has, too. */
function likeness(one: string, other: string): number {
  const [a, b] = [pairs(one), pairs(other)];
  const shared = [...a].filter((pair) => b.has(pair)).length;
  return shared / Math.max(1, Math.min(a.size, b.size));
}

function pairs(text: string): Set<string> {
  const letters = text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '');
  return new Set(Array.from({ length: Math.max(0, letters.length - 1) }, (_, at) => letters.slice(at, at + 2)));
}
