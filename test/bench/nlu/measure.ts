import { evaluate, type Evaluation } from '../../../src/nlu/evaluate.ts';
import type { Example, Recognizer } from '../../../src/nlu/recognizer.ts';
import { embeddedTrainer } from '../../../src/nlu/recognizers/embedded/embedded.ts';
import { trainInThread } from '../../../src/nlu/recognizers/embedded/train.ts';
import { chooseThreshold, withThreshold } from '../../../src/nlu/threshold.ts';
import { loadDataSet, type SetName } from './data-sets.ts';
import { trainPeer } from './node-nlp.ts';

export type Engine = 'ours' | 'peer';
export type Task = { set: SetName; engine: Engine; data: string; seed: number; maxWithheld: number; installDir: string };

type Shares = Omit<Evaluation, 'asked' | 'errors' | 'intents' | 'confusions'>;
/** Shares from 0 to 1, null where there is nothing to share. `cpuSeconds` of training counts every thread; `validated` is with the threshold from the validation sentences. */
export type Measurement = { [K in keyof Shares]: number | null } & {
  trainingSeconds: number;
  cpuSeconds: number;
  modelBytes: number | null;
  validated: Pick<{ [K in keyof Shares]: number | null }, 'inScope' | 'outOfScope' | 'total'> | null;
};

const WARM_UP = 300;

/** Trains on a set and asks its test sentences. Rejects with MissingData. */
export async function measure(task: Task): Promise<Measurement> {
  const { train, validation, test } = await loadDataSet(task.data, task.set);
  const [began, cpuBegan] = [performance.now(), process.cpuUsage()];
  const { recognizer, modelBytes } = await trainEngine(train, task);
  const { user, system } = process.cpuUsage(cpuBegan);
  const trainingSeconds = (performance.now() - began) / 1000;
  const found = await evaluate(recognizer, test, { warmUp: WARM_UP });
  const threshold = validation.length === 0 ? null : chooseThreshold((await evaluate(recognizer, validation)).asked, task.maxWithheld);
  const validated = threshold === null ? null : await evaluate(withThreshold(recognizer, threshold), test);
  return {
    ...figures(found),
    trainingSeconds,
    cpuSeconds: (user + system) / 1e6,
    modelBytes,
    validated: validated && figures(validated),
  };
}

async function trainEngine(
  examples: Example[],
  { engine, seed, maxWithheld, installDir }: Task,
): Promise<{ recognizer: Recognizer; modelBytes: number | null }> {
  if (engine === 'peer') return { recognizer: await trainPeer(examples, installDir), modelBytes: null };
  const model = await trainInThread(examples, { seed, maxWithheld });
  return { recognizer: embeddedTrainer.load(model), modelBytes: model.length };
}

function figures({ asked: _a, errors: _e, intents: _i, confusions: _c, ...shares }: Evaluation): { [K in keyof Shares]: number | null } {
  return Object.fromEntries(Object.entries(shares).map(([name, value]) => [name, Number.isNaN(value) ? null : value])) as {
    [K in keyof Shares]: number | null;
  };
}
