/** The thread's side of `trainInThread`. */
import { parentPort, workerData } from 'node:worker_threads';
import type { Example, TrainOptions } from '../../recognizer.ts';
import { embeddedTrainer } from './embedded.ts';

const { examples, options } = workerData as { examples: Example[]; options: TrainOptions };
const model = embeddedTrainer.train(examples, options);
parentPort?.postMessage(model, [model.buffer as ArrayBuffer]);
