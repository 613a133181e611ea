import type { Language } from '../../core/language.ts';
import type { Emotion } from '../../core/understanding.ts';
import { denseOf } from './dense.ts';
import { bounded, fold } from './fold.ts';
import { piecesOf, type Pieces } from './grams.ts';
import { scoreByRules } from './rules/score.ts';
import { wordReader } from './words/reader.ts';

/** All that the model sees of a message. */
export type Features = { dense: Float32Array; pieces: Pieces; rules: Emotion };

export function featuresOf(text: string, language: Language): Features {
  const written = bounded(text);
  const folded = fold(written, language);
  const reader = wordReader(language);
  const found = reader.find(folded);
  const rules = scoreByRules(written, language);
  return { rules, dense: denseOf(written, folded, found, rules, reader, language), pieces: piecesOf(folded, found, language) };
}
