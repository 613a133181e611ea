import { readFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { join, resolve } from 'node:path';
import { createReleaseBuilder } from '../app/releases.ts';
import type { Config } from '../config.ts';
import { systemClock } from '../core/clock.ts';
import { InputError, SettingsError, UnavailableError } from '../core/errors.ts';
import { setupSchema } from '../core/setup.ts';
import {
  releaseAnswerSchema,
  releaseContentSchema,
  releaseListSchema,
  type ReleaseRequest,
  type ReleaseSummary,
} from '../features/content/contract.ts';
import type { NamedThings } from '../features/content/named-things.ts';
import { readRelease } from '../features/content/export-content.ts';
import { publishContent, type Published, type Training } from '../features/content/publish.ts';
import { listReleases } from '../features/content/releases.ts';
import { releaseBefore, rollBack } from '../features/content/rollback.ts';
import type { Content } from '../flow/load.ts';
import { trainInThread } from '../nlu/recognizers/embedded/train.ts';
import { openDatabase, type Database } from '../platform/database/engine.ts';
import { lockDataDir } from '../platform/database/lock.ts';
import { migrate } from '../platform/database/migrate.ts';
import { silentLog } from '../platform/log.ts';

/** What the commands do with releases, in a database of ours or through the server that holds it. */
export type ContentRuntime = {
  publish(dir: string, note: string): Promise<Published>;
  releases(): Promise<ReleaseSummary[]>;
  /** To the release before the current one unless a number is given. */
  rollBack(to?: number): Promise<{ release: number; was: number | null }>;
  /** What a release holds; the current one unless told. */
  content(release?: number): Promise<Content>;
  close(): Promise<void>;
};

type RuntimeConfig = Pick<Config, 'DATA_DIR' | 'DATABASE_URL' | 'RECOGNIZER_MAX_WITHHELD'>;

/** Training and names as every command and the server have them. */
export function embeddedTraining({ RECOGNIZER_MAX_WITHHELD }: Pick<Config, 'RECOGNIZER_MAX_WITHHELD'>): Training {
  return {
    train: (examples, options) => trainInThread(examples, { maxWithheld: RECOGNIZER_MAX_WITHHELD, ...options }),
    gazetteers: namesIn,
  };
}

/** The names in the brand's data, which stand beside the content. */
async function namesIn(content: Content, dir: string): Promise<NamedThings[]> {
  const setup = setupSchema.parse(content.setup);
  const builder = createReleaseBuilder({ contentDir: dir, setup: () => setup, clock: systemClock, log: silentLog });
  try {
    return (await builder.connectorsOf(content)).gazetteers();
  } finally {
    await builder.close();
  }
}

/**
 * Opens PostgreSQL, or the embedded database when nobody else has it, or else speaks to the server that holds it.
 * Throws SettingsError naming the process when that server cannot be spoken to.
 */
export async function openContentRuntime(config: RuntimeConfig): Promise<ContentRuntime> {
  if (config.DATABASE_URL) return inDatabase(config, await openDatabase({ databaseUrl: config.DATABASE_URL, log: silentLog }));
  const lock = await lockDataDir(config.DATA_DIR).catch((error: unknown) => {
    if (error instanceof SettingsError) return error;
    throw error;
  });
  if (lock instanceof SettingsError) return throughServer(config.DATA_DIR, lock);
  try {
    const database = await openDatabase({ dataDir: config.DATA_DIR, log: silentLog });
    return await inDatabase(config, database, () => lock.release());
  } catch (error) {
    await lock.release();
    throw error;
  }
}

async function inDatabase(config: RuntimeConfig, database: Database, after?: () => Promise<void>): Promise<ContentRuntime> {
  const close = async () => {
    await database.close();
    await after?.();
  };
  try {
    await migrate(database);
  } catch (error) {
    await database.close();
    throw error;
  }
  const by = whoami();
  return {
    publish: (dir, note) => publishContent({ ...embeddedTraining(config), database, dir, note, by }),
    releases: () => listReleases(database),
    rollBack: async (to) => rollBack({ database, to: to ?? earlier(await releaseBefore(database)), by }),
    content: (release) => readRelease(database, release),
    close,
  };
}

/** The server writes its address and a token for this machine's administrator beside the database. */
async function throughServer(dataDir: string, held: SettingsError): Promise<ContentRuntime> {
  const server = await readFile(join(dataDir, 'server.json'), 'utf8')
    .then((text) => JSON.parse(text) as { url: string; adminToken: string })
    .catch(() => {
      throw held;
    });
  const call = async (path: string, body?: ReleaseRequest): Promise<unknown> => {
    const response = await fetch(new URL(path, server.url), {
      method: body ? 'POST' : 'GET',
      headers: { authorization: `Bearer ${server.adminToken}`, 'content-type': 'application/json' },
      body: body ? JSON.stringify(body) : null,
      signal: AbortSignal.timeout(120_000),
    }).catch((error: unknown) => {
      throw new UnavailableError('server-away', `${held.message} It does not answer at ${server.url}.`, { cause: error });
    });
    const answer: unknown = await response.json().catch(() => null);
    if (response.ok || response.status === 422) return answer;
    throw new InputError(
      'server-refused',
      messageIn(answer) ?? `The server at ${server.url} answered ${response.status}.`,
      response.status,
    );
  };
  const by = whoami();
  const releases = async () => releaseListSchema.parse(await call('/api/v1/releases')).releases;
  return {
    publish: async (dir, note) => releaseAnswerSchema.parse(await call('/api/v1/releases', { dir: resolve(dir), note, by })),
    releases,
    async rollBack(to) {
      const wanted = to ?? earlier(before(await releases()));
      const { release, was } = releaseAnswerSchema.parse(await call('/api/v1/releases', { rollback: wanted, by }));
      return { release: release ?? wanted, was: was ?? null };
    },
    async content(release) {
      const id = release ?? (await releases()).find(({ current }) => current)?.release ?? 0;
      return releaseContentSchema.parse(await call(`/api/v1/releases/${id}/content`)).content as Content;
    },
    close: () => Promise.resolve(),
  };
}

const before = (all: ReleaseSummary[]): number | null => {
  const current = all.find((one) => one.current)?.release ?? 0;
  return all.find(({ release }) => release < current)?.release ?? null;
};

function earlier(release: number | null): number {
  if (release !== null) return release;
  throw new InputError('no-release', 'There is no earlier release to go back to.', 404);
}

/** Errors of the API are `{ error: { code, message } }`. */
function messageIn(answer: unknown): string | undefined {
  const error = (answer as { error?: { message?: unknown } } | null)?.error;
  return typeof error?.message === 'string' ? error.message : undefined;
}

/** Who is at the keyboard; a container may have no name for its user. */
function whoami(): string {
  try {
    return userInfo().username;
  } catch {
    return 'cli';
  }
}
