import type { IntentScore } from '../../../core/understanding.ts';
import type { Example, Recognition, Recognizer, Trainer, TrainOptions } from '../../recognizer.ts';
import { calibrate, outOfScope, probabilities } from './calibration.ts';
import { clausesOf } from './clauses.ts';
import { features } from './features.ts';
import { holdOut, label, NONE } from './holdout.ts';
import { margins, trainLinear } from './linear-model.ts';
import { decodeModel, encodeModel } from './model-file.ts';
import type { Model } from './model-file.ts';
import { learnVocabulary, vectorize } from './vocabulary.ts';

export const ENGINE = 'embedded';
/** What the operator allows to be withheld unless told. */
const MAX_WITHHELD = 0.05;
const MOST_INTENTS = 5;
/** Below the first and with the second this near, asking is better than guessing. */
const SURE = 0.75;
const NEAR = 0.6;
/** One of many clauses must be clearer than the whole. */
const CLAUSE = 0.9;

/** The recognizer that needs no service: a linear model over words and pieces of words, learnt from the release's own examples. */
export const embeddedTrainer: Trainer = { train, load };

/** Trains and calibrates. Two calls with the same examples (in the same order) and seed give the same bytes. */
function train(examples: Example[], { seed, maxWithheld = MAX_WITHHELD }: TrainOptions): Uint8Array {
  const labelled = label(examples);
  const calibration = calibrate(holdOut(labelled, seed), maxWithheld);
  const vocabulary = learnVocabulary(labelled.features.filter((_, i) => labelled.labels[i] !== NONE));
  const vectors = labelled.features.map((text) => vectorize(text, vocabulary));
  const linear = trainLinear(vectors, labelled.labels, labelled.intents.length, vocabulary.idf.length, seed);
  return encodeModel({ intents: labelled.intents, vocabulary, linear, calibration });
}

/** Throws on bytes that `train` did not make. */
function load(bytes: Uint8Array): Recognizer {
  const model = decodeModel(bytes);
  return { engine: ENGINE, recognize: (text) => recognize(model, text) };
}

/** A long message that says nothing as a whole is looked at clause by clause: customers tell a story and ask one question in it. */
function recognize(model: Model, text: string): Recognition {
  const whole = recognizeAtOnce(model, text);
  if (!whole.outOfScope.rejected) return whole;
  let best = whole;
  for (const clause of clausesOf(text)) {
    const part = recognizeAtOnce(model, clause);
    if (part.outOfScope.score < best.outOfScope.score * CLAUSE) best = part;
  }
  return best;
}

function recognizeAtOnce(model: Model, text: string): Recognition {
  const vector = vectorize(features(text), model.vocabulary);
  if (vector.rows.length === 0 || model.intents.length === 0)
    return { intents: [], outOfScope: { rejected: true, score: 1 }, ambiguous: false };
  const found = margins(model.linear, vector);
  const score = outOfScope(model.calibration, found, vector);
  const rejected = score > model.calibration.threshold;
  const intents = ranked(model.intents, probabilities(found.margins, model.calibration.temperature));
  return { intents, outOfScope: { rejected, score }, ambiguous: !rejected && isClose(intents) };
}

function ranked(names: string[], chances: Float64Array): IntentScore[] {
  const all = names.map((intent, i) => ({ intent, score: chances[i] ?? 0 }));
  return all.sort((a, b) => b.score - a.score || (a.intent < b.intent ? -1 : 1)).slice(0, MOST_INTENTS);
}

function isClose([first, second]: IntentScore[]): boolean {
  return first !== undefined && second !== undefined && first.score < SURE && second.score >= NEAR * first.score;
}
