import { pictureType } from '../core/picture.ts';
import type { PictureType } from '../core/picture.ts';
import type { Answer } from './http.ts';
import type { FakeAttachment } from './model.ts';

export type KeptPicture = { bytes: Uint8Array; mime: string };
type Kept = KeptPicture & { accountId: string; expired: boolean };

const ORIGIN = 'https://ton.twitter.com';
const EXTENSIONS: Record<PictureType, string> = { 'image/jpeg': 'jpg', 'image/png': 'png', 'image/webp': 'webp', 'image/gif': 'gif' };

/** The pictures of direct messages. X shows them to the conversation's own users only: here, to the brand's account, with its signature. */
export function createMediaShelf() {
  const pictures = new Map<string, Kept>();

  return {
    /** What a request of a user for the picture at a path is answered. */
    show(path: string, userId: string | null): Answer {
      const picture = pictures.get(path);
      if (!picture || picture.expired || picture.accountId !== userId) return { status: 404, body: '' };
      return { status: 200, headers: { 'content-type': picture.mime }, body: picture.bytes };
    },
    /** Keeps the picture of one message. What is no picture is served as the JPEG that it was said to be. */
    put(accountId: string, messageId: string, mediaId: string, bytes: Uint8Array): FakeAttachment {
      const type = pictureType(bytes);
      const mime = type ?? 'image/jpeg';
      const path = `/1.1/ton/data/dm/${messageId}/${mediaId}/${Number(BigInt(mediaId) % 99_999_937n).toString(36)}.${EXTENSIONS[mime]}`;
      pictures.set(path, { bytes, mime, accountId, expired: false });
      return { type: type === 'image/gif' ? 'animated_gif' : 'photo', url: ORIGIN + path, mediaId, mime, size: bytes.length };
    },
    /** The picture at a `media_url_https` of this server, or null. */
    at(url: string): KeptPicture | null {
      const picture = url.startsWith(ORIGIN) ? pictures.get(url.slice(ORIGIN.length)) : undefined;
      return picture && !picture.expired ? { bytes: picture.bytes, mime: picture.mime } : null;
    },
    /** From now on X no longer has it; without an address, none of them. */
    expire(url?: string): void {
      for (const [path, picture] of pictures) if (url === undefined || url === ORIGIN + path) picture.expired = true;
    },
  };
}

export type MediaShelf = ReturnType<typeof createMediaShelf>;
