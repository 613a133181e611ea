import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

const root = join(import.meta.dirname, '../..');
const tools = ['package-lock.json', 'scripts/build.js', 'scripts/bundle.js'];

describe('a build of what was built before', () => {
  let folder: string;
  const inDist = (name = '') => join(folder, 'dist', name);
  /** A package without sources whose dist has the stamp of them. */
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'uketsuke-build-'));
    for (const name of ['scripts', 'dist']) mkdirSync(join(folder, name));
    writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
    const hash = createHash('sha256');
    for (const name of tools) {
      copyFileSync(join(root, name), join(folder, name));
      hash
        .update(name)
        .update('\0')
        .update(readFileSync(join(folder, name)))
        .update('\0');
    }
    writeFileSync(inDist('.server'), hash.digest('hex'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  const build = () => spawnSync(process.execPath, [join(folder, 'scripts/build.js'), '--server'], { encoding: 'utf8' });

  it('does nothing but note how the sources look', () => {
    expect(build()).toMatchObject({ status: 0, stderr: '' });
    expect(readFileSync(inDist('.server-seen'), 'utf8')).toMatch(readFileSync(inDist('.server'), 'utf8'));
  });

  it('goes on where that cannot be written', () => {
    mkdirSync(inDist('.server-seen'));
    expect(build()).toMatchObject({ status: 0, stderr: '' });
    expect(readdirSync(inDist()).sort()).toEqual(['.server', '.server-seen']);
  });
});
