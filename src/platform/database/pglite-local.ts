import type { Exec } from './pglite-stream.ts';

/** An open PGlite, wherever it runs. */
export type PgliteLink = {
  exec: Exec;
  /** The whole database as an uncompressed tar. */
  dump(): Promise<Uint8Array>;
  close(): Promise<void>;
};

export type PgliteOptions = {
  /** A folder; without it the database is in memory. */
  dataDir?: string;
  /** What `dump()` gave: the database starts from it. */
  dump?: Uint8Array;
};

/** Opens PGlite in this thread: for tests, and inside the thread of its own. It is loaded only then: who opens a real server needs nothing of it. */
export async function openPgliteHere(options: PgliteOptions): Promise<PgliteLink> {
  const [{ PGlite }, { pg_trgm }] = await Promise.all([import('@electric-sql/pglite'), import('@electric-sql/pglite/contrib/pg_trgm')]);
  const pglite = await PGlite.create({
    ...(options.dataDir !== undefined && { dataDir: options.dataDir }),
    // Such a database is small and lives for a test; setting up the usual 128 MB of buffers would be half of its opening.
    ...(options.dump !== undefined && {
      loadDataDir: new Blob([new Uint8Array(options.dump)]),
      startParams: [...PGlite.defaultStartParams, '-c', 'shared_buffers=16MB'],
    }),
    extensions: { pg_trgm },
  });
  return {
    exec: (bytes) => pglite.runExclusive(() => pglite.execProtocolRaw(bytes)),
    dump: async () => new Uint8Array(await (await pglite.dumpDataDir('none')).arrayBuffer()),
    close: () => pglite.close(),
  };
}
