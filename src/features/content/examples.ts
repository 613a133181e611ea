import type { Language } from '../../core/language.ts';
import { normalize } from '../../core/text/normalize.ts';
import type { Content } from '../../flow/load.ts';
import type { Example } from '../../nlu/recognizer.ts';
import type { NamedThings } from './named-things.ts';
import { createSamples, type Samples } from './samples.ts';

const LANGUAGES: Language[] = ['ja', 'en'];
const PLACEHOLDER = /\{([a-z][a-z0-9_]*)\}/g;
/** One in so many examples with placeholders is also learnt with values in them. More cost time and gained nothing (measured with 4,000 examples). */
const FILLED = 3;

/**
 * What a recognizer is trained from: every example of every intent and its title. What the entity finder recognises (names of `things`, the content's own
 * patterns) stays a placeholder, as the recognizer meets it; some of the examples are there once more with values, for names that nobody listed.
 * Placeholders of other types are filled. The same content, things and seed give the same list in the same order.
 */
export function trainingExamples(content: Content, things: NamedThings[], seed: number): Example[] {
  const samples = createSamples(content, things, seed);
  const found = new Set([...things.map(({ type }) => type), ...Object.keys(content.entities)]);
  const seen = new Set<string>();
  const examples: Example[] = [];
  let places = 0;
  for (const { intent, title, examples: own } of content.intents) {
    for (const language of LANGUAGES) {
      for (const original of [...own[language], title[language]]) {
        const texts = [fill(original, language, samples, found)];
        if (original.search(PLACEHOLDER) >= 0 && places++ % FILLED === 0) texts.push(fill(original, language, samples));
        for (const text of texts) {
          const key = `${intent} ${language} ${normalize(text)}`;
          if (!seen.has(key)) examples.push({ text, intent, language, original });
          seen.add(key);
        }
      }
    }
  }
  return examples;
}

/** The example with values for its placeholders, but for those of the types to `keep`. One for which nothing is known becomes its own name. */
function fill(example: string, language: Language, samples: Samples, keep?: ReadonlySet<string>): string {
  return example.replace(PLACEHOLDER, (place, type: string) =>
    keep?.has(type) ? place : (samples(type, language) ?? type.replaceAll('_', ' ')),
  );
}
