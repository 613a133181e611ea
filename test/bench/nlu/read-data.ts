import { readFile, realpath } from 'node:fs/promises';
import { join, sep } from 'node:path';

/** A set that is not there. `files` lack; `published` says where they are to be had. */
export class MissingData extends Error {
  override readonly name = 'MissingData';
  readonly files: string[];
  readonly published: string;
  constructor(files: string[], published: string) {
    super(`${files.join(', ')}: not there. Published at ${published}`);
    this.files = files;
    this.published = published;
  }
}

/** Reads files below `dir` and nothing else: a link that leads out of it counts as missing. Rejects with MissingData that names every file that lacks. */
export async function readFiles(dir: string, files: string[], published: string): Promise<Uint8Array[]> {
  const root = await realpath(dir).catch(() => dir);
  const read = await Promise.all(
    files.map(async (file) => {
      const path = await realpath(join(root, file)).catch(() => null);
      return path?.startsWith(root + sep) ? readFile(path).catch(() => null) : null;
    }),
  );
  const missing = files.filter((_, i) => read[i] === null);
  if (missing.length > 0) throw new MissingData(missing, published);
  return read.filter((bytes) => bytes !== null);
}

export const asText = (bytes: Uint8Array | undefined): string => new TextDecoder().decode(bytes);

export const linesOf = (bytes: Uint8Array | undefined): string[] =>
  asText(bytes)
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean);
