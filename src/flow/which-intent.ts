/** Intents as a question to the customer. */
import type { Option } from './answers.ts';
import type { Content } from './content.ts';
import type { Language } from '../core/language.ts';
import type { Turn } from './turn.ts';

/** As many entities of the sentence as are kept for the intent that is chosen. */
const KEPT_ENTITIES = 10;

/** Intents as choices, by their titles. */
export function intentOptions(content: Content, intents: string[], language: Language): Option[] {
  return intents.map((intent) => {
    const title = content.intents.find((one) => one.intent === intent)?.title;
    return { value: intent, label: title?.[language] ?? intent, texts: title ? [title.ja, title.en] : [] };
  });
}

/** "Which of these did you mean?" */
export function offerIntents(turn: Turn, intents: string[]): void {
  const options = intentOptions(turn.content, intents, turn.input.language);
  options.push({ value: 'none', label: turn.phrase('choice_none'), texts: [], meaning: 'none' });
  turn.speak('which_intent', options);
  awaitIntent(turn, options);
  turn.outcome = 'clarified';
}

/** What is chosen next starts with what this sentence named. */
export function awaitIntent(turn: Turn, options: Option[]): void {
  turn.state.question = { kind: 'intent', options, entities: turn.input.understanding.entities.slice(0, KEPT_ENTITIES) };
}
