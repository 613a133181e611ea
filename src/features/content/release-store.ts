import { sql } from 'kysely';
import { UnavailableError } from '../../core/errors.ts';
import type { Content } from '../../flow/load.ts';
import type { Engine } from '../../flow/engine.ts';
import type { Understander } from '../../nlu/understand.ts';
import type { Database } from '../../platform/database/engine.ts';
import { currentReleaseId } from './pointer.ts';

/** A release as it runs. */
export type RunningRelease = { id: number; content: Content; engine: Engine; understander: Understander };

type Built = Pick<RunningRelease, 'engine' | 'understander'>;

export type ReleaseStoreOptions = StoreOptions & {
  /** Makes a stored release ready to understand and to answer. The model, which is large, may still be on its way. */
  build: (content: Content, model: Promise<Uint8Array>) => Promise<Built> | Built;
};

export type StoreOptions = {
  database: Database;
  /** Calls `wake` when something may have changed, sooner than the next poll; returns a function that ends it. */
  live?: (wake: () => void) => () => void;
  /** 1,000 unless told: with it a new release is noticed within two seconds, also when no wake-up comes. */
  pollMs?: number;
  /** Builds kept at most (4): the current one and those of flows still running on earlier ones. */
  keep?: number;
  log: { info(fields: Record<string, unknown>, message: string): void; warn(fields: Record<string, unknown>, message: string): void };
};

export type ReleaseStore = Store<RunningRelease>;

/** Releases, or what is needed of them. */
export type Store<Release> = {
  /** The current release. Rejects with UnavailableError before the first one. */
  current(): Promise<Release>;
  /** A certain release, or null when there is none of that number. */
  byId(id: number): Promise<Release | null>;
  /** Looks for a new release now; resolves when it is in use. Never rejects. */
  check(): Promise<void>;
  close(): void;
};

/**
 * Releases as turns need them. A new one is built beside the running one and takes its place when it is ready,
 * so no turn waits for it and none sees a half of it. When building fails, the one before stays.
 */
export function createReleaseStore({ build, ...options }: ReleaseStoreOptions): ReleaseStore {
  return createStore(options, async (id) => {
    const content = await readContent(options.database, id);
    if (!content) return null;
    const model = readModel(options.database, id);
    // Building may fail before it waits for the model.
    model.catch(() => undefined);
    return { id, content, ...(await build(content, model)) };
  });
}

/** The same of the releases' words alone: a process that answers nobody needs no model and none of the brand's data. */
export function createContentStore(options: StoreOptions): Store<{ id: number; content: Content }> {
  return createStore(options, async (id) => {
    const content = await readContent(options.database, id);
    return content && { id, content };
  });
}

async function readContent({ db }: Database, id: number): Promise<Content | null> {
  const row = await db.selectFrom('release').select('content').where('id', '=', id).executeTakeFirst();
  return row ? (row.content as Content) : null;
}

/** As base64: the driver reads bytes as text, and of these in hexadecimal there would be twice as many. */
async function readModel({ db }: Database, id: number): Promise<Uint8Array> {
  const { model } = await db
    .selectFrom('release')
    .select(sql<string>`encode(model, 'base64')`.as('model'))
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
  return Buffer.from(model, 'base64');
}

function createStore<Release extends { id: number }>(options: StoreOptions, load: (id: number) => Promise<Release | null>): Store<Release> {
  const { database, log, keep = 4, pollMs = 1000 } = options;
  const builds = new Map<number, Promise<Release | null>>();
  let running: Release | null = null;
  let first: Promise<Release> | undefined;
  let failed: { id: number; times: number; skip: number } | null = null;
  let checking: Promise<void> | undefined;
  let again = false;
  let away = false;

  function byId(id: number): Promise<Release | null> {
    const known = builds.get(id);
    const build = known ?? load(id);
    // The one used last stands last; the current one is never let go.
    builds.delete(id);
    builds.set(id, build);
    if (!known) {
      build.then(
        (release) => release ?? builds.delete(id),
        () => builds.delete(id),
      );
      for (const old of builds.keys()) if (builds.size > keep && old !== running?.id && old !== id) builds.delete(old);
    }
    return build;
  }

  async function look(): Promise<void> {
    const id = await currentReleaseId(database.db);
    if (id === null || id === running?.id) return;
    // A build that failed will most likely fail again: the pauses between attempts double, to about a minute.
    if (failed?.id === id && failed.skip-- > 0) return;
    const release = await byId(id).catch((error: unknown) => {
      const times = failed?.id === id ? failed.times + 1 : 1;
      failed = { id, times, skip: Math.min(2 ** times, 64) };
      log.warn({ release: id, err: error }, 'a release could not be taken; the one before stays');
      return null;
    });
    if (!release) return;
    log.info({ release: id, was: running?.id ?? null }, 'release in use');
    running = release;
    failed = null;
  }

  function check(): Promise<void> {
    // Somebody who asks while a look is under way may know of something newer than that look saw.
    if (checking) again = true;
    checking ??= lookUntilQuiet().finally(() => (checking = undefined));
    return checking;
  }

  async function lookUntilQuiet(): Promise<void> {
    do {
      again = false;
      try {
        await look();
        away = false;
      } catch (error) {
        if (!away) log.warn({ err: error }, 'the current release could not be looked up');
        away = true;
      }
    } while (again);
  }

  async function firstRelease(): Promise<Release> {
    failed = null;
    await check();
    if (running) return running;
    throw new UnavailableError('no-release', 'There is no release to answer with yet.');
  }

  const timer = setInterval(() => void check(), pollMs);
  timer.unref();
  const unsubscribe = options.live?.(() => void check());

  return {
    current: () => (running ? Promise.resolve(running) : (first ??= firstRelease().finally(() => (first = undefined)))),
    byId,
    check,
    close() {
      clearInterval(timer);
      unsubscribe?.();
    },
  };
}
