import { CsvError } from './parse.ts';

const BOM = [0xef, 0xbb, 0xbf];

/**
 * Bytes as text: UTF-8 with or without a byte order mark, otherwise CP932 (Shift_JIS as Excel in Japan writes it). Never guesses a letter: throws CsvError
 * when the bytes are neither, and when they are UTF-8 that ends inside a letter, as a file does that is still being written.
 */
export function decodeCsv(bytes: Uint8Array): string {
  const utf8 = new TextDecoder('utf-8', { fatal: true });
  try {
    return utf8.decode(bytes);
  } catch {
    // Streaming takes an unfinished letter at the end: what fails whole and passes so was cut.
    if (passes(() => new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true }))) {
      throw new CsvError('the file ends in the middle of a letter; it is not complete');
    }
  }
  if (BOM.some((byte, at) => bytes[at] !== byte)) {
    try {
      return new TextDecoder('shift_jis', { fatal: true }).decode(bytes);
    } catch {
      // Said below, together with the marked UTF-8 that is broken.
    }
  }
  throw new CsvError('the file is neither UTF-8 nor CP932 (Shift_JIS); save it as "CSV UTF-8"');
}

function passes(attempt: () => unknown): boolean {
  try {
    attempt();
    return true;
  } catch {
    return false;
  }
}
