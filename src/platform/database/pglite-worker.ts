import { parentPort, workerData } from 'node:worker_threads';
import { openPgliteHere, type PgliteLink, type PgliteOptions } from './pglite-local.ts';

/** What the other side asks; answers carry the same id. */
export type PgliteRequest = { id: number; call: 'exec'; bytes: Uint8Array } | { id: number; call: 'dump' | 'close' };
export type PgliteAnswer = { id: number; bytes?: Uint8Array; error?: string };

const port = parentPort;
if (port === null) throw new Error('pglite-worker is a thread, not a program');

/** Answers must be copies: what is transferred must not be memory that PGlite still uses. */
function send(answer: PgliteAnswer): void {
  const bytes = answer.bytes === undefined ? undefined : new Uint8Array(answer.bytes);
  port?.postMessage({ ...answer, bytes }, bytes === undefined ? [] : [bytes.buffer]);
}

async function run(link: PgliteLink, request: PgliteRequest): Promise<Uint8Array | undefined> {
  if (request.call === 'exec') return link.exec(request.bytes);
  if (request.call === 'dump') return link.dump();
  await link.close();
  return undefined;
}

const link = await openPgliteHere(workerData as PgliteOptions);
port.on('message', (request: PgliteRequest) => {
  run(link, request).then(
    (bytes) => send({ id: request.id, bytes }),
    (error: unknown) => send({ id: request.id, error: error instanceof Error ? error.message : String(error) }),
  );
});
send({ id: 0 });
