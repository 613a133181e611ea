import { atOnce, type Steps } from '../../core/steps.ts';
import { CsvError } from './parse.ts';

const BOM = [0xef, 0xbb, 0xbf];

/** How many bytes are decoded in one step. */
const PIECE = 256 * 1024;

/** Bytes as text; see `decodeSteps`. */
export const decodeCsv = (bytes: Uint8Array): string => atOnce(decodeSteps(bytes)).join('');

/**
 * Bytes as text in pieces: UTF-8 with or without a byte order mark, otherwise CP932 (Shift_JIS as Excel in Japan writes it). Never guesses a letter: throws
 * CsvError when the bytes are neither, and when they are UTF-8 that ends inside a letter, as a file does that is still being written.
 */
export function* decodeSteps(bytes: Uint8Array): Steps<string[]> {
  const utf8 = yield* decoded(bytes, 'utf-8');
  if (utf8.whole) return utf8.pieces;
  if (utf8.cut) throw new CsvError('the file ends in the middle of a letter; it is not complete');
  if (BOM.some((byte, at) => bytes[at] !== byte)) {
    const cp932 = yield* decoded(bytes, 'shift_jis');
    if (cp932.whole) return cp932.pieces;
  }
  throw new CsvError('the file is neither UTF-8 nor CP932 (Shift_JIS); save it as "CSV UTF-8"');
}

/** `cut`: all letters are right but the last, which has no end. */
function* decoded(bytes: Uint8Array, encoding: string): Steps<{ pieces: string[]; whole: boolean; cut: boolean }> {
  const decoder = new TextDecoder(encoding, { fatal: true });
  const pieces: string[] = [];
  for (let at = 0; at < bytes.length; at += PIECE) {
    const piece = attempt(() => decoder.decode(bytes.subarray(at, at + PIECE), { stream: true }));
    if (piece === null) return { pieces, whole: false, cut: false };
    pieces.push(piece);
    yield;
  }
  const rest = attempt(() => decoder.decode());
  return { pieces: [...pieces, rest ?? ''], whole: rest !== null, cut: rest === null };
}

function attempt(decode: () => string): string | null {
  try {
    return decode();
  } catch {
    return null;
  }
}
