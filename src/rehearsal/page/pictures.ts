import type { FakeX } from '../fake-x.ts';

/** The bytes of a message's picture, or null: there is none, or X no longer keeps it. */
export function pictureOf(x: FakeX, messageId: string, index: number): Uint8Array | null {
  const message = x.log.messages.find(({ id }) => id === messageId);
  const url = message?.attachments[index]?.url;
  return url === undefined ? null : (x.photos.at(url)?.bytes ?? null);
}
