import { readdir, readFile, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import type { Localized } from '../../../core/language.ts';
import { FormatError } from './format-error.ts';
import { readZip, ZIP_LIMITS } from './zip.ts';
import { ZIP_MESSAGES } from './zip-messages.ts';

/** The files of an export by name, with forward slashes. */
export type SourceFiles = Map<string, Uint8Array>;

const SKIPPED = new Set(['node_modules', '.git', '__MACOSX']);

/** A zip archive, or a folder that one was unpacked into. Throws FormatError. */
export async function openArchive(path: string): Promise<SourceFiles> {
  if (await isFolder(path)) return filesUnder(path, /\.json$/i);
  const { size } = await stat(path).catch(unreadable(path));
  if (size > ZIP_LIMITS.archive) throw new FormatError('zip-too-large', ZIP_MESSAGES.tooLarge());
  const files = readZip(await readFile(path).catch(unreadable(path)));
  for (const name of files.keys()) if (SKIPPED.has(name.split('/')[0] ?? '')) files.delete(name);
  return files;
}

/** A file, or those of a folder (and the folders in it) whose names fit. Links are not followed. */
export async function openFiles(path: string, fits: RegExp): Promise<SourceFiles> {
  if (await isFolder(path)) return filesUnder(path, fits);
  const { size } = await stat(path).catch(unreadable(path));
  if (size > ZIP_LIMITS.entry) throw new FormatError('too-large', ZIP_MESSAGES.tooLarge(path));
  return new Map([[path.split(/[\\/]/).pop() ?? path, await readFile(path).catch(unreadable(path))]]);
}

async function filesUnder(dir: string, fits: RegExp): Promise<SourceFiles> {
  const files: SourceFiles = new Map();
  let total = 0;
  const visit = async (folder: string): Promise<void> => {
    const found = await readdir(folder, { withFileTypes: true }).catch(unreadable(folder));
    for (const entry of found.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const path = join(folder, entry.name);
      if (entry.isDirectory() && !SKIPPED.has(entry.name)) await visit(path);
      if (!entry.isFile() || !fits.test(entry.name)) continue;
      const bytes = await readFile(path).catch(unreadable(path));
      total += bytes.length;
      if (bytes.length > ZIP_LIMITS.entry || total > ZIP_LIMITS.total || files.size >= ZIP_LIMITS.entries)
        throw new FormatError('too-large', ZIP_MESSAGES.tooLarge(entry.name));
      files.set(relative(dir, path).split(sep).join('/'), bytes);
    }
  };
  await visit(dir);
  return files;
}

const isFolder = (path: string): Promise<boolean> =>
  stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );

const unreadable =
  (path: string) =>
  (error: NodeJS.ErrnoException): never => {
    const why = error.code ?? error.message;
    throw new FormatError(
      'no-file',
      why === 'ENOENT'
        ? { ja: `${path} がありません。名前を確かめてください`, en: `${path} does not exist. Check its name` }
        : { ja: `${path} を読めません（${why}）`, en: `${path} cannot be read (${why})` },
    );
  };

/** Why a text file cannot be read, and what to do. */
export const NOT_UTF8: Localized = {
  ja: 'UTF-8 ではありません。UTF-8 で保存し直してください',
  en: 'it is not UTF-8; save it as UTF-8',
};

/** A file's text in UTF-8, without a byte order mark. Null when it is something else. */
export function textOf(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}
