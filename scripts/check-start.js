/** Starts the built product as a user does, on an empty data folder and a free port, asks it, and stops it. Exit code 0 when all of that works. */
import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../', import.meta.url));
const limitMs = 150_000;
const data = mkdtempSync(join(tmpdir(), 'uketsuke-start-'));
const port = await freePort();
const base = `http://127.0.0.1:${port}`;
const { DATABASE_URL: _database, REDIS_URL: _redis, ...environment } = process.env;

// Its own process group: npm is only the parent of what must stop.
const child = spawn('npm', ['start'], {
  cwd: root,
  detached: true,
  stdio: ['ignore', 'inherit', 'inherit'],
  env: { ...environment, PORT: String(port), HOST: '127.0.0.1', DATA_DIR: data },
});
let running = true;
child.once('exit', () => (running = false));

try {
  await ready();
  await expectPage('/chat');
  process.kill(-child.pid, 'SIGTERM');
  await groupEnded(20_000);
  // Only an orderly stop takes the lock away; a killed process leaves its file.
  if (readdirSync(data).some((name) => name.startsWith('lock-')))
    throw new Error('it stopped without closing: the lock of DATA_DIR is left');
  process.stdout.write('started, answered /readyz and /chat, stopped in order\n');
} catch (error) {
  process.stdout.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
} finally {
  if (groupLives()) process.kill(-child.pid, 'SIGKILL');
  rmSync(data, { recursive: true, force: true });
}

/** npm is gone before the server has closed: what counts is the whole group. */
async function groupEnded(withinMs) {
  const until = performance.now() + withinMs;
  while (groupLives()) {
    if (performance.now() > until) throw new Error(`it did not stop within ${withinMs / 1000} s of SIGTERM`);
    await sleep(50);
  }
}

function groupLives() {
  try {
    return process.kill(-child.pid, 0);
  } catch {
    return false;
  }
}

async function ready() {
  const until = performance.now() + limitMs;
  while (performance.now() < until) {
    if (!running) throw new Error('it ended by itself');
    const response = await fetch(`${base}/readyz`).catch(() => undefined);
    if (response?.status === 200) return;
    await sleep(200);
  }
  throw new Error(`/readyz was not 200 within ${limitMs / 1000} s`);
}

async function expectPage(path) {
  const response = await fetch(base + path);
  const body = await response.text();
  if (response.status !== 200 || !body.includes('<html')) throw new Error(`GET ${path} answered ${response.status} and no page`);
}

function sleep(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port: free } = server.address();
      server.close(() => resolve(free));
    });
  });
}
