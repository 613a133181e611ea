import type { Attachment } from '../../core/message.ts';
import { pictureType } from '../../core/picture.ts';
import type { MediaAnswer } from '../channel.ts';
import type { Hosts } from './hosts.ts';
import { requestOnce } from './http.ts';
import type { Tokens } from './tokens.ts';

const FETCH_MS = 10_000;

/** A file that a contact sent: out of a data URI, or from where the bot's own token may go. Redirects are not followed. */
export async function fetchFile(attachment: Attachment, maxBytes: number, hosts: Hosts, tokens: Tokens | null): Promise<MediaAnswer> {
  const { url } = attachment;
  if (url === undefined) return { kind: 'refused', detail: 'foreign-address' };
  if (url.startsWith('data:')) {
    const [, data] = /^data:[\w.+/-]*;base64,([A-Za-z0-9+/=]*)$/.exec(url) ?? [];
    return data === undefined ? { kind: 'refused', detail: 'not-a-photo' } : shown(attachment, Buffer.from(data, 'base64'), '', maxBytes);
  }
  if (!hosts.file(url)) return { kind: 'refused', detail: 'foreign-address' };
  const token = await tokens?.get(FETCH_MS);
  if (token && token.kind !== 'token') return { kind: 'unavailable', detail: token.detail };
  const headers: Record<string, string> = token ? { authorization: `Bearer ${token.token}` } : {};
  const answer = await requestOnce({ method: 'GET', url, headers: { accept: '*/*', ...headers }, deadlineMs: FETCH_MS, maxBytes });
  if (answer.kind === 'too-large') return tooLarge();
  if (answer.kind !== 'answer') return { kind: 'unavailable', detail: answer.said };
  if (answer.status === 200) return shown(attachment, answer.body, answer.headers['content-type'] ?? '', maxBytes);
  if (answer.status === 404 || answer.status === 410) return { kind: 'gone' };
  return { kind: 'unavailable', detail: `HTTP ${answer.status}` };
}

/** A picture is one by its first bytes; of the rest only sound and film keep their type. */
function shown({ kind }: Attachment, bytes: Buffer, contentType: string, maxBytes: number): MediaAnswer {
  if (bytes.length > maxBytes) return tooLarge();
  const picture = pictureType(bytes);
  if (picture) return { kind: 'media', bytes, mime: picture };
  if (kind === 'image') return { kind: 'refused', detail: 'not-a-photo' };
  return { kind: 'media', bytes, mime: /^(?:audio|video)\/[\w.+-]+/.exec(contentType)?.[0] ?? 'application/octet-stream' };
}

function tooLarge(): MediaAnswer {
  return { kind: 'refused', detail: 'too-large' };
}
