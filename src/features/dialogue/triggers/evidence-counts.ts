import type { Language } from '../../../core/language.ts';
import type { Cue } from './cues.ts';

/**
 * What is felt, beside the cues in the words: of this turn, the most of the turns before it, and anger of the one just before. `unsigned` is 1 where no word
 * speaks of anger, `signedAnger` is anger as often as words do: a mild score alone ("wired", "the navy one") says little.
 */
export const FELT = [
  'angerNow',
  'negativityNow',
  'gratitudeNow',
  'angerBefore',
  'negativityBefore',
  'angerLast',
  'saidAlike',
  'unsigned',
  'signedAnger',
] as const;
export type FeltSigns = Record<(typeof FELT)[number], number>;

/**
 * What each sign counts, in log odds that a person is called for: a logistic regression over written conversations, each writer's messages heard by a model
 * that had learnt from the others alone. Written by `scripts/fit-evidence.js`, which says how; not by hand.
 */
export type Counts = {
  start: number;
  felt: FeltSigns;
  now: Record<Cue, number>;
  before: Record<Cue, number>;
};

export const COUNTS: Record<Language, Counts> = {
  ja: {
    start: -0.16,
    felt: {
      angerNow: 1.99,
      negativityNow: 1.02,
      gratitudeNow: 0.07,
      angerBefore: 1.12,
      negativityBefore: 0.58,
      angerLast: 1.59,
      saidAlike: 0.35,
      unsigned: -0.52,
      signedAnger: 0.4,
    },
    now: {
      again: -0.07,
      quote: 0.83,
      why: 0.21,
      you: 0.3,
      ends: 0.07,
      authority: -0.3,
      since: -0.63,
      mock: -0.28,
      trouble: -0.16,
      relief: -0.4,
      ask: 0.67,
      demand: 0.35,
      insult: -0.87,
      others: -0.14,
      irony: 1.05,
      denied: 0.6,
      delight: -0.21,
      shopping: -1.05,
      retort: 0.44,
      bare: 0.01,
    },
    before: {
      again: 0.1,
      quote: 0.09,
      why: 0.39,
      you: 0.49,
      ends: -0.74,
      authority: -0.41,
      since: 0.39,
      mock: 1.11,
      trouble: 0.09,
      relief: 0.67,
      ask: -0.08,
      demand: -0.2,
      insult: -1.53,
      others: -0.87,
      irony: 0.66,
      denied: -0.35,
      delight: -0.12,
      shopping: -0.88,
      retort: 0.66,
      bare: 0.45,
    },
  },
  en: {
    start: -0.17,
    felt: {
      angerNow: 2.02,
      negativityNow: 1.07,
      gratitudeNow: 0.06,
      angerBefore: 1.11,
      negativityBefore: 0.42,
      angerLast: 1.53,
      saidAlike: 0.37,
      unsigned: -0.66,
      signedAnger: 0.41,
    },
    now: {
      again: -0.27,
      quote: 1.02,
      why: 0.32,
      you: 0.3,
      ends: 0.07,
      authority: -0.4,
      since: -0.46,
      mock: -0.16,
      trouble: -0.06,
      relief: -0.3,
      ask: 0.68,
      demand: 0.49,
      insult: -0.99,
      others: -0.07,
      irony: 1.09,
      denied: 0.71,
      delight: -0.08,
      shopping: -0.98,
      retort: 0.62,
      bare: -0.1,
    },
    before: {
      again: 0.12,
      quote: 0.32,
      why: 0.46,
      you: 0.71,
      ends: -0.78,
      authority: -0.43,
      since: 0.09,
      mock: 1.37,
      trouble: -0.05,
      relief: 0.88,
      ask: -0.25,
      demand: -0.25,
      insult: -1.52,
      others: -0.77,
      irony: 0.68,
      denied: -0.31,
      delight: -0.18,
      shopping: -0.74,
      retort: 0.72,
      bare: 0.34,
    },
  },
};
