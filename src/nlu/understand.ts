import type { Language } from '../core/language.ts';
import type { Entity, Understanding } from '../core/understanding.ts';
import { scoreEmotion } from './emotion/emotion.ts';
import type { EntityFinder } from './entities/entities.ts';
import { detectLanguage } from './language/language.ts';
import type { Recognizer } from './recognizer.ts';

/** `language`: the conversation's last certain one, if any. `now` in epoch ms, `zone` an IANA name: what "tomorrow" means. */
export type UnderstandContext = { language: Language | null; now: number; zone: string };

/** Makes of a turn's text what flows and triggers decide on. */
export interface Understander {
  understand(text: string, context: UnderstandContext): Promise<Understanding>;
}

/** A customer's question is in the first thousand letters (code points); more only costs time. */
const MOST_LETTERS = 1000;
/** Without a hint and without a history: the greater part of the customers. */
const DEFAULT_LANGUAGE: Language = 'ja';

/** The recognizer is a plug; entities, language and emotion are always ours. Rejects only if the recognizer does. */
export function createUnderstander({ recognizer, entities }: { recognizer: Recognizer; entities: EntityFinder }): Understander {
  return {
    async understand(text, { language: known, now, zone }) {
      const { language, certain } = detectLanguage(text, known ?? DEFAULT_LANGUAGE);
      const found = entities.find(text, { now, zone, language });
      const { intents, outOfScope, ambiguous } = await recognizer.recognize(firstLetters(withoutNames(text, found)), language);
      return {
        language,
        languageCertain: certain,
        intents,
        outOfScope,
        ambiguous,
        entities: found,
        emotion: scoreEmotion(text, language),
        engine: recognizer.engine,
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
