/** Starts the servers that tests run against, each on a free port of the loopback address, and stops them even when the test run is killed. */
import { execFileSync, spawn } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createConnection, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Its standard input closes when the test run ends, however it ends: then the server is stopped and its folder removed. */
const keeper = 'folder=$1; shift; "$@" </dev/null & pid=$!; cat >/dev/null; kill -INT $pid 2>/dev/null; wait $pid; rm -rf "$folder"';

/**
 * `more`: settings that come after the tests' own, such as `fsync=on` where durability is measured.
 * @returns {Promise<{ url: string, stop: () => Promise<void> } | undefined>} undefined when PostgreSQL is not installed.
 */
export async function startPostgres(more = []) {
  const bin = postgresFolder();
  if (bin === undefined) return undefined;
  const folder = mkdtempSync(join(tmpdir(), 'uketsuke-pg-'));
  const user = asPostgres(folder);
  const data = join(folder, 'data');
  const initdb = ['-D', data, '-N', '-A', 'trust', '-U', 'postgres', '-E', 'UTF8', '--locale=C.UTF-8'];
  execFileSync(join(bin, 'initdb'), initdb, { ...user, cwd: folder, stdio: 'ignore' });
  const port = await freePort();
  const settings = [
    'fsync=off',
    'max_connections=300',
    'shared_buffers=64MB',
    'listen_addresses=127.0.0.1',
    `unix_socket_directories=${folder}`,
    ...more,
  ];
  const server = join(bin, 'postgres');
  return keep(folder, [server, '-D', data, '-p', String(port), ...settings.flatMap((line) => ['-c', line])], user, port, () => {
    execFileSync(join(bin, 'pg_isready'), ['-h', '127.0.0.1', '-p', String(port), '-q'], { stdio: 'ignore' });
    return `postgres://postgres@127.0.0.1:${port}/postgres`;
  });
}

/** @returns {Promise<{ url: string, stop: () => Promise<void> } | undefined>} undefined when Redis is not installed. */
export async function startRedis(extra = []) {
  const server = ['/usr/bin/redis-server', '/usr/local/bin/redis-server', '/opt/homebrew/bin/redis-server'].find((path) =>
    existsSync(path),
  );
  if (server === undefined) return undefined;
  const folder = mkdtempSync(join(tmpdir(), 'uketsuke-redis-'));
  const port = await freePort();
  const settings = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--save', '', '--maxmemory-policy', 'noeviction'];
  return keep(folder, [server, ...settings, ...extra], {}, port, () => `redis://127.0.0.1:${port}`);
}

export async function keep(folder, command, user, port, ready) {
  const child = spawn('sh', ['-c', keeper, 'sh', folder, ...command], { ...user, cwd: folder, stdio: ['pipe', 'ignore', 'ignore'] });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  const url = await firstAnswer(port, ready);
  child.unref();
  return {
    url,
    async stop() {
      child.ref();
      child.stdin.end();
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function firstAnswer(port, ready) {
  const until = performance.now() + 20_000;
  for (;;) {
    try {
      await connectOnce(port);
      return ready();
    } catch (error) {
      if (performance.now() > until) throw new Error(`a test server on port ${port} did not start`, { cause: error });
      await new Promise((resolve) => setTimeout(resolve, 30));
    }
  }
}

function connectOnce(port) {
  return new Promise((resolve, reject) => {
    const socket = createConnection(port, '127.0.0.1', () => resolve(socket.destroy()));
    socket.once('error', reject);
  });
}

function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

/** The newest PostgreSQL that Debian or Homebrew put there. */
export function postgresFolder() {
  const parent = '/usr/lib/postgresql';
  const versions = existsSync(parent) ? readdirSync(parent).sort((a, b) => Number(b) - Number(a)) : [];
  const folders = [...versions.map((version) => join(parent, version, 'bin')), '/opt/homebrew/bin', '/usr/local/bin', '/usr/bin'];
  return folders.find((folder) => existsSync(join(folder, 'initdb')) && existsSync(join(folder, 'postgres')));
}

/** PostgreSQL refuses to run as root: there it runs as its own user. */
export function asPostgres(folder) {
  if (process.getuid?.() !== 0) return {};
  const id = (flag) => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }));
  const user = { uid: id('-u'), gid: id('-g') };
  chownSync(folder, user.uid, user.gid);
  return user;
}
