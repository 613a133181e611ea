/** Bytes that are a picture of their kind by their beginning, `size` bytes long. */
function picture(head: number[], size: number): Buffer {
  const bytes = Buffer.alloc(Math.max(size, 16), 0x20);
  bytes.set(head);
  return bytes;
}

const latin = (text: string) => [...Buffer.from(text, 'latin1')];

export const png = (size = 64) => picture(latin('\x89PNG\r\n\x1a\n'), size);
export const jpeg = (size = 64) => picture([0xff, 0xd8, 0xff, 0xe0], size);
export const gif = (size = 64) => picture(latin('GIF89a'), size);
export const webp = (size = 64) => picture(latin('RIFF\x10\0\0\0WEBP'), size);
export const html = () => Buffer.from('<!doctype html><script>alert(document.cookie)</script>');
export const svg = () => Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"></svg>');
