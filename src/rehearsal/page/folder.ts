import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { SettingsError } from '../../core/errors.ts';

/** Says that everything beside it belongs to a rehearsal and may be thrown away. */
const MARKER = '.uketsuke-rehearsal';
const WORDS = 'リハーサルのデータです。「最初からやり直す」で消えます。\nData of a rehearsal. “Start over” removes them.\n';

/** @throws SettingsError when the folder holds something that no rehearsal made: it might be real data. */
export async function openRehearsalFolder(path: string): Promise<string> {
  const folder = resolve(path);
  const inside = await readdir(folder).catch((error: NodeJS.ErrnoException): string[] => {
    if (error.code === 'ENOENT') return [];
    throw new SettingsError([`--data: ${folder} cannot be read (${error.code ?? error.message}).`]);
  });
  if (inside.length > 0 && !inside.includes(MARKER)) {
    throw new SettingsError([`--data: ${folder} holds files that no rehearsal made. Name an empty folder, or one that is not there yet.`]);
  }
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, MARKER), WORDS);
  return folder;
}

/** Removes everything but the marker. Does nothing to a folder without one. */
export async function emptyRehearsalFolder(folder: string): Promise<void> {
  const inside = await readdir(folder);
  if (!inside.includes(MARKER)) return;
  for (const name of inside) if (name !== MARKER) await rm(join(folder, name), { recursive: true, force: true });
}
