import { seededRandom } from '../../../core/clock.ts';
import type { Random } from '../../../core/clock.ts';
import type { Example } from '../../recognizer.ts';
import { centre, partAlike } from './alike.ts';
import type { Sparse } from './alike.ts';
import { backgroundOf } from './background.ts';
import { features, hasGroup, JAPANESE, WORD } from './features.ts';
import type { Features } from './features.ts';
import type { Answer } from './ensemble.ts';
import { learn, openLearnt } from './learner.ts';
import type { Margins } from './linear-model.ts';
import { learnVocabulary, vectorize } from './vocabulary.ts';
import type { Vector } from './vocabulary.ts';

/** An example answered by a model that never saw it. `intent` is -1 when the model did not know its intent either: it plays out of scope. */
export type HeldOut = { intent: number; vector: Vector; margins: Margins };

/** The probabilities' logarithms in the place of the margins: softmax of them at temperature 1 gives the probabilities back. */
export function inclined({ chances, shrunk }: Answer): Margins {
  const margins = new Float64Array(chances.length);
  for (let i = 0; i < chances.length; i++) margins[i] = Math.log(Math.max(LEAST, chances[i] as number));
  return { margins, shrunk };
}
const LEAST = 1e-12;

/** `labels[i]` is an intent's number, or -1 for what is none of them. `originals[i]` numbers the wording that example i is a variant of. */
export type Labelled = { features: Features[]; labels: Int32Array; originals: Int32Array; intents: string[] };

const ROUNDS = 5;
/** Fewer rounds say the same of a large content, and cost less: each holds out a fifth of the examples. */
const roundsFor = (examples: number): number => (examples > 3000 ? 2 : examples > 1500 ? 3 : ROUNDS);
const FEWEST_INTENTS = 4;
/** A round's answers hold so many numbers, two for each intent: of thousands of intents some hundred answers tell enough. */
const MOST_NUMBERS = 2_000_000;
/** One network says nearly what several say, sooner. */
const NETWORKS = 1;
/** The label of the background. Its pieces are no part of the vocabulary: to know them would make a strange text look familiar. */
export const NONE = -1;

/** The examples as features and intent numbers; intents in alphabetical order, the same sentence once per intent, and then the background. */
export function label(examples: Example[]): Labelled {
  const intents = [...new Set(examples.map((example) => example.intent))].sort();
  const number = new Map(intents.map((intent, i) => [intent, i]));
  const once = [...new Map(examples.map((example) => [`${example.intent}\n${example.text}`, example])).values()];
  const own = once.map(({ text }) => features(text));
  const others = intents.length < FEWEST_INTENTS ? [] : backgroundOf(own);
  return {
    features: [...own, ...others],
    labels: Int32Array.from([...once.map(({ intent }) => number.get(intent) ?? NONE), ...others.map(() => NONE)]),
    originals: numbered([...once.map(({ intent, original, text }) => `${intent}\n${original ?? text}`), ...others.map((_, i) => `${i}`)]),
    intents,
  };
}

/** At most `most` of the things, from all over them. */
function spread<T>(things: T[], most: number): T[] {
  if (things.length <= most) return things;
  return Array.from({ length: most }, (_, i) => things[Math.floor((i * things.length) / most)] as T);
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
 * What is hidden together is alike: hidden one at random, an example has a twin among the others by the same hand, and an intent a neighbour with its words;
 * customers have neither. (Measured: at random, customers saw 1.7 times as many right answers withheld as the held-out examples promised.)
 */
export function holdOut(labelled: Labelled, seed: number): HeldOut[] {
  const { features: all, labels, intents } = labelled;
  if (intents.length < FEWEST_INTENTS) return [];
  const parts = Math.min(ROUNDS, intents.length);
  const { partOfIntent, partOfExample } = partition(labelled, parts, seededRandom(seed));
  const rounds = Math.min(parts, roundsFor(all.length));
  const answers: HeldOut[] = [];
  for (let round = 0; round < rounds; round++) {
    const hidden = (i: number) => partOfIntent[labels[i] as number] === round;
    const taught = [...labels.keys()].filter((i) => labels[i] === NONE || (partOfExample[i] !== round && !hidden(i)));
    const ask = spread(
      [...labels.keys()].filter((i) => labels[i] !== NONE && partOfExample[i] === round),
      Math.floor(MOST_NUMBERS / intents.length),
    );
    if (taught.length === 0) continue;
    const texts = taught.map((i) => all[i] as Features);
    const known = Int32Array.from(taught, (i) => labels[i] as number);
    const say = openLearnt(learn(texts, known, intents, seed + round, NETWORKS));
    for (const i of ask) {
      const { vector, answer } = say(all[i] as Features);
      answers.push({ intent: hidden(i) ? -1 : (labels[i] as number), vector, margins: inclined(answer) });
    }
  }
  return answers;
}

/** So many groups of intents are hidden in so many rounds. */
const GROUPS_OF_INTENTS = 10;

/** Parts intents, and within each intent and writing the wordings, so that those of one part are alike. Variants of one wording stay together. */
function partition({ features: all, labels, originals, intents }: Labelled, parts: number, random: Random) {
  const vocabulary = learnVocabulary(all.filter((_, i) => labels[i] !== NONE));
  const words = all.map((text) => wordsOf(vectorize(text, vocabulary)));
  const size = vocabulary.idf.length;
  const centres = intents.map((_, intent) => centre(words.filter((_vector, i) => labels[i] === intent)));
  const partOfIntent = partAlike(centres, size, Math.min(GROUPS_OF_INTENTS, intents.length), random).map((group) => group % parts);
  const partOfExample = new Int32Array(labels.length);
  for (const examples of byKey(labels, (i) => (labels[i] === NONE ? null : `${labels[i]} ${isJapanese(all[i] as Features)}`))) {
    const wordings = byKey(Int32Array.from(examples), (at) => String(originals[examples[at] as number]));
    const parted = partAlike(
      wordings.map(([at]) => words[examples[at as number] as number] as Sparse),
      size,
      parts,
      random,
    );
    const from = Math.floor(random() * parts);
    wordings.forEach((variants, w) =>
      variants.forEach((at) => (partOfExample[examples[at] as number] = (from + (parted[w] as number)) % parts)),
    );
  }
  return { partOfIntent, partOfExample };
}

const isJapanese = (text: Features): boolean => hasGroup(text, JAPANESE);

/** The words, or the pieces of Japanese: pieces of words and sounds say the same again. */
function wordsOf({ rows, values, group }: Vector): Sparse {
  const kept = [...rows.keys()].filter((k) => group[k] === WORD || group[k] === JAPANESE);
  return { rows: Int32Array.from(kept, (k) => rows[k] as number), values: Float32Array.from(kept, (k) => values[k] as number) };
}

/** The indices of `items` in groups of one key, in order; those whose key is null are in none. */
function byKey(items: Int32Array, key: (index: number) => string | null): number[][] {
  const groups = new Map<string, number[]>();
  for (let i = 0; i < items.length; i++) {
    const its = key(i);
    if (its === null) continue;
    const group = groups.get(its);
    if (group) group.push(i);
    else groups.set(its, [i]);
  }
  return [...groups.values()];
}
