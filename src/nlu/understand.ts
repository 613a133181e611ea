import type { Language } from '../core/language.ts';
import type { Entity, Understanding } from '../core/understanding.ts';
import type { EntityFinder } from './entities/entities.ts';
import { detectLanguage } from './language/language.ts';
import type { Recognizer } from './recognizer.ts';
import { emotionOfTurn } from './turn-emotion.ts';

/** `language`: the conversation's last certain one, if any. `now` in epoch ms, `zone` an IANA name: what "tomorrow" means. */
export type UnderstandContext = {
  language: Language | null;
  now: number;
  zone: string;
  /** Which recognizer the account asks; the release's own unless told. */ recognizer?: string | undefined;
};

export type UnderstanderParts = {
  /** The release's own. */
  recognizer: Recognizer;
  /** Those that an account may ask instead. An account that asks one that is not there is answered by the release's own. */
  others?: Record<string, Recognizer>;
  entities: EntityFinder;
};

/** Makes of a turn's text what flows and triggers decide on. */
export interface Understander {
  understand(text: string, context: UnderstandContext): Promise<Understanding>;
}

/** A customer's question is in the first thousand letters (code points); more only costs time. */
const MOST_LETTERS = 1000;
/** No part of understanding reads further than this. UTF-16 units. */
const MOST_UNITS = 4000;
/** Without a hint and without a history: the greater part of the customers. */
const DEFAULT_LANGUAGE: Language = 'ja';

/** The recognizer is a plug; entities, language and emotion are always ours. Rejects only if the recognizer does. */
export function createUnderstander({ recognizer, others = {}, entities }: UnderstanderParts): Understander {
  return {
    async understand(whole, { language: known, now, zone, recognizer: wanted }) {
      const text = whole.length > MOST_UNITS ? whole.slice(0, MOST_UNITS) : whole;
      const asked = (wanted !== undefined && Object.hasOwn(others, wanted) ? others[wanted] : undefined) ?? recognizer;
      const { language, certain } = detectLanguage(text, known ?? DEFAULT_LANGUAGE);
      const found = entities.find(text, { now, zone, language });
      const { intents, outOfScope, ambiguous, fallback } = await asked.recognize(firstLetters(withoutNames(text, found)), language, whole);
      const { emotion, line } = emotionOfTurn(text, language);
      return {
        language,
        languageCertain: certain,
        intents,
        outOfScope,
        ambiguous,
        entities: found,
        emotion,
        emotionLine: line,
        engine: fallback?.engine ?? asked.engine,
        ...(fallback ? { fallback: fallback.reason } : {}),
      };
    },
  };
}

/** A name found less surely than this stays as it is written. */
const SURE_NAME = 0.6;

/**
 * The names of things as their places, 「{store}に{product}ある？」, as examples have them: which of three thousand products it is never tells the intent.
 * Of overlapping names the surer one.
 */
export function withoutNames(text: string, entities: Entity[]): string {
  const names = entities
    .filter(({ value, score }) => (value.kind === 'record' || value.kind === 'text') && score >= SURE_NAME)
    .sort((a, b) => b.score - a.score);
  const places: Entity[] = [];
  for (const name of names) if (places.every((other) => name.end <= other.start || name.start >= other.end)) places.push(name);
  return places
    .sort((a, b) => b.start - a.start)
    .reduce((rest, { type, start, end }) => `${rest.slice(0, start)}{${type}}${rest.slice(end)}`, text);
}

/** Cutting by code points never splits an emoji. */
function firstLetters(text: string): string {
  return text.length <= MOST_LETTERS
    ? text
    : Array.from(text.slice(0, 2 * MOST_LETTERS))
        .slice(0, MOST_LETTERS)
        .join('');
}
