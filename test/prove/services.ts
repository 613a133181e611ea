import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { Redis } from 'ioredis';
import pg from 'pg';
import { startPostgres } from '../support/services.js';
import { freePort } from './fleet.ts';

/** A server that the product stands on, and what can be done to it. */
export type ProvePostgres = { url: string; restart(): Promise<void>; stop(): Promise<void> };
export type ProveRedis = { url: string; flush(): Promise<void>; restart(downMs: number): Promise<void>; stop(): Promise<void> };

const run = promisify(execFile);

/** Undefined when PostgreSQL is not installed. */
export async function openPostgres(): Promise<ProvePostgres | undefined> {
  const server = await startPostgres();
  if (!server) return undefined;
  const client = new pg.Client({ connectionString: server.url });
  await client.connect();
  const { rows } = await client.query<{ data: string; bin: string }>(
    `select current_setting('data_directory') as data, (select setting from pg_config() where name = 'BINDIR') as bin`,
  );
  await client.end();
  const { data, bin } = rows[0] as { data: string; bin: string };
  const { uid, gid } = statSync(data);
  const user = process.getuid?.() === 0 ? { uid, gid } : {};
  let restarted = false;
  const pgCtl = (...args: string[]) => run(join(bin, 'pg_ctl'), [...args, '-m', 'immediate', '-D', data, '-w'], { ...user, cwd: data });
  return {
    url: server.url,
    /** As after a crash: no checkpoint, every connection broken, recovery from the log. The server's options are kept by itself. */
    async restart() {
      restarted = true;
      // Its output must not be a pipe of ours, or the call would last as long as the server.
      await pgCtl('restart', '-s', '-l', join(data, 'restarted.log'));
    },
    async stop() {
      if (restarted) await pgCtl('stop').catch(() => undefined);
      await server.stop();
    },
  };
}

/** Its standard input closes when we end, however we end: then the server is killed. */
const KEEPER = '"$@" </dev/null & pid=$!; cat >/dev/null; kill -9 $pid 2>/dev/null; wait $pid';

/** Undefined when Redis is not installed. */
export async function openRedis(): Promise<ProveRedis | undefined> {
  const found = await run('which', ['redis-server']).catch(() => undefined);
  if (!found) return undefined;
  const folder = mkdtempSync(join(tmpdir(), 'uketsuke-prove-redis-'));
  const port = await freePort();
  const settings = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--save', '', '--maxmemory-policy', 'noeviction'];
  const launch = () =>
    spawn('sh', ['-c', KEEPER, 'sh', found.stdout.trim(), ...settings], { stdio: ['pipe', 'ignore', 'ignore'], cwd: folder });
  let server = launch();
  await answers(port);
  return {
    url: `redis://127.0.0.1:${port}`,
    async flush() {
      const redis = new Redis(port, '127.0.0.1', { maxRetriesPerRequest: 1, retryStrategy: () => null });
      redis.on('error', () => undefined);
      await redis.flushall().catch(() => undefined);
      redis.disconnect();
    },
    async restart(downMs) {
      await end(server);
      await sleep(downMs);
      server = launch();
      await answers(port);
    },
    async stop() {
      await end(server);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function end(server: ChildProcess): Promise<void> {
  const ended = new Promise((resolve) => server.once('exit', resolve));
  server.stdin?.end();
  await ended;
}

async function answers(port: number): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    const open = await new Promise<boolean>((resolve) => {
      const socket = createConnection(port, '127.0.0.1', () => resolve((socket.destroy(), true)));
      socket.once('error', () => resolve(false));
    });
    if (open) return;
    await sleep(50);
  }
  throw new Error(`no server came up on port ${port}`);
}
