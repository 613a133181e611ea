import { systemClock, type Clock } from '../core/clock.ts';
import { quantile } from '../core/quantile.ts';
import type { Asked, TestSentence } from './asked.ts';
import { auroc, calibrationError, findConfusions, measureIntents, type Confusion, type IntentMeasure } from './measures.ts';
import type { Recognizer } from './recognizer.ts';

export type { Asked, TestSentence } from './asked.ts';
export { auroc } from './measures.ts';

/** Shares from 0 to 1; NaN where there is nothing to share. */
export type Evaluation = {
  sentences: number;
  /** In-scope sentences whose best intent is right, rejection set aside. */
  accuracy: number;
  /** In-scope sentences whose best intent is right and was not withheld. */
  inScope: number;
  /** Out-of-scope sentences that were rejected. */
  outOfScope: number;
  /** Right outcomes of all sentences: the right intent, or a rejection where one was due. */
  total: number;
  /** The chance that an out-of-scope sentence scores higher than an in-scope one. */
  auroc: number;
  /** `inScope` if the threshold were such that 70 % of the out-of-scope sentences are rejected. */
  inScopeAt70: number;
  /** Expected calibration error of the best intent's probability over the in-scope sentences. */
  ece: number;
  /** Of right answers, how many were withheld. */
  withheld: number;
  /** Of all sentences, how many would be a question back to the customer. */
  ambiguous: number;
  /** The weakest first. */
  intents: IntentMeasure[];
  /** The most frequent first. */
  confusions: Confusion[];
  medianMicros: number;
  p99Micros: number;
  /** Every sentence in the order given. */
  asked: Asked[];
  /** The wrong ones of them, for reading. */
  errors: Asked[];
};

/** `warmUp`: so many sentences are asked once before anything counts, since the first calls of a program are slow. */
export type EvaluateOptions = { clock?: Pick<Clock, 'monotonic'>; warmUp?: number };

/** Asks the recognizer every sentence, one after the other. Rejects only if the recognizer does. */
export async function evaluate(recognizer: Recognizer, sentences: TestSentence[], options: EvaluateOptions = {}): Promise<Evaluation> {
  const { clock = systemClock, warmUp = 0 } = options;
  for (const { text, language } of sentences.slice(0, warmUp)) await recognizer.recognize(text, language);
  const asked: Asked[] = [];
  for (const sentence of sentences) asked.push(await ask(recognizer, sentence, clock));
  const micros = asked.map((answer) => answer.micros);
  return {
    ...measureAnswers(asked),
    ...measureScores(asked),
    sentences: asked.length,
    ambiguous: asked.filter(({ recognition }) => recognition.ambiguous).length / asked.length,
    intents: measureIntents(asked),
    confusions: findConfusions(asked),
    medianMicros: quantile(micros, 0.5),
    p99Micros: quantile(micros, 0.99),
    asked,
    errors: asked.filter(({ sentence, predicted }) => predicted !== sentence.intent),
  };
}

async function ask(recognizer: Recognizer, sentence: TestSentence, clock: Pick<Clock, 'monotonic'>): Promise<Asked> {
  const began = clock.monotonic();
  const answer = recognizer.recognize(sentence.text, sentence.language);
  // Waiting for what is there already would be measured too.
  const recognition = answer instanceof Promise ? await answer : answer;
  const micros = (clock.monotonic() - began) * 1000;
  const { intent: top, score: confidence } = recognition.intents[0] ?? { intent: null, score: 0 };
  return { sentence, recognition, top, confidence, predicted: recognition.outOfScope.rejected ? null : top, micros };
}

const isInside = ({ sentence }: Asked): boolean => sentence.intent !== null;
const isRight = ({ sentence, top }: Asked): boolean => sentence.intent !== null && top === sentence.intent;

function measureAnswers(asked: Asked[]): Pick<Evaluation, 'accuracy' | 'inScope' | 'outOfScope' | 'total' | 'withheld' | 'ece'> {
  const inside = asked.filter(isInside);
  const outside = asked.filter((answer) => !isInside(answer));
  const right = inside.filter(isRight);
  const answered = right.filter(({ predicted }) => predicted !== null);
  const caught = outside.filter(({ predicted }) => predicted === null);
  return {
    accuracy: right.length / inside.length,
    inScope: answered.length / inside.length,
    outOfScope: caught.length / outside.length,
    total: (answered.length + caught.length) / asked.length,
    withheld: 1 - answered.length / right.length,
    ece: calibrationError(inside.map((answer) => ({ confidence: answer.confidence, right: isRight(answer) }))),
  };
}

function measureScores(asked: Asked[]): Pick<Evaluation, 'auroc' | 'inScopeAt70'> {
  const score = ({ recognition }: Asked) => recognition.outOfScope.score;
  const inside = asked.filter(isInside);
  const outside = asked.filter((answer) => !isInside(answer)).map(score);
  const at70 = outside.sort((a, b) => b - a)[Math.ceil(outside.length * 0.7) - 1] ?? NaN;
  return {
    auroc: auroc(inside.map(score), outside),
    inScopeAt70: outside.length === 0 ? NaN : inside.filter((answer) => isRight(answer) && score(answer) < at70).length / inside.length,
  };
}
