import type { Language } from '../../core/language.ts';
import type { Emotion } from '../../core/understanding.ts';
import { detectLanguage } from '../language/language.ts';
import { featuresOf } from './features.ts';
import { bounded } from './fold.ts';
import { levelsOf } from './levels.ts';
import { shippedModel } from './shipped.ts';

const JAPANESE = /[\u3041-\u30FF\u3400-\u9FFF\uFF66-\uFF9D]/;
const SAYS_SOMETHING = /[\p{L}\p{N}\p{Extended_Pictographic}?!？！]|[(（:;]\S/u;

/**
 * How one message sounds, each figure 0 to 1. Anger from 0.7 is strong, from 0.45 annoyance; below it is none. A problem told calmly is negative (about 0.5) without anger.
 * Learnt from labelled customer messages (training/emotion/GUIDELINES.md), with the rules of `rules/` as one voice. At most a thousand letters are read.
 */
export function scoreEmotion(text: string, language: Language): Emotion {
  const written = bounded(text);
  if (!SAYS_SOMETHING.test(written)) return { negativity: 0, anger: 0, urgency: 0, gratitude: 0, strength: 0 };
  const spoken = languageOf(written, language);
  const features = featuresOf(written, spoken);
  return levelsOf(shippedModel(spoken)(features), features.rules);
}

/** The language of the words themselves: someone who writes to us in Japanese may answer "wtf". */
function languageOf(written: string, language: Language): Language {
  if (JAPANESE.test(written)) return 'ja';
  return /[a-z]{2}/i.test(written) ? detectLanguage(written, 'en').language : language;
}
