export type PictureType = 'image/png' | 'image/jpeg' | 'image/webp' | 'image/gif';

const ascii = (bytes: Uint8Array, from: number, to: number): string => String.fromCharCode(...bytes.subarray(from, to));

/** The type of a picture by its first bytes (what the sender calls it counts for nothing), or null when it is none of the four that are taken. */
export function pictureType(bytes: Uint8Array): PictureType | null {
  if (bytes.length < 16) return null;
  if (ascii(bytes, 0, 8) === '\x89PNG\r\n\x1a\n') return 'image/png';
  if (bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff) return 'image/jpeg';
  if (ascii(bytes, 0, 4) === 'RIFF' && ascii(bytes, 8, 12) === 'WEBP') return 'image/webp';
  if (/^GIF8[79]a$/.test(ascii(bytes, 0, 6))) return 'image/gif';
  return null;
}
