import { Worker } from 'node:worker_threads';
import type { Example, TrainOptions } from '../../recognizer.ts';

/** A thread runs compiled code only, so the file is looked for below dist/ also when this one runs from src/. Both lie equally deep below the package. */
const THREAD = new URL('../../../../dist/nlu/recognizers/embedded/train-thread.js', import.meta.url);

/** `embeddedTrainer.train` in a thread of its own, so that publishing never holds up an answer. Rejects with the trainer's error, or when the thread ends without a model. */
export function trainInThread(examples: Example[], options: TrainOptions): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(THREAD, { workerData: { examples, options } });
    let model: Uint8Array | undefined;
    worker.once('message', (bytes: Uint8Array) => (model = bytes));
    worker.once('error', reject);
    worker.once('exit', (code) => {
      if (model) return resolve(model);
      reject(new Error(`The training thread ended with code ${code} before it had a model.`));
    });
  });
}
