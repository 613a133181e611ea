import { stat } from 'node:fs/promises';

import { createReleaseBuilder } from '../app/releases.ts';
import type { Config } from '../config.ts';
import { systemClock } from '../core/clock.ts';
import { InputError } from '../core/errors.ts';
import type { Language } from '../core/language.ts';
import { setupSchema } from '../core/setup.ts';
import { reportProblems } from '../features/content/check-content.ts';
import { trainingExamples } from '../features/content/examples.ts';
import { loadContent, type Content } from '../flow/load.ts';
import type { TestSentence } from '../nlu/evaluate.ts';
import type { Example, Recognizer } from '../nlu/recognizer.ts';
import { embeddedTrainer } from '../nlu/recognizers/embedded/embedded.ts';
import { trainInThread } from '../nlu/recognizers/embedded/train.ts';
import type { Understander } from '../nlu/understand.ts';
import { silentLog } from '../platform/log.ts';
import { embeddedTraining } from './content-runtime.ts';
import { readRows } from './nlu-rows.ts';
import { inLanguage, SAY } from './nlu-texts.ts';

export type TrainCall = {
  config: Config;
  /** In which to complain. */
  locale: Language;
  /** Of every row, whatever it says. */
  language?: Language | undefined;
  seed: number;
  maxWithheld: number;
  /** Everything is read, the waiting begins. */
  onTraining: () => void;
};

export type Trained = { recognizer: Recognizer; examples: Example[]; seconds: number; modelBytes: number };
/** What a content folder would be as a release. Close it. */
export type TrainedContent = Trained & { content: Content; understander: Understander; zone: string; close(): Promise<void> };

const isFolder = (path: string): Promise<boolean> =>
  stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );

/** The sentences of a `.jsonl` file or of a content folder, to measure with. Throws InputError. */
export async function readSentences(path: string, call: TrainCall): Promise<TestSentence[]> {
  if (!(await isFolder(path))) return readRows(path, { ...call, outOfScope: true });
  const content = await readContent(path, call.locale);
  const ownWordings = new Set(
    content.intents.flatMap(({ intent, examples }) => [...examples.ja, ...examples.en].map((text) => JSON.stringify([intent, text]))),
  );
  const sentences = new Map<string, TestSentence>();
  for (const { text, intent, language, original = text } of await examplesOf(content, path, call)) {
    const key = JSON.stringify([intent, original]);
    // Neither titles nor the same wording again with names in it.
    if (ownWordings.has(key) && !sentences.has(key)) sentences.set(key, { text, intent, language: call.language ?? language });
  }
  return [...sentences.values()];
}

/** Trains on the rows of a `.jsonl` file, or on a content folder as publishing does. Throws InputError. */
export async function trainOn(path: string, call: TrainCall): Promise<Trained & { close(): Promise<void> }> {
  if (!(await isFolder(path))) {
    const rows = await readRows(path, { ...call, outOfScope: false });
    const examples = rows.map((row) => ({ ...row, intent: row.intent as string }));
    return { ...(await train(examples, call)).trained, close: () => Promise.resolve() };
  }
  const trained = await trainOnContent(path, call);
  return { ...trained, recognizer: asCustomersWrite(trained) };
}

/** Trains on a content folder and joins it with the brand's data, as publishing does. Throws InputError that lists the folder's errors. */
export async function trainOnContent(dir: string, call: TrainCall): Promise<TrainedContent> {
  const content = await readContent(dir, call.locale);
  const { trained, model } = await train(await examplesOf(content, dir, call), call);
  const setup = setupSchema.parse(content.setup);
  const builder = createReleaseBuilder({
    contentDir: dir,
    setup: () => setup,

    clock: systemClock,
    log: silentLog,
  });
  try {
    const { understander } = await builder.build(content, model);
    return { ...trained, content, understander, zone: setup.zone, close: () => builder.close() };
  } catch (error) {
    await builder.close();
    throw error;
  }
}

async function readContent(dir: string, locale: Language): Promise<Content> {
  if (!(await isFolder(`${dir}/intents`))) throw new InputError('no-content', inLanguage(locale)(SAY.notAFile(dir)));
  const { content, problems } = await loadContent(dir);
  const errors = problems.filter(({ severity }) => severity === 'error');
  if (content !== null && errors.length === 0) return content;
  throw new InputError('bad-content', reportProblems(errors, locale).lines.join('\n'));
}

async function examplesOf(content: Content, dir: string, { config, seed }: TrainCall): Promise<Example[]> {
  return trainingExamples(content, await embeddedTraining(config).gazetteers(content, dir), seed);
}

async function train(examples: Example[], call: TrainCall): Promise<{ trained: Trained; model: Uint8Array }> {
  const { seed, maxWithheld } = call;
  call.onTraining();
  const began = systemClock.monotonic();
  const model = await trainInThread(examples, { seed, maxWithheld });
  const seconds = (systemClock.monotonic() - began) / 1000;
  return { trained: { recognizer: embeddedTrainer.load(model), examples, seconds, modelBytes: model.length }, model };
}

/** Asks as the desk does: names of products and shops go to the recognizer as their places. */
function asCustomersWrite({ recognizer, understander, zone }: TrainedContent): Recognizer {
  return {
    engine: recognizer.engine,
    async recognize(text, language) {
      const { intents, outOfScope, ambiguous } = await understander.understand(text, { language, now: systemClock.now(), zone });
      return { intents, outOfScope, ambiguous };
    },
  };
}
