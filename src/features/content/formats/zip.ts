import { inflateRawSync } from 'node:zlib';
import { zipSync } from 'fflate';
import { FormatError } from './format-error.ts';
import { ZIP_MESSAGES } from './zip-messages.ts';

/** Bytes, and a count of files. Real agents stay far below: 2,000 intents in ten languages are about 20,000 files. */
export type ZipLimits = { archive: number; entries: number; entry: number; total: number };
export const ZIP_LIMITS: ZipLimits = { archive: 100_000_000, entries: 40_000, entry: 20_000_000, total: 300_000_000 };

// Signatures, flags and methods of APPNOTE.TXT 6.3 (4.3.7, 4.3.12, 4.3.16, 4.4.4, 4.4.5).
const END = 0x06054b50;
const CENTRAL = 0x02014b50;
const LOCAL = 0x04034b50;
const STORED = 0;
const DEFLATED = 8;
const AES = 99;

type Entry = { name: string; method: number; packed: number; size: number; local: number };

/**
 * The files of a zip archive by name, in its order. Never writes anything, and never unpacks more than the limits allow, whatever the archive says of itself.
 * Throws FormatError when it is no archive, damaged, encrypted, too large, or has a name that leads out of its folder.
 */
export function readZip(bytes: Uint8Array, limits: ZipLimits = ZIP_LIMITS): Map<string, Uint8Array> {
  if (bytes.length > limits.archive) throw new FormatError('zip-too-large', ZIP_MESSAGES.tooLarge());
  try {
    const entries = directoryOf(bytes, limits);
    if (entries.reduce((sum, { size }) => sum + size, 0) > limits.total) throw new FormatError('zip-too-large', ZIP_MESSAGES.tooLarge());
    return new Map(entries.map((entry) => [entry.name, unpack(bytes, entry, limits)]));
  } catch (error) {
    if (error instanceof FormatError) throw error;
    throw new FormatError('zip-damaged', ZIP_MESSAGES.damaged());
  }
}

function directoryOf(bytes: Uint8Array, limits: ZipLimits): Entry[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = endOf(view);
  const count = view.getUint16(end + 10, true);
  let at = view.getUint32(end + 16, true);
  // 0xffff and 0xffffffff announce the format for archives of more than 4 GB.
  if (count > limits.entries || count === 0xffff || at === 0xffffffff) throw new FormatError('zip-too-large', ZIP_MESSAGES.tooLarge());
  const entries: Entry[] = [];
  for (let n = 0; n < count; n++) {
    if (view.getUint32(at, true) !== CENTRAL) throw new RangeError('central directory');
    const flags = view.getUint16(at + 8, true);
    const [nameLength, extra, comment] = [28, 30, 32].map((offset) => view.getUint16(at + offset, true)) as [number, number, number];
    const name = nameOf(bytes.subarray(at + 46, at + 46 + nameLength), (flags & 0x800) !== 0);
    const [packed, size, local] = [20, 24, 42].map((offset) => view.getUint32(at + offset, true)) as [number, number, number];
    const method = view.getUint16(at + 10, true);
    if ((flags & 1) !== 0 || method === AES) throw new FormatError('zip-encrypted', ZIP_MESSAGES.encrypted());
    if (size > limits.entry || packed > limits.archive) throw new FormatError('zip-too-large', ZIP_MESSAGES.tooLarge(name));
    if (!name.endsWith('/')) entries.push({ name, method, packed, size, local });
    at += 46 + nameLength + extra + comment;
  }
  return entries;
}

/** The record at the end of the archive, before a comment of at most 64 KB. */
function endOf(view: DataView): number {
  for (let at = view.byteLength - 22; at >= Math.max(0, view.byteLength - 22 - 0xffff); at--)
    if (view.getUint32(at, true) === END) return at;
  throw new FormatError('zip-none', ZIP_MESSAGES.none());
}

function nameOf(bytes: Uint8Array, utf8: boolean): string {
  const text = decode(bytes, utf8).replaceAll('\\', '/');
  if (text.startsWith('/') || /^[a-z]:/i.test(text) || text.split('/').includes('..') || text.includes('\0'))
    throw new FormatError('zip-path', ZIP_MESSAGES.path(text.slice(0, 100)));
  return text;
}

/** Many programs write UTF-8 without saying so. */
function decode(bytes: Uint8Array, utf8: boolean): string {
  try {
    return new TextDecoder('utf-8', { fatal: !utf8 }).decode(bytes);
  } catch {
    return new TextDecoder('latin1').decode(bytes);
  }
}

function unpack(bytes: Uint8Array, { name, method, packed, size, local }: Entry, limits: ZipLimits): Uint8Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getUint32(local, true) !== LOCAL) throw new RangeError('local header');
  const start = local + 30 + view.getUint16(local + 26, true) + view.getUint16(local + 28, true);
  const data = bytes.subarray(start, start + packed);
  if (method === STORED) return data;
  if (method !== DEFLATED) throw new FormatError('zip-method', ZIP_MESSAGES.method(name));
  if (size === 0) return new Uint8Array();
  // What it says it holds is all that it may hold.
  return inflateRawSync(data, { maxOutputLength: Math.min(size, limits.entry) });
}

/** Files by name as an archive. The same files give the same bytes. */
export function writeZip(files: ReadonlyMap<string, string>): Uint8Array {
  const encoder = new TextEncoder();
  const entries = Object.fromEntries([...files].map(([name, text]) => [name, encoder.encode(text)]));
  return zipSync(entries, { level: 6, mtime: new Date(2000, 0, 1) });
}
