import type { Language } from '../../../core/language.ts';
import { featuresOf, type Features } from '../features.ts';
import { OUTPUTS } from '../outputs.ts';
import type { Row } from './rows.ts';

/** A message to learn from: what is seen of it, the answers (one per output, 0 or 1) and how much each answer counts. */
export type Sample = { features: Features; answers: Uint8Array; weights: Float32Array };

/** @param weights what an output's answer counts; 0 where the label does not say */
export function sampleOf(
  row: Pick<Row, 'text' | 'negativity' | 'anger' | 'urgency' | 'gratitude'>,
  language: Language,
  weights: (output: number) => number,
): Sample {
  const levels = [row.negativity, row.anger, row.urgency, row.gratitude];
  return {
    features: featuresOf(row.text, language),
    answers: Uint8Array.from(OUTPUTS, (_, k) => ((levels[k >> 1] as number) > k % 2 ? 1 : 0)),
    weights: Float32Array.from(OUTPUTS, (_, k) => weights(k)),
  };
}
