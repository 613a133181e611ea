import type { Language } from '../core/language.ts';
import type { IntentScore } from '../core/understanding.ts';

/** One example sentence. `intent` null is out of scope (for evaluation only, never for training). */
export type Example = {
  text: string;
  intent: string;
  language: Language;
  /** The staff's wording that this is a variant of: variants of one wording say nothing about a customer who words it otherwise. */
  original?: string;
};

export type Recognition = {
  /** Best first, at most five, calibrated. */
  intents: IntentScore[];
  /** `score` is higher the more out of scope; `rejected` compares it with the release's threshold. */
  outOfScope: { rejected: boolean; score: number };
  ambiguous: boolean;
  /** Set when another recognizer than the one asked had to answer. */
  fallback?: Fallback;
};

/** Who answered instead, and why. */
export type Fallback = {
  engine: string;
  /**
   * `timeout`, `quota` (too many requests), `auth` (refused as a caller), `refused` (the request itself), `unavailable` (away or failing), `resting` (not asked:
   * it failed too often just now), `unmapped` (its intent is none of the release's).
   */
  reason: 'timeout' | 'quota' | 'auth' | 'refused' | 'unavailable' | 'resting' | 'unmapped';
};

/** Why a text was given an intent, for the people who write examples. */
export type Explanation = {
  intent: string;
  /** Pieces of the text as written (UTF-16 offsets) that spoke for the intent (weight above 0) or against it, the weightiest first; the weights of all add up to at most 1 in size. */
  fragments: { start: number; end: number; text: string; weight: number }[];
  /** The examples most like the text, best first, at most three; `similarity` 0 to 1. */
  nearest: { text: string; intent: string; language: Language; similarity: number }[];
};

/** A plug that names the intent of one text. */
export interface Recognizer {
  readonly engine: string;
  /** `text` has places, `{product}`, for the names in it, as examples have them; `written` is the same as the customer wrote it, however long it is: cut it after personal data are out, never before (the same as `text` unless told). */
  recognize(text: string, language: Language, written?: string): Promise<Recognition> | Recognition;
  /** Why `intent` (the best one unless told) fits the text; null when nothing of the text is known. A recognizer that cannot say has none. */
  explain?(text: string, language: Language, intent?: string): Explanation | null;
  /** Lets go of connections. */
  close?(): Promise<void>;
}

export type TrainOptions = {
  seed: number;
  /** The share of right answers that the operator allows to be withheld, 0 to 1 (default 0.05). */
  maxWithheld?: number;
};

/** What a release stores of a trained recognizer. Deterministic for the same examples and seed. */
export interface Trainer {
  train(examples: Example[], options: TrainOptions): Uint8Array;
  load(model: Uint8Array): Recognizer;
}
