import type { IntentScore } from '../../../core/understanding.ts';
import type { Example, Recognition, Recognizer, Trainer, TrainOptions } from '../../recognizer.ts';
import { calibrate, outOfScope, probabilities } from './calibration.ts';
import { clausesOf } from './clauses.ts';
import { explain } from './explain.ts';
import type { Explained } from './explain.ts';
import { features, READS } from './features.ts';
import type { Features } from './features.ts';
import { holdOut, inclined, label } from './holdout.ts';
import { learn, openLearnt } from './learner.ts';
import type { Said } from './learner.ts';
import { decodeModel, encodeModel } from './model-file.ts';
import type { Model } from './model-file.ts';
import { openNeighbourhood, packExamples } from './neighbours.ts';

export const ENGINE = 'embedded';
/** What the operator allows to be withheld unless told. */
const MAX_WITHHELD = 0.05;
const MOST_INTENTS = 5;
/** One of many clauses must be clearer than the whole. */
const CLAUSE = 0.9;

/** The recognizer that needs no service: a linear model over words and pieces of words, learnt from the release's own examples. */
export const embeddedTrainer: Trainer = { train, load };

/** Trains and calibrates. Two calls with the same examples (in the same order) and seed give the same bytes. */
function train(examples: Example[], { seed, maxWithheld = MAX_WITHHELD }: TrainOptions): Uint8Array {
  const labelled = label(examples);
  const calibration = calibrate(holdOut(labelled, seed), maxWithheld);
  const learnt = learn(labelled.features, labelled.labels, labelled.intents, seed);
  return encodeModel({ ...learnt, intents: labelled.intents, calibration, examples: packExamples(examples) });
}

/** Throws on bytes that `train` did not make. */
function load(bytes: Uint8Array): Recognizer {
  const model = open(decodeModel(bytes));
  const explained: Explained = {
    recognize: (text) => recognize(model, text),
    inclination: (text, intent) => model.say(features(text)).answer.shrunk[model.intents.indexOf(intent)] ?? NaN,
    neighbours: openNeighbourhood(model.examples, model.vocabulary),
  };
  return {
    engine: ENGINE,
    recognize: explained.recognize,
    explain: (text, _language, intent) => explain(explained, text.slice(0, READS), intent),
  };
}

/** A model that is ready to answer. */
type Open = Model & { say: (text: Features) => Said };

const open = (model: Model): Open => ({ ...model, say: openLearnt(model) });

/** A long message that says nothing as a whole is looked at clause by clause: customers tell a story and ask one question in it. */
function recognize(model: Open, written: string): Recognition {
  const text = written.slice(0, READS);
  const whole = recognizeAtOnce(model, text);
  if (!whole.outOfScope.rejected) return whole;
  let best = whole;
  for (const clause of clausesOf(text)) {
    const part = recognizeAtOnce(model, clause);
    if (part.outOfScope.score < best.outOfScope.score * CLAUSE) best = part;
  }
  return best;
}

function recognizeAtOnce(model: Open, text: string): Recognition {
  const { vector, answer } = model.say(features(text));
  if (vector.rows.length === 0 || model.intents.length === 0)
    return { intents: [], outOfScope: { rejected: true, score: 1 }, ambiguous: false };
  const found = inclined(answer);
  const chances = probabilities(found.margins, model.calibration.temperature);
  const score = outOfScope(model.calibration, found.shrunk, chances, vector);
  const rejected = score > model.calibration.threshold;
  const intents = likeliest(model.intents, chances);
  return { intents, outOfScope: { rejected, score }, ambiguous: !rejected && (intents[1]?.score ?? 0) >= model.calibration.asking };
}

/** The intents with the highest chances, the highest first; of equal ones the first by name, since the names are in order. */
function likeliest(names: string[], chances: Float64Array): IntentScore[] {
  const taken: number[] = [];
  for (let i = 0; i < chances.length; i++) {
    const chance = chances[i] as number;
    let place = taken.length;
    while (place > 0 && (chances[taken[place - 1] as number] as number) < chance) place--;
    if (place >= MOST_INTENTS) continue;
    taken.splice(place, 0, i);
    if (taken.length > MOST_INTENTS) taken.pop();
  }
  return taken.map((at) => ({ intent: names[at] as string, score: chances[at] as number }));
}
