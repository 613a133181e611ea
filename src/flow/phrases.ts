/** Which wording comes next. A text's variants are used in turn, so the same words are not sent twice running. */
import type { Language } from '../core/language.ts';
import { variantsOf } from './content.ts';
import type { Content, Text } from './content.ts';
import type { PhraseKey } from './phrase-keys.ts';
import type { DialogueState } from './state.ts';
import { ContentError } from './templates.ts';

/** Takes the next variant of a text and notes that in the state. `key` names the text within the content. */
export function nextVariant(state: DialogueState, key: string, text: Text, language: Language): string {
  const variants = variantsOf(text, language);
  if (variants.length === 1) return variants[0] ?? '';
  const count = state.used[key] ?? 0;
  state.used[key] = count + 1;
  return variants[count % variants.length] ?? '';
}

/** Throws ContentError when the phrase is missing, which the check of the content does not let pass. */
export function phraseTemplate(content: Content, state: DialogueState, key: PhraseKey, language: Language): string {
  const text = content.phrases[key] as Text | undefined;
  if (!text) throw new ContentError(`no phrase ${key}`);
  return nextVariant(state, `phrase:${key}`, text, language);
}
