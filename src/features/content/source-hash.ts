import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The folders of CONTENT_DIR whose YAML files make a release. */
const FOLDERS = ['intents', 'flows'];

/** The content files of a folder, sorted, relative to it and with forward slashes. A folder that is missing has none. */
export async function contentFiles(dir: string): Promise<string[]> {
  const lists = await Promise.all(
    FOLDERS.map(async (folder) => {
      const names = await readdir(join(dir, folder)).catch(() => [] as string[]);
      return names.filter((name) => /\.ya?ml$/.test(name)).map((name) => `${folder}/${name}`);
    }),
  );
  return lists.flat().sort();
}

/** SHA-256 over names and contents of the content files, in hex. Line ends make no difference: git may change them on the way. */
export async function sourceHash(dir: string): Promise<string> {
  const hash = createHash('sha256');
  for (const file of await contentFiles(dir)) {
    const text = await readFile(join(dir, file), 'utf8');
    hash.update(`${file}\0${text.replaceAll('\r\n', '\n').replace(/^\uFEFF/, '')}\0`);
  }
  return hash.digest('hex');
}
