import { createReadStream, createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import { InputError } from '../../core/errors.ts';
import { refuse } from './check.ts';

/** Lines as the bytes of a backup file. */
export function packed(lines: AsyncIterable<string>): Readable {
  const text = Readable.from(
    (async function* () {
      for await (const line of lines) yield `${line}\n`;
    })(),
  );
  const gzip = createGzip();
  text.on('error', (error) => gzip.destroy(error));
  // Whoever reads may go away: what is being read must then end too.
  gzip.on('close', () => text.destroy());
  return text.pipe(gzip);
}

/** Writes beside the name and renames at the end: a file of that name is whole. Only this user may read it. */
export async function writeBackupFile(file: string, bytes: NodeJS.ReadableStream): Promise<void> {
  const part = `${file}.part`;
  try {
    await pipeline(bytes, createWriteStream(part, { mode: 0o600 }));
    await rename(part, file);
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
}

/** The lines of a backup file. Throws InputError when it is not there or is no gzip. */
export async function* readBackupFile(file: string): AsyncGenerator<string> {
  const source = createReadStream(file);
  const gunzip = createGunzip();
  source.on('error', (error) => gunzip.destroy(error));
  source.pipe(gunzip);
  gunzip.setEncoding('utf8');
  try {
    let rest: string[] = [];
    for await (const chunk of gunzip as AsyncIterable<string>) {
      const [first = '', ...more] = chunk.split('\n');
      rest.push(first);
      for (const next of more) {
        yield rest.join('');
        rest = [next];
      }
    }
    yield rest.join('');
  } catch (error) {
    throw readable(error, file);
  } finally {
    source.destroy();
  }
}

function readable(error: unknown, file: string): unknown {
  const code = (error as NodeJS.ErrnoException).code ?? '';
  if (['ENOENT', 'ENOTDIR', 'EISDIR'].includes(code)) return new InputError('backup', `There is no file ${file}.`);
  if (code.startsWith('Z_')) return refuse(`${file} is not a whole backup of Uketsuke: it cannot be unpacked.`);
  return error;
}
