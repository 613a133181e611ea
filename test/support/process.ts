import { spawn, type ChildProcess, type ChildProcessByStdio } from 'node:child_process';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { repository } from './release-one.ts';

export type Ended = { code: number | null; signal: NodeJS.Signals | null; out: string; err: string };
export type Running = {
  child: ChildProcess;
  /** Resolves when it has ended. */
  ended: Promise<Ended>;
  /** What it has written to standard output so far. */
  out(): string;
};

/** Only what a process needs of ours: no setting of the machine leaks in. */
const surroundings = { PATH: process.env['PATH'] ?? '', LC_ALL: 'C.UTF-8' };

/** `uketsuke …` as a process of its own. */
export function run(args: string[], env: Record<string, string>): Running {
  const child = spawn(process.execPath, [join(repository, 'dist/bundle/main.js'), ...args], {
    cwd: repository,
    env: { ...surroundings, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  return follow(child);
}

/** Keeps what it writes, and waits for its end. */
export function follow(child: ChildProcessByStdio<null, Readable, Readable>): Running {
  const written = { out: '', err: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (written.out += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (written.err += text));
  const ended = new Promise<Ended>((resolve) => child.once('close', (code, signal) => resolve({ code, signal, ...written })));
  return { child, ended, out: () => written.out };
}

/** Where a started product listens, out of what it prints. Rejects when it ends instead. */
export function addressOf({ child, ended, out }: Running): Promise<string> {
  return new Promise((resolve, reject) => {
    const look = () => {
      const url = /(http:\/\/127\.0\.0\.1:\d+)\/chat/.exec(out())?.[1];
      if (url) resolve(url);
    };
    child.stdout?.on('data', look);
    void ended.then(({ code, err }) => reject(new Error(`it ended with ${code}: ${err}`)));
    look();
  });
}
