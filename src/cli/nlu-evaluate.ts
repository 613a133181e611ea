import { access, constants, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { InputError } from '../core/errors.ts';
import { evaluate, type Evaluation, type TestSentence } from '../nlu/evaluate.ts';
import { chooseThreshold, withThreshold } from '../nlu/threshold.ts';
import type { CommandIo } from './content-call.ts';
import { notes, reportEvaluation, type Measured } from './nlu-report.ts';
import { inLanguage, SAY } from './nlu-texts.ts';
import { readSentences, trainOn, type TrainCall, type Trained } from './nlu-train.ts';

/** Paths of `.jsonl` files or of content folders; `predictions` of the file to write. */
export type EvaluateCall = TrainCall & {
  io: CommandIo;
  train: string;
  test: string;
  validation?: string | undefined;
  predictions?: string | undefined;
  json: boolean;
};

/** So many sentences are asked before time is taken. */
const WARM_UP = 300;

/** `uketsuke nlu evaluate`. Everything is read before the training, so that a mistake costs no minute. */
export async function evaluateCommand(call: EvaluateCall): Promise<number> {
  const { io, train, test, predictions, json } = call;
  const sentences = await readSentences(test, call);
  const validation = call.validation === undefined ? [] : await readSentences(call.validation, call);
  if (predictions !== undefined) await writable(predictions, call);
  const trained = await trainOn(train, call);
  try {
    const measured = await measure(trained, sentences, validation, call);
    if (predictions !== undefined) await writePredictions(predictions, measured.evaluation, call);
    for (const line of reportEvaluation(measured, call)) io.out(line);
    if (!json) return 0;
    for (const line of notes(measured, call)) io.err(line);
    return 0;
  } finally {
    await trained.close();
  }
}

async function measure(trained: Trained, sentences: TestSentence[], validation: TestSentence[], call: EvaluateCall): Promise<Measured> {
  const known = new Set(trained.examples.map(({ intent }) => intent));
  const unknown = new Map<string, number>();
  for (const { intent } of sentences) if (intent !== null && !known.has(intent)) unknown.set(intent, (unknown.get(intent) ?? 0) + 1);
  const { asked } = await evaluate(trained.recognizer, validation);
  const chosen = chooseThreshold(asked, call.maxWithheld);
  const recognizer = chosen === null ? trained.recognizer : withThreshold(trained.recognizer, chosen);
  return {
    trained,
    threshold: { from: chosen === null ? 'training' : 'validation', maxWithheld: call.maxWithheld, validation },
    unknown: [...unknown].map(([intent, count]) => ({ intent, sentences: count })),
    evaluation: await evaluate(recognizer, sentences, { warmUp: WARM_UP }),
  };
}

async function writable(path: string, call: EvaluateCall): Promise<void> {
  const there = await stat(path).catch(() => null);
  if (there?.isDirectory()) throw new InputError('no-write', inLanguage(call.locale)(SAY.folder(path)));
  await access(there ? path : dirname(path), constants.W_OK).catch((error: NodeJS.ErrnoException) => refuse(path, error, call));
}

/** One row per test row, in order; `score` is the higher the more in scope. */
async function writePredictions(path: string, { asked }: Evaluation, call: EvaluateCall): Promise<void> {
  const rows = asked.map(({ sentence: { text, intent: gold }, predicted, top, recognition, confidence }) =>
    JSON.stringify({ text, gold, predicted, top, score: 1 - recognition.outOfScope.score, confidence }),
  );
  await writeFile(path, rows.map((row) => `${row}\n`).join('')).catch((error: NodeJS.ErrnoException) => refuse(path, error, call));
}

function refuse(path: string, error: NodeJS.ErrnoException, { locale }: EvaluateCall): never {
  throw new InputError('no-write', inLanguage(locale)(SAY.noWrite(path, error.code ?? error.message)));
}
