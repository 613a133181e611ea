import type { Language } from '../core/language.ts';
import type { Recognition } from './recognizer.ts';

/** A sentence with the intent that it should be given; null is out of scope. */
export type TestSentence = { text: string; intent: string | null; language: Language };

/** A sentence and what the recognizer made of it. */
export type Asked = {
  sentence: TestSentence;
  recognition: Recognition;
  /** The best intent, rejected or not; null when there is none. `confidence` is its probability. */
  top: string | null;
  confidence: number;
  /** The intent given; null when rejected. */
  predicted: string | null;
  micros: number;
};
