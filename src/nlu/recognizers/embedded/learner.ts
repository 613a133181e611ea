import { openEnsemble, trainEnsemble } from './ensemble.ts';
import type { Answer, Ensemble } from './ensemble.ts';
import { features } from './features.ts';
import type { Features } from './features.ts';
import { learnVocabulary, vectorize } from './vocabulary.ts';
import type { Vector, Vocabulary } from './vocabulary.ts';

/** Everything learnt from examples but the calibration. */
export type Learnt = { vocabulary: Vocabulary; ensemble: Ensemble };

/** What is said of a text: `vector` is the text as the vocabulary knows it. */
export type Said = { vector: Vector; answer: Answer };

/**
 * `labels[i]` is the number in `intents` of example i, or below 0 for what is none of them, whose pieces are no part of the vocabulary: to know them would
 * make a strange text look familiar. An intent without examples is never named. At most so many `networks`.
 */
export function learn(examples: Features[], labels: Int32Array, intents: string[], seed: number, networks?: number): Learnt {
  const names = [...new Set(labels)].filter((label) => label >= 0).sort((a, b) => a - b);
  const inside = [...labels.keys()].filter((i) => (labels[i] as number) >= 0);
  const own = [...inside.map((i) => examples[i] as Features), ...names.map((label) => features(spoken(intents[label] as string)))];
  const vocabulary = learnVocabulary(own, Math.floor(MOST_WEIGHTS / Math.max(1, intents.length)));
  const vectors = own.map((text) => vectorize(text, vocabulary));
  const others = examples.filter((_, i) => (labels[i] as number) < 0).map((text) => vectorize(text, vocabulary));
  const numbers = Int32Array.from([...inside.map((i) => labels[i] as number), ...names, ...others.map(() => NONE)]);
  return { vocabulary, ensemble: trainEnsemble([...vectors, ...others], numbers, intents.length, vocabulary.idf.length, seed, networks) };
}

/** Weights that the linear model may have: with thousands of intents features share them. */
const MOST_WEIGHTS = 40_000_000;
const NONE = -1;
/** Ready to answer. */
export function openLearnt({ vocabulary, ensemble }: Learnt): (text: Features) => Said {
  const answer = openEnsemble(ensemble);
  return (text) => {
    const vector = vectorize(text, vocabulary);
    return { vector, answer: answer(vector) };
  };
}

/** An intent's name is one more example of it (`card_not_arrived`): measured to be worth a point or two where there are ten others. */
const spoken = (name: string): string => name.replace(/[-_/.:]+/g, ' ');
