import https from 'node:https';
import type { IncomingMessage } from 'node:http';
import { pictureType } from '../../core/picture.ts';
import type { MediaAnswer } from '../channel.ts';
import { authorizationOf } from './oauth.ts';
import type { XTokens } from './oauth.ts';

const DEADLINE_MS = 8_000;
const HOSTS = /^(?:ton\.twitter\.com|ton\.x\.com|(?:[a-z0-9-]+\.)*twimg\.com)$/;

/**
 * The picture behind a DM's `media_url_https`, which X shows to the conversation's own users only (their OAuth 1.0a signature).
 * The address came in a signed body and is trusted no further: hosts of X alone, no redirect is followed, at most `maxBytes` are read,
 * and what is not a picture by its first bytes is refused. Never throws. `detail` of a refusal: `foreign-address`, `too-large` or `not-a-photo`.
 */
export async function fetchMedia(
  tokens: XTokens,
  agent: https.Agent,
  url: string | undefined,
  maxBytes: number,
  deadlineMs = DEADLINE_MS,
): Promise<MediaAnswer> {
  const address = mediaAddress(url);
  if (!address) return { kind: 'refused', detail: 'foreign-address' };
  const headers = { authorization: authorizationOf(tokens, address), accept: 'image/*', 'accept-encoding': 'identity' };
  return new Promise((resolve) => {
    const request = https.get(address, { agent, headers });
    const end = (answer: MediaAnswer) => {
      clearTimeout(timer);
      resolve(answer);
      request.destroy();
    };
    const timer = setTimeout(() => end({ kind: 'unavailable', detail: `no answer within ${deadlineMs} ms` }), deadlineMs);
    request.on('error', (error: NodeJS.ErrnoException) => end({ kind: 'unavailable', detail: error.code ?? 'request failed' }));
    request.on('response', (response) => readPicture(response, maxBytes, end));
  });
}

/** An address of X's media, over https on the usual port; null for any other. */
export function mediaAddress(url: string | undefined): URL | null {
  if (url === undefined || url.length > 2000 || !URL.canParse(url)) return null;
  const address = new URL(url);
  const plain = address.protocol === 'https:' && address.port === '' && address.username === '' && address.password === '';
  return plain && HOSTS.test(address.hostname) ? address : null;
}

function readPicture(response: IncomingMessage, maxBytes: number, end: (answer: MediaAnswer) => void): void {
  const brokeOff = () => end({ kind: 'unavailable', detail: 'the answer broke off' });
  const refusal = refusalOf(response.statusCode ?? 0);
  if (refusal) return end(refusal);
  const tooLarge = { kind: 'refused', detail: 'too-large' } as const;
  if (Number(response.headers['content-length']) > maxBytes) return end(tooLarge);
  const chunks: Buffer[] = [];
  let size = 0;
  response.on('data', (chunk: Buffer) => {
    size += chunk.length;
    if (size > maxBytes) end(tooLarge);
    else chunks.push(chunk);
  });
  response.on('end', () => (response.complete ? end(pictureOf(Buffer.concat(chunks))) : brokeOff()));
  response.on('error', brokeOff);
  response.on('close', brokeOff);
}

/** Null for what may be read. A 401 or 403, or X's way to the sign-in page, says that this account may not look, not that the picture is gone. */
function refusalOf(status: number): MediaAnswer | null {
  if (status === 200) return null;
  return status === 404 || status === 410 ? { kind: 'gone' } : { kind: 'unavailable', detail: `HTTP ${status}` };
}

function pictureOf(bytes: Buffer): MediaAnswer {
  const mime = pictureType(bytes);
  return mime === null ? { kind: 'refused', detail: 'not-a-photo' } : { kind: 'media', bytes, mime };
}
