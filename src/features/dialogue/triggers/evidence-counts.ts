import type { Language } from '../../../core/language.ts';
import type { Cue } from './cues.ts';

/** What is felt, beside the cues in the words: of this turn, and the most of the turns before it. */
export const FELT = ['angerNow', 'negativityNow', 'gratitudeNow', 'angerBefore', 'negativityBefore', 'saidAlike'] as const;
export type FeltSigns = Record<(typeof FELT)[number], number>;

/**
 * What each sign counts, in log odds that a person is called for: a logistic regression over written conversations, each writer's messages heard by a model
 * that had learnt from the others alone. Written by `scripts/fit-evidence.js`, which says how; not by hand.
 */
export type Counts = { start: number; felt: FeltSigns; now: Record<Cue, number>; before: Record<Cue, number> };

export const COUNTS: Record<Language, Counts> = {
  ja: {
    start: 1.36,
    felt: { angerNow: 1.38, negativityNow: 1.03, gratitudeNow: -0.05, angerBefore: 1.19, negativityBefore: 0.65, saidAlike: 0.4 },
    now: {
      again: 0.36,
      quote: 0.73,
      why: 0.24,
      you: 0.55,
      ends: 0.29,
      authority: 0.3,
      since: -0.27,
      mock: 0,
      trouble: -0.04,
      relief: -0.33,
      ask: 0.77,
      demand: 0.49,
      insult: -0.58,
      others: 0.03,
      irony: 0.95,
      denied: 0.65,
    },
    before: {
      again: 0.24,
      quote: 0.12,
      why: 0.11,
      you: 0.07,
      ends: -0.36,
      authority: -0.06,
      since: 0.62,
      mock: 0.58,
      trouble: 0.26,
      relief: 0.32,
      ask: -0.2,
      demand: 0.18,
      insult: -1.24,
      others: -0.74,
      irony: 0.67,
      denied: 0.07,
    },
  },
  en: {
    start: 1.4,
    felt: { angerNow: 1.32, negativityNow: 1.21, gratitudeNow: -0.1, angerBefore: 1.13, negativityBefore: 0.66, saidAlike: 0.44 },
    now: {
      again: 0.27,
      quote: 1.02,
      why: 0.38,
      you: 0.6,
      ends: 0.26,
      authority: 0.31,
      since: -0.22,
      mock: 0.08,
      trouble: 0.03,
      relief: -0.29,
      ask: 0.81,
      demand: 0.67,
      insult: -0.65,
      others: 0.18,
      irony: 1,
      denied: 0.7,
    },
    before: {
      again: 0.15,
      quote: 0.31,
      why: 0.18,
      you: 0.21,
      ends: -0.4,
      authority: 0.03,
      since: 0.48,
      mock: 0.75,
      trouble: 0.22,
      relief: 0.52,
      ask: -0.13,
      demand: 0.17,
      insult: -1.18,
      others: -0.65,
      irony: 0.75,
      denied: 0.14,
    },
  },
};
