import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { InputError } from '../../core/errors.ts';
import type { Content } from '../../flow/load.ts';
import type { Database } from '../../platform/database/engine.ts';
import { contentToFiles } from './content-files.ts';
import { currentReleaseId, isRelease } from './pointer.ts';
import { contentFiles } from './source-hash.ts';

/** What a release holds; the current one unless told. Throws InputError when there is no such release. */
export async function readRelease(database: Database, id?: number): Promise<Content> {
  const wanted = id ?? (await currentReleaseId(database.db)) ?? 0;
  const row = Number.isSafeInteger(wanted)
    ? await database.db.selectFrom('release').select('content').where(isRelease(wanted)).executeTakeFirst()
    : undefined;
  if (!row) throw new InputError('no-release', `There is no release ${wanted}. See them all with: npx uketsuke content releases`, 404);
  return row.content as Content;
}

/**
 * Writes content as files into a folder, which is made when it is missing. Content files there that the release does not have are removed;
 * nothing else is touched. Returns the files written, relative to the folder.
 */
export async function exportContent(content: Content, dir: string): Promise<string[]> {
  const files = contentToFiles(content);
  for (const old of await contentFiles(dir)) if (!files.has(old)) await rm(join(dir, old));
  for (const [file, text] of files) {
    await mkdir(dirname(join(dir, file)), { recursive: true });
    await writeFile(join(dir, file), text);
  }
  return [...files.keys()];
}
