import { UnavailableError } from '../../core/errors.ts';
import type { Content } from '../../flow/load.ts';
import type { Engine } from '../../flow/engine.ts';
import type { Understander } from '../../nlu/understand.ts';
import type { Database } from '../../platform/database/engine.ts';
import { currentReleaseId } from './pointer.ts';

/** A release as it runs. */
export type RunningRelease = { id: number; content: Content; engine: Engine; understander: Understander };

export type ReleaseStoreOptions = {
  database: Database;
  /** Makes a stored release ready to understand and to answer. */
  build(
    content: Content,
    model: Uint8Array,
  ): Promise<Pick<RunningRelease, 'engine' | 'understander'>> | Pick<RunningRelease, 'engine' | 'understander'>;
  /** Calls `wake` when something may have changed, sooner than the next poll; returns a function that ends it. */
  live?: (wake: () => void) => () => void;
  /** 1,000 unless told: with it a new release is noticed within two seconds, also when no wake-up comes. */
  pollMs?: number;
  /** Builds kept at most (4): the current one and those of flows still running on earlier ones. */
  keep?: number;
  log: { info(fields: Record<string, unknown>, message: string): void; warn(fields: Record<string, unknown>, message: string): void };
};

export type ReleaseStore = {
  /** The current release, whole. Rejects with UnavailableError before the first one. */
  current(): Promise<RunningRelease>;
  /** A certain release, or null when there is none of that number. */
  byId(id: number): Promise<RunningRelease | null>;
  /** Looks for a new release now; resolves when it is in use. Never rejects. */
  check(): Promise<void>;
  close(): void;
};

/**
 * Releases as turns need them. A new one is built beside the running one and takes its place when it is ready,
 * so no turn waits for it and none sees a half of it. When building fails, the one before stays.
 */
export function createReleaseStore(options: ReleaseStoreOptions): ReleaseStore {
  const { database, log, keep = 4, pollMs = 1000 } = options;
  const builds = new Map<number, Promise<RunningRelease | null>>();
  let running: RunningRelease | null = null;
  let first: Promise<RunningRelease> | undefined;
  let failed: { id: number; times: number; skip: number } | null = null;
  let checking: Promise<void> | undefined;
  let again = false;
  let away = false;

  function byId(id: number): Promise<RunningRelease | null> {
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

  async function load(id: number): Promise<RunningRelease | null> {
    const row = await database.db.selectFrom('release').select(['content', 'model']).where('id', '=', id).executeTakeFirst();
    if (!row) return null;
    const content = row.content as Content;
    return { id, content, ...(await options.build(content, row.model)) };
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

  async function firstRelease(): Promise<RunningRelease> {
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
