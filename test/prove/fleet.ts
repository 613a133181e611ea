import { spawn, type ChildProcess } from 'node:child_process';
import { openSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';

/** The product's processes: each is started again when it dies. */
export type Fleet = {
  names: string[];
  kill(name: string): void;
  kills(): number;
  unexpected(): string[];
  stop(signal?: 'SIGKILL' | 'SIGTERM'): Promise<void>;
};

export type ProcessSpec = { name: string; env: Record<string, string> };

/** Starts `dist/cli/main.js start` for each spec and keeps them running. Output goes to `logFile`. */
export function startFleet(specs: ProcessSpec[], main: string, logFile: string): Fleet {
  const children = new Map<string, ChildProcess>();
  const unexpected: string[] = [];
  const log = openSync(logFile, 'a');
  let stopping = false;
  let killed = 0;

  function launch(spec: ProcessSpec): void {
    const child = spawn(process.execPath, [main, 'start'], { env: { ...process.env, ...spec.env }, stdio: ['ignore', log, log] });
    children.set(spec.name, child);
    child.once('exit', (code, signal) => {
      if (stopping) return;
      if (signal !== 'SIGKILL') unexpected.push(`${spec.name} ended by itself (${signal ?? code})`);
      // One that cannot start must not be started in a circle as fast as the machine can.
      setTimeout(() => stopping || launch(spec), signal === 'SIGKILL' ? 0 : 500);
    });
  }
  for (const spec of specs) launch(spec);
  // Whoever is interrupted leaves nobody behind.
  const killAll = () => children.forEach((child) => child.kill('SIGKILL'));
  process.once('exit', killAll);

  return {
    names: specs.map((spec) => spec.name),
    kill(name) {
      killed += 1;
      children.get(name)?.kill('SIGKILL');
    },
    kills: () => killed,
    unexpected: () => unexpected,
    async stop(signal = 'SIGKILL') {
      stopping = true;
      process.off('exit', killAll);
      await Promise.all(
        [...children.values()].map((child) => {
          if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
          const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
          child.kill(signal);
          return ended;
        }),
      );
    },
  };
}

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
