import { mkdtemp, mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { emptyRehearsalFolder, openRehearsalFolder } from '../../../src/rehearsal/page/folder.ts';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'uketsuke-rehearsal-'));
});
afterEach(() => rm(root, { recursive: true }));

describe('the folder of a rehearsal', () => {
  it('is made when it is not there, and opened again with what it holds', async () => {
    const folder = await openRehearsalFolder(join(root, 'deep/rehearsal'));
    await writeFile(join(folder, 'kept'), 'x');
    expect(await openRehearsalFolder(folder)).toBe(folder);
    expect(await readdir(folder)).toEqual(['.uketsuke-rehearsal', 'kept']);
  });

  it('is refused when it holds anything that no rehearsal made', async () => {
    await mkdir(join(root, 'database'));
    await expect(openRehearsalFolder(root)).rejects.toThrow('holds files that no rehearsal made');
    expect(await readdir(root)).toEqual(['database']);
    await writeFile(join(root, 'a-file'), 'x');
    await expect(openRehearsalFolder(join(root, 'a-file'))).rejects.toThrow('cannot be read (ENOTDIR)');
  });

  it('is emptied but for its marker, and never without one', async () => {
    const folder = await openRehearsalFolder(join(root, 'rehearsal'));
    await mkdir(join(folder, 'database/deep'), { recursive: true });
    await emptyRehearsalFolder(folder);
    expect(await readdir(folder)).toEqual(['.uketsuke-rehearsal']);
    await writeFile(join(root, 'real'), 'x');
    await emptyRehearsalFolder(root);
    expect(await readdir(root)).toEqual(['real', 'rehearsal']);
  });
});
