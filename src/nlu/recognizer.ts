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
};

/** A plug that names the intent of one text. */
export interface Recognizer {
  readonly engine: string;
  recognize(text: string, language: Language): Promise<Recognition> | Recognition;
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
