import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SettingsError } from '../../../src/core/errors.ts';
import { lockDataDir } from '../../../src/platform/database/lock.ts';

const packageRoot = join(import.meta.dirname, '../../..');
const starter = `
  import { lockDataDir } from './dist/platform/database/lock.js';
  try {
    await lockDataDir(process.argv[1]);
    console.log('held');
    setInterval(() => {}, 1000);
  } catch (error) {
    console.log(error.message);
    process.exit(2);
  }
`;

describe('the lock of DATA_DIR', () => {
  let parent: string;
  const children: ChildProcess[] = [];
  beforeEach(async () => {
    parent = await mkdtemp(join(tmpdir(), 'uketsuke-lock-'));
  });
  afterEach(async () => {
    for (const child of children.splice(0)) child.kill('SIGKILL');
    await rm(parent, { recursive: true, force: true });
  });

  /** Starts a process that wants the folder; resolves with the first line it says. */
  async function start(folder: string): Promise<{ said: string; child: ChildProcess }> {
    const child = spawn(process.execPath, ['--input-type=module', '-e', starter, folder], {
      cwd: packageRoot,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    children.push(child);
    const [line] = (await once(child.stdout, 'data')) as [Buffer];
    return { said: line.toString().trim(), child };
  }

  it.each([
    ['a short path', (folder: string) => join(folder, 'data')],
    ['a path longer than a socket allows', (folder: string) => join(folder, 'd'.repeat(150), 'data')],
  ])('goes to exactly one of several processes that start at once, also after kill -9 (%s)', async (_what, folderIn) => {
    const folder = folderIn(parent);
    for (let round = 0; round < 3; round++) {
      const starters = await Promise.all(Array.from({ length: 4 }, () => start(folder)));
      const holders = starters.filter(({ said }) => said === 'held');
      expect(holders).toHaveLength(1);
      const pid = holders[0]?.child.pid ?? 0;
      for (const { said } of starters) if (said !== 'held') expect(said).toContain(`process ${pid} on`);
      holders[0]?.child.kill('SIGKILL');
      await once(holders[0]?.child ?? process, 'exit');
    }
  });

  it('is free again after a release, leaves nothing behind, and names who holds it', async () => {
    const first = await lockDataDir(parent);
    await expect(lockDataDir(parent)).rejects.toThrow(`process ${process.pid} on`);
    await expect(lockDataDir(parent)).rejects.toBeInstanceOf(SettingsError);
    await first.release();
    const second = await lockDataDir(parent);
    await second.release();
    expect(await readdir(parent)).toEqual([]);
  });
});
