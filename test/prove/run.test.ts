import { spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';

const LIMIT_MS = 60_000;
const folder = mkdtempSync(join(tmpdir(), 'uketsuke-path-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** `npm run prove` without its build. Resolves with what it printed and its exit code. */
async function prove(args: string[], env: Record<string, string> = {}): Promise<{ said: string; code: number | null }> {
  const child = spawn(process.execPath, ['dist/test/prove/run.js', ...args], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { said, code };
}

/** A path on which Redis is not found, and what starts PostgreSQL is. */
function withoutRedis(): string {
  // PostgreSQL's own user looks there, too.
  chmodSync(folder, 0o755);
  for (const name of ['sh', 'cat', 'rm', 'id']) symlinkSync(name === 'id' ? '/usr/bin/id' : `/bin/${name}`, join(folder, name));
  return folder;
}

describe('the proof’s exit code', () => {
  it(
    'is 1 when the edition that was asked for cannot be proven here',
    async () => {
      const { said, code } = await prove(['--edition', 'scaled', '--planted', 'all'], { PATH: withoutRedis() });
      expect(said).toMatch(/scaled: skipped/);
      expect(code).toBe(1);
    },
    LIMIT_MS,
  );

  it(
    'is 1, with the line by which it is seen again, when a run cannot be made',
    async () => {
      const { said, code } = await prove(['--edition', 'embedded', '--seed', '7', '--stage', '4', '--planted', 'no-such']);
      expect(said).toMatch(/there is no planted bug no-such/);
      expect(said).toMatch(/again: npm run prove -- --edition embedded --seed 7 --planted no-such --stage 4/);
      expect(code).toBe(1);
    },
    LIMIT_MS,
  );
});
