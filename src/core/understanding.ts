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

/** What is remembered of how one turn of the customer sounded. */
export type Felt = Pick<Emotion, 'negativity' | 'anger' | 'gratitude'>;

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
  /** Of a person: a telephone number, an address. Logs and other services get it masked. */
  personal?: true;
};

/**
 * A record has at least `id` and `name`; the other fields are the connector's columns.
 * date_time: `iso` is a local wall-clock time without zone ("2026-12-30T19:00"); `grain` says what the customer gave (`month`: one or more of them); `end` is the last day
 * of several, or the moment when a span of time is over. number: `unit` is what was counted, as it is said once (冊, box). amount: `currency` as in ISO 4217.
 */
export type EntityValue =
  | { kind: 'record'; id: string; name: string; fields: Record<string, string> }
  | { kind: 'date_time'; iso: string; grain: 'day' | 'minute' | 'time' | 'month'; end?: string }
  | { kind: 'number'; number: number; unit?: string }
  | { kind: 'amount'; number: number; currency: string }
  | { kind: 'text'; text: string };

/** A value as a plain word: a record's name, a date in ISO form, an amount with its currency. For lists and records, not for customers. */
export function plainValue(value: EntityValue): string {
  if (value.kind === 'record') return value.name;
  if (value.kind === 'text') return value.text;
  if (value.kind === 'date_time') return value.end ? `${value.iso}/${value.end}` : value.iso;
  return value.kind === 'amount' ? `${value.number} ${value.currency}` : String(value.number);
}

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
  /** Which line of the turn sounded so, from 0, where it holds several messages. */
  emotionLine?: number;
  /** Which recognizer answered. */
  engine: string;
  /** Why it was not the one that was asked. */
  fallback?: string;
};
