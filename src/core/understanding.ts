import type { Language } from './language.ts';

/** An intent with its calibrated probability, 0 to 1. */
export type IntentScore = { intent: string; score: number };

/** How upset or grateful one message sounds; each 0 to 1. `strength` is how strongly it is said, whatever is said. */
export type Emotion = {
  negativity: number;
  anger: number;
  urgency: number;
  gratitude: number;
  strength: number;
};

/** A value found in a text. `start` and `end` are UTF-16 offsets in the text as the customer wrote it. */
export type Entity = {
  type: string;
  text: string;
  start: number;
  end: number;
  /** How sure, 0 to 1. */
  score: number;
  value: EntityValue;
  /** Other things that it may be, best first, with `value` as the first; only when more than one is close. */
  candidates?: EntityValue[];
};

/**
 * A record has at least `id` and `name`; the other fields are the connector's columns.
 * date_time: `iso` is a local wall-clock time without zone ("2026-12-30T19:00"); `grain` says what the customer gave.
 */
export type EntityValue =
  | { kind: 'record'; id: string; name: string; fields: Record<string, string> }
  | { kind: 'date_time'; iso: string; grain: 'day' | 'minute' | 'time' | 'month'; end?: string }
  | { kind: 'number'; number: number }
  | { kind: 'text'; text: string };

/** What the recognizer made of a turn. */
export type Understanding = {
  language: Language;
  /** False when the text gives no hint (digits, emoji, a name): the conversation's language then counts. */
  languageCertain: boolean;
  /** Best first, at most five. */
  intents: IntentScore[];
  outOfScope: { rejected: boolean; score: number };
  /** True when the best two are so close that asking is better than guessing. */
  ambiguous: boolean;
  entities: Entity[];
  emotion: Emotion;
  /** Which recognizer answered. */
  engine: string;
};
