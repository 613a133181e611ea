import type { Language } from '../../../core/language.ts';
import { OUTPUTS } from '../outputs.ts';
import { ENGLISH_WORDS } from '../words/english.ts';
import { JAPANESE_WORDS } from '../words/japanese.ts';
import { sampleOf, type Sample } from './sample.ts';

/** What a word of a group says when nothing else is said: negativity, anger, gratitude. Groups that are not here decide nothing by themselves. */
const MEANT: Record<string, [negativity: number, anger: number, gratitude: number]> = {
  joy: [0, 0, 0],
  good: [0, 0, 0],
  smiles: [0, 0, 0],
  asking: [0, 0, 0],
  calm: [0, 0, 0],
  thanks: [0, 0, 1],
  solved: [0, 0, 0],
  bad: [1, 0, 0],
  frowns: [1, 0, 0],
  lost: [1, 0, 0],
  unheard: [1, 1, 0],
  fury: [1, 1, 0],
};
const TOLD = new Set(['negativity1', 'anger1', 'gratitude1']);

/** The words of the groups as tiny messages, so that a word which no example has is not unheard of. Each counts `weight`; of urgency and of how much they say nothing. */
export function wordSamples(language: Language, weight: number): Sample[] {
  const samples: Sample[] = [];
  for (const [group, words] of language === 'ja' ? JAPANESE_WORDS : ENGLISH_WORDS) {
    const meant = MEANT[group];
    if (!meant) continue;
    const [negativity, anger, gratitude] = meant;
    for (const word of words) {
      const row = { text: word.replace(/\*$/, ''), negativity, anger, urgency: 0, gratitude };
      samples.push(sampleOf(row, language, (k) => (TOLD.has(OUTPUTS[k] ?? '') ? weight : 0)));
    }
  }
  return samples;
}
