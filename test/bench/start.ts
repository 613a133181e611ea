import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../prove/fleet.ts';
import { startPostgres, startRedis } from '../support/services.js';
import { median, rounded, type Bench } from './bench.ts';
import { fromRoot } from './house.ts';
import { installSize } from './install-size.ts';
import { figuresOfProcess } from './process-figures.ts';

const PATIENCE_MS = 300_000;
const SECRETS = { SESSION_SECRET: 'x'.repeat(32), ENCRYPTION_KEY: 'y'.repeat(32) };

type Started = { readyMs: number; cpuSeconds: number; peakMb: number };

/** From the start of the process to its first good answer, with the content that ships; then it is stopped in order. */
async function startOnce(env: Record<string, string>): Promise<Started> {
  const port = await freePort();
  const began = performance.now();
  const child = spawn(process.execPath, [fromRoot('dist/bundle/main.js'), 'start'], {
    env: { PATH: process.env['PATH'] ?? '', CONTENT_DIR: fromRoot(''), LOG_LEVEL: 'error', PORT: String(port), ...env },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  try {
    while (!(await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => null))?.ok) {
      if (performance.now() - began > PATIENCE_MS || child.exitCode !== null) throw new Error('the product did not start');
      await sleep(10);
    }
    const { cpuSeconds, peakMb } = figuresOfProcess(child.pid ?? 0);
    return { readyMs: Math.round(performance.now() - began), cpuSeconds, peakMb };
  } finally {
    child.kill('SIGTERM');
    await ended;
  }
}

async function several(times: number, one: (round: number) => Promise<Started>): Promise<Started & { runs: Started[] }> {
  const runs: Started[] = [];
  for (let round = 0; round < times; round++) runs.push(await one(round));
  const of = (pick: (run: Started) => number) => median(runs.map(pick));
  return {
    readyMs: of((run) => run.readyMs),
    cpuSeconds: rounded(
      of((run) => run.cpuSeconds),
      2,
    ),
    peakMb: of((run) => run.peakMb),
    runs,
  };
}

async function embedded(rounds: number) {
  const folder = mkdtempSync(join(tmpdir(), 'uketsuke-start-'));
  try {
    const cold = await several(rounds, (round) => startOnce({ DATA_DIR: join(folder, String(round)) }));
    return { cold, warm: await several(rounds, () => startOnce({ DATA_DIR: join(folder, '0') })) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function scaled(rounds: number) {
  const [postgres, redis] = [await startPostgres(['fsync=on']), await startRedis(['--appendonly', 'yes'])];
  const folder = mkdtempSync(join(tmpdir(), 'uketsuke-start-'));
  const env = { ...SECRETS, DATABASE_URL: postgres?.url ?? '', REDIS_URL: redis?.url ?? '', DATA_DIR: folder };
  try {
    const cold = await several(1, () => startOnce({ ...env, ROLE: 'web' }));
    const web = await several(rounds, () => startOnce({ ...env, ROLE: 'web' }));
    return { cold, web, worker: await several(rounds, () => startOnce({ ...env, ROLE: 'worker' })) };
  } finally {
    await redis?.stop();
    await postgres?.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** How long a process takes until it is ready, and what an installation weighs. Cold: the database is made and the first release trained. */
export const start: Bench = {
  name: 'start',
  async run({ rounds }) {
    const one = await embedded(rounds);
    const many = await scaled(rounds);
    const install = installSize();
    const figures = { embedded: one, scaled: many, install };
    const row = (name: string, { readyMs, cpuSeconds, peakMb }: Started) => [name, readyMs, cpuSeconds, peakMb];
    const rows = [
      row('embedded, cold', one.cold),
      row('embedded, warm', one.warm),
      row('scaled, first start', many.cold),
      row('scaled, web', many.web),
      row('scaled, worker', many.worker),
      ['installed', `${install.megabytes} MB`, `${install.packages} packages`, ''],
      ...install.largest.map(({ name, megabytes }) => [`  ${name}`, `${megabytes} MB`, '', '']),
    ];
    return {
      title: `From the start of the process to /readyz, medians of ${rounds}`,
      columns: ['', 'ready ms', 'CPU s', 'peak MB'],
      rows,
      figures,
    };
  },
};
