import { loadContent, type Content, type Problem } from '../../flow/load.ts';
import type { Example, TrainOptions } from '../../nlu/recognizer.ts';
import type { Database } from '../../platform/database/engine.ts';
import { transaction } from '../../platform/database/transaction.ts';
import { missingConnectorFiles } from './connector-files.ts';
import { trainingExamples } from './examples.ts';
import type { NamedThings } from './named-things.ts';
import { currentReleaseId, lockReleases, pointTo } from './pointer.ts';
import { sourceHash } from './source-hash.ts';

/** How content becomes a model; both are handed in, since a feature loads no plug. */
export type Training = {
  /** In a thread of its own, so that publishing never holds up an answer. */
  train(examples: Example[], options: TrainOptions): Promise<Uint8Array>;
  /** What customers may mention, for the placeholders in examples. */
  gazetteers(content: Content, dir: string): Promise<NamedThings[]> | NamedThings[];
};

export type PublishOptions = Training & {
  database: Database;
  /** Holds intents/ and flows/. */
  dir: string;
  note?: string;
  /** Who publishes, for the record. */
  by?: string;
  seed?: number;
  /** True: makes nothing when there is a release already (two processes starting on one database). */
  onlyFirst?: boolean;
};

/** `release` is null when errors among the problems stopped it. Warnings do not stop. */
export type Published = { release: number; problems: Problem[] } | { release: null; problems: Problem[] };

/** The same seed for everybody: the same files then give the same model, byte by byte. */
export const SEED = 20_260_401;

/**
 * Files → checks → training → the next release, which running processes take up by themselves. Nothing is changed before all of it is ready.
 * Rejects when the folder cannot be read, when training fails, or when the database is away.
 */
export async function publishContent(options: PublishOptions): Promise<Published> {
  const hash = await sourceHash(options.dir);
  const { content, problems: found } = await loadContent(options.dir);
  const problems = [...found, ...(await missingConnectorFiles(options.dir))];
  if (content === null || problems.some(({ severity }) => severity === 'error')) return { release: null, problems };
  const model = await trainModel(content, options);
  const release = await transaction(options.database, async (tx) => {
    await lockReleases(tx);
    if (options.onlyFirst) {
      const current = await currentReleaseId(tx);
      if (current !== null) return current;
    }
    const { note = '', by = '' } = options;
    const { last } = await tx
      .selectFrom('release')
      .select(({ fn }) => fn.max('id').as('last'))
      .executeTakeFirstOrThrow();
    const id = (last ?? 0) + 1;
    const row = { id, content: JSON.stringify(content), model: Buffer.from(model), source_hash: hash, note, created_by: by };
    await tx.insertInto('release').values(row).execute();
    await pointTo(tx, id, { by, note });
    return id;
  });
  return { release, problems };
}

/** Trains on what the content says. The seed also chooses the names that fill the placeholders. */
export async function trainModel(content: Content, options: Training & { dir: string; seed?: number }): Promise<Uint8Array> {
  const seed = options.seed ?? SEED;
  const things = await options.gazetteers(content, options.dir);
  return options.train(trainingExamples(content, things, seed), { seed });
}
