import { randomBytes, randomInt } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, rename, rm, symlink } from 'node:fs/promises';
import { createConnection, createServer, type Server } from 'node:net';
import { hostname, tmpdir } from 'node:os';
import { join, resolve as absolute } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { SettingsError } from '../../core/errors.ts';

export type DataDirLock = { release(): Promise<void> };

type Answer = { state: 'held' | 'candidate'; pid: number; host: string };
/** `silent`: somebody accepts but says nothing, a process with a busy event loop; `leaving`: it closed while it was asked. */
type Other = 'dead' | 'silent' | 'leaving' | Answer;

/** A socket's address has 108 bytes (104 on a Mac), and Node cuts a longer one without a word. */
const longestPath = 80;
const silenceMs = 1000;
/** Who says nothing so often holds the folder; once may be a process that is just starting on a busy machine. */
const mostSilences = 3;
const isLock = (name: string) => /^lock-[0-9a-f]+\.sock$/.test(name);

/**
 * Takes DATA_DIR for this process alone: two on one folder would lose each other's rows without an error.
 *
 * A lock is a listening socket under a name that is never used again. Each starter first shows its own, then asks the others: a socket
 * that refuses is dead, one that answers `held` wins, two candidates both step back and try again. Whoever showed itself second sees the
 * first, so two cannot both win; the kernel lets go of a killed process's socket by itself.
 * @throws SettingsError naming the process that holds it, or saying that the folder cannot hold sockets
 */
export async function lockDataDir(dataDir: string): Promise<DataDirLock> {
  await mkdir(dataDir, { recursive: true, mode: 0o700 }).catch((error: Error) => {
    throw new SettingsError([`DATA_DIR ${dataDir} cannot be used (${error.message}). It must be a writable folder.`]);
  });
  for (let silences = 0; ;) {
    const own = await show(dataDir);
    const others = await askOthers(dataDir, own.name);
    if (others.every((other) => other === 'dead')) return { release: own.hold() };
    await own.close();
    const holder = others.find((other) => typeof other === 'object' && other.state === 'held');
    if (others.includes('silent')) silences++;
    if (holder !== undefined || silences >= mostSilences) throw new SettingsError([refusal(dataDir, holder ?? 'silent')]);
    await sleep(randomInt(10, 200));
  }
}

function refusal(dataDir: string, holder: Other): string {
  const who = typeof holder === 'object' ? `process ${holder.pid} on ${holder.host}` : 'a process that does not answer just now';
  return `DATA_DIR ${dataDir} is in use by ${who}. The embedded database allows one process: stop the other one, or give this one another DATA_DIR or a DATABASE_URL.`;
}

/** Listens under a new name. The name appears only once the socket answers: one that is bound but not yet listening would look dead. */
async function show(dataDir: string) {
  const id = randomBytes(8).toString('hex');
  const name = `lock-${id}.sock`;
  let state: Answer['state'] = 'candidate';
  const server = createServer((socket) => {
    socket.on('error', () => socket.destroy());
    const answer: Answer = { state, pid: process.pid, host: hostname() };
    socket.end(JSON.stringify(answer));
  });
  try {
    await throughShortPath(dataDir, `new-${id}`, (path) => listen(server, path));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new SettingsError([
      `DATA_DIR ${dataDir} cannot hold a lock (${reason}). It must be a writable folder on a local disk that allows sockets.`,
    ]);
  }
  await rename(join(dataDir, `new-${id}`), join(dataDir, name));
  server.unref();
  const close = async () => {
    await new Promise((resolve) => server.close(resolve));
    await rm(join(dataDir, name), { force: true });
  };
  const hold = () => {
    state = 'held';
    return close;
  };
  return { name, close, hold };
}

function listen(server: Server, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, () => resolve());
  });
}

async function askOthers(dataDir: string, own: string): Promise<Other[]> {
  const names = (await readdir(dataDir)).filter((name) => isLock(name) && name !== own);
  return Promise.all(
    names.map(async (name) => {
      const other = await throughShortPath(dataDir, name, ask);
      if (other === 'dead') await rm(join(dataDir, name), { force: true });
      return other;
    }),
  );
}

function ask(path: string): Promise<Other> {
  return new Promise((resolve) => {
    let said = '';
    const socket = createConnection(path);
    const end = (other: Other) => {
      socket.destroy();
      resolve(other);
    };
    socket.setTimeout(silenceMs, () => end('silent'));
    socket.on('error', (error: NodeJS.ErrnoException) => end(['ECONNREFUSED', 'ENOENT'].includes(error.code ?? '') ? 'dead' : 'leaving'));
    socket.on('data', (chunk) => (said += chunk.toString()));
    socket.on('end', () => end(parse(said)));
  });
}

function parse(said: string): Other {
  try {
    return JSON.parse(said) as Answer;
  } catch {
    return 'leaving';
  }
}

/** A path that is too long for a socket is reached through a short-lived link to its folder. */
async function throughShortPath<T>(folder: string, name: string, use: (path: string) => Promise<T>): Promise<T> {
  const path = join(folder, name);
  if (Buffer.byteLength(path) <= longestPath) return use(path);
  const link = join(existsSync('/tmp') ? '/tmp' : tmpdir(), `uketsuke-${randomBytes(6).toString('hex')}`);
  await symlink(absolute(folder), link);
  try {
    return await use(join(link, name));
  } finally {
    await rm(link, { force: true });
  }
}
