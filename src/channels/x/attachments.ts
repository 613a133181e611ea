import type { Attachment } from '../../core/message.ts';
import { at, member, string } from './json.ts';

const MEDIA: Record<string, Attachment['kind']> = { photo: 'image', animated_gif: 'image', video: 'video', audio: 'audio' };

/** `message_data.attachment`: one picture, GIF, video or place. Media addresses need the account's authorisation. */
export function attachmentsOf(attachment: unknown): Attachment[] {
  const type = string(member(attachment, 'type'));
  if (type === undefined) return [];
  if (type === 'location') return [{ kind: 'location' }];
  const media = member(attachment, 'media');
  const kind = MEDIA[string(member(media, 'type')) ?? ''] ?? 'file';
  const url = string(member(media, 'media_url_https'));
  return [{ kind, ...(url?.startsWith('https://') && url.length <= 2000 ? { url } : {}) }];
}

/** The t.co link that X appends to the text for the attachment. */
export function mediaLinkOf(attachment: unknown): string | undefined {
  const url = string(at(attachment, 'media', 'url'));
  return url?.startsWith('https://t.co/') ? url : undefined;
}
