import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ReadableStream } from 'node:stream/web';
import type { Config } from '../config.ts';
import { InputError, SettingsError, UnavailableError } from '../core/errors.ts';
import { openDatabase, type Database } from '../platform/database/engine.ts';
import { lockDataDir } from '../platform/database/lock.ts';
import { migrate } from '../platform/database/migrate.ts';
import { silentLog } from '../platform/log.ts';

/** Runs `work` on the database of the settings, brought up to date unless `asItIs`; the embedded one is locked meanwhile. Throws SettingsError when a server holds it. */
export async function withDatabase<T>(
  config: Config,
  work: (database: Database) => Promise<T>,
  { asItIs = false }: { asItIs?: boolean } = {},
): Promise<T> {
  const lock = config.DATABASE_URL === undefined ? await lockDataDir(config.DATA_DIR) : null;
  try {
    const database = await openDatabase(
      config.DATABASE_URL === undefined
        ? { dataDir: config.DATA_DIR, log: silentLog }
        : { databaseUrl: config.DATABASE_URL, log: silentLog },
    );
    try {
      if (!asItIs) await migrate(database);
      return await work(database);
    } finally {
      await database.close();
    }
  } finally {
    await lock?.release();
  }
}

/** Posts to the server that runs on this machine's DATA_DIR. Null when none does. */
async function post(config: Config, path: string, body: unknown, withinMs: number): Promise<Response | null> {
  if (config.DATABASE_URL !== undefined) return null;
  const server = await readFile(join(config.DATA_DIR, 'server.json'), 'utf8').then(
    (text) => JSON.parse(text) as { url: string; adminToken: string },
    () => null,
  );
  if (!server) return null;
  const response = await fetch(new URL(path, server.url), {
    method: body === undefined ? 'GET' : 'POST',
    headers: { authorization: `Bearer ${server.adminToken}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(withinMs),
  }).catch(() => null);
  // The file of a server that was killed: nobody answers, or somebody else does.
  return !response || response.status === 401 ? null : response;
}

/** What the running server streams. Null when none runs. */
export async function streamFromServer(config: Config, path: string): Promise<ReadableStream<Uint8Array> | null> {
  const response = await post(config, path, {}, 3_600_000);
  if (!response || response.status === 404) return null;
  if (!response.ok || !response.body) throw new UnavailableError('server', `The server answered ${response.status}.`);
  return response.body as ReadableStream<Uint8Array>;
}

/** Asks the server that runs on this machine's DATA_DIR: POST with a body, GET without one. Null when none runs. */
export async function askServer<T>(config: Config, path: string, body: unknown): Promise<T | null> {
  const response = await post(config, path, body, 10_000);
  if (!response) return null;
  const answer: unknown = await response.json().catch(() => null);
  if (response.ok) return answer as T;
  const { message } = (answer as { error?: { message?: string } } | null)?.error ?? {};
  if (response.status === 404 && message === undefined) return null;
  if (response.status >= 500) throw new UnavailableError('server', message ?? `The server answered ${response.status}.`);
  throw new InputError('server-refused', message ?? `The server answered ${response.status}.`, response.status);
}

/** Through the running server if there is one, else in the database itself. */
export async function throughServerOr<T>(
  config: Config,
  path: string,
  body: unknown,
  work: (database: Database) => Promise<T>,
): Promise<T> {
  const answer = await askServer<T>(config, path, body);
  if (answer !== null) return answer;
  try {
    return await withDatabase(config, work);
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    throw new SettingsError([...error.problems, 'It could not be asked through its address either.']);
  }
}
