import { Worker } from 'node:worker_threads';
import { built } from '../built.ts';
import type { PgliteLink, PgliteOptions } from './pglite-local.ts';
import type { PgliteAnswer, PgliteRequest } from './pglite-worker.ts';

type Waiting = { resolve: (bytes: Uint8Array | undefined) => void; reject: (error: Error) => void };
type Call = { call: 'exec'; bytes: Uint8Array } | { call: 'dump' | 'close' };

/**
 * Opens PGlite in a thread of its own, so that a long query does not stop the event loop.
 * When the thread dies, what waits is rejected at once, what comes later too, and `onDeath` is told once.
 */
export async function openPgliteThread(options: PgliteOptions, onDeath: (error: Error) => void): Promise<PgliteLink> {
  // Not the program's own flags: some are refused in a thread.
  const worker = new Worker(built('platform/database/pglite-worker.js'), { workerData: options, name: 'database', execArgv: [] });
  const waiting = new Map<number, Waiting>();
  let lastId = 0;
  let death: Error | undefined;
  let closing = false;

  const opened = new Promise<Uint8Array | undefined>((resolve, reject) => waiting.set(0, { resolve, reject }));
  let failure: unknown;
  worker.on('error', (error) => (failure = error));
  worker.on('exit', (code) => {
    const wasOpen = !waiting.has(0);
    const reason = failure instanceof Error ? `: ${failure.message}` : '';
    death = new Error(`the thread of the embedded database ended (code ${code})${reason}`, { cause: failure });
    for (const { reject } of waiting.values()) reject(death);
    waiting.clear();
    if (wasOpen && !closing) onDeath(death);
  });
  worker.on('message', ({ id, bytes, error }: PgliteAnswer) => {
    const asked = waiting.get(id);
    waiting.delete(id);
    if (error === undefined) asked?.resolve(bytes);
    else asked?.reject(new Error(error));
  });

  const ask = (call: Call): Promise<Uint8Array | undefined> =>
    new Promise((resolve, reject) => {
      if (death !== undefined) return reject(death);
      const id = ++lastId;
      waiting.set(id, { resolve, reject });
      const request: PgliteRequest = { ...call, id };
      worker.postMessage(request, 'bytes' in call ? [call.bytes.buffer as ArrayBuffer] : []);
    });

  await opened;
  return {
    // A copy: `pg` cuts its buffers from shared memory, and transferring would take all of that away.
    exec: async (bytes) => (await ask({ call: 'exec', bytes: new Uint8Array(bytes) })) ?? new Uint8Array(),
    dump: async () => (await ask({ call: 'dump' })) ?? new Uint8Array(),
    close: async () => {
      closing = true;
      if (death === undefined) await ask({ call: 'close' });
      await worker.terminate();
    },
  };
}
