import { seededRandom } from '../../../core/clock.ts';
import type { Example } from '../../recognizer.ts';
import { BACKGROUND } from './background.ts';
import { features } from './features.ts';
import type { Features } from './features.ts';
import { margins, trainLinear } from './linear-model.ts';
import type { Margins } from './linear-model.ts';
import { learnVocabulary, vectorize } from './vocabulary.ts';
import type { Vector } from './vocabulary.ts';

/** An example answered by a model that never saw it. `intent` is -1 when the model did not know its intent either: it plays out of scope. */
export type HeldOut = { intent: number; vector: Vector; margins: Margins };

/** `labels[i]` is an intent's number, or -1 for what is none of them. `originals[i]` numbers the wording that example i is a variant of. */
export type Labelled = { features: Features[]; labels: Int32Array; originals: Int32Array; intents: string[] };

const ROUNDS = 5;
/** Fewer rounds say the same of a large content, and cost less. */
const LARGE = 1500;
const ROUNDS_OF_LARGE = 3;
const FEWEST_INTENTS = 4;
/** The label of the background. Its pieces are no part of the vocabulary: to know them would make a strange text look familiar. */
export const NONE = -1;

/** The examples as features and intent numbers; intents in alphabetical order, the same sentence once per intent, and then the background. */
export function label(examples: Example[]): Labelled {
  const intents = [...new Set(examples.map((example) => example.intent))].sort();
  const number = new Map(intents.map((intent, i) => [intent, i]));
  const once = [...new Map(examples.map((example) => [`${example.intent}\n${example.text}`, example])).values()];
  const background = intents.length < FEWEST_INTENTS ? [] : BACKGROUND;
  return {
    features: [...once.map(({ text }) => text), ...background].map(features),
    labels: Int32Array.from([...once.map(({ intent }) => number.get(intent) ?? NONE), ...background.map(() => NONE)]),
    originals: numbered([...once.map(({ intent, original, text }) => `${intent}\n${original ?? text}`), ...background]),
    intents,
  };
}

/** Equal keys have equal numbers, in the order of the first of each. */
function numbered(keys: string[]): Int32Array {
  const numbers = new Map<string, number>();
  for (const key of keys) if (!numbers.has(key)) numbers.set(key, numbers.size);
  return Int32Array.from(keys, (key) => numbers.get(key) ?? 0);
}

/**
 * Class-holdout cross-validation: each round hides a fifth of the examples and, wholly, a fifth of the intents, whose examples then play out of scope.
 * So the threshold needs no out-of-scope example. Empty when there are too few intents to hide any.
 */
export function holdOut({ features: all, labels, originals, intents }: Labelled, seed: number): HeldOut[] {
  if (intents.length < FEWEST_INTENTS) return [];
  const parts = Math.min(ROUNDS, intents.length);
  const partOfIntent = deal(intents.length, parts, seed);
  const partOfExample = dealWithinIntents(labels, originals, intents.length, parts, seed + 1);
  const rounds = all.length > LARGE ? ROUNDS_OF_LARGE : parts;
  const answers: HeldOut[] = [];
  for (let round = 0; round < rounds; round++) {
    const hidden = (i: number) => partOfIntent[labels[i] as number] === round;
    const learn = [...labels.keys()].filter((i) => labels[i] === NONE || (partOfExample[i] !== round && !hidden(i)));
    const ask = [...labels.keys()].filter((i) => labels[i] !== NONE && partOfExample[i] === round);
    if (learn.length === 0) continue;
    const vocabulary = learnVocabulary(learn.filter((i) => labels[i] !== NONE).map((i) => all[i] as Features));
    const vectors = learn.map((i) => vectorize(all[i] as Features, vocabulary));
    const learnt = Int32Array.from(learn, (i) => labels[i] as number);
    const model = trainLinear(vectors, learnt, intents.length, vocabulary.idf.length, seed + round);
    for (const i of ask) {
      const vector = vectorize(all[i] as Features, vocabulary);
      answers.push({ intent: hidden(i) ? -1 : (labels[i] as number), vector, margins: margins(model, vector) });
    }
  }
  return answers;
}

/** Deals `count` things into `parts` equal parts at random. */
function deal(count: number, parts: number, seed: number): Int32Array {
  const random = seededRandom(seed);
  const dealt = Int32Array.from({ length: count }, (_, i) => i % parts);
  for (let i = count - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    const kept = dealt[i] as number;
    dealt[i] = dealt[j] as number;
    dealt[j] = kept;
  }
  return dealt;
}

/** Variants of one wording stay together. */
function dealWithinIntents(labels: Int32Array, originals: Int32Array, intents: number, parts: number, seed: number): Int32Array {
  const members: Set<number>[] = Array.from({ length: intents }, () => new Set());
  labels.forEach((intent, i) => members[intent]?.add(originals[i] as number));
  const partOf = new Map<number, number>();
  members.forEach((wordings, intent) => {
    const parted = deal(wordings.size, parts, seed + intent);
    [...wordings].forEach((original, at) => partOf.set(original, parted[at] as number));
  });
  return originals.map((original) => partOf.get(original) ?? 0);
}
