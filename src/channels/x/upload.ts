import type https from 'node:https';
import type { OutboundPhoto } from '../channel.ts';
import { openClient } from './client.ts';
import { at, id, string } from './json.ts';
import type { XTokens } from './oauth.ts';

/** X takes at most 5 MB in one piece. */
const PIECE = 4 * 1024 * 1024;
const REQUEST_MS = 15_000;
const LOOKS = 10;
const LONGEST_LOOK_MS = 5_000;

/** X took the picture and could not make anything of it. */
export class UnusablePhoto extends Error {}

/**
 * Hands a picture to X in pieces (initialize, append, finalize of `/2/media/upload`) and resolves to its media id, which X keeps for 24 hours.
 * The category is the one that a DM may carry; X takes no other there. Throws the SDK's errors, and UnusablePhoto.
 */
export async function uploadPhoto(tokens: XTokens, agent: https.Agent, photo: OutboundPhoto): Promise<string> {
  const { v2 } = openClient(tokens, agent);
  const bytes = Buffer.from(await photo.bytes());
  const media_category = photo.mime === 'image/gif' ? 'dm_gif' : 'dm_image';
  const begun: unknown = await v2.post(
    'media/upload/initialize',
    { media_type: photo.mime, total_bytes: bytes.length, media_category },
    { timeout: REQUEST_MS },
  );
  const mediaId = id(at(begun, 'data', 'id'));
  if (mediaId === undefined) throw new Error('an upload without a media id');
  const options = { params: { id: mediaId }, timeout: REQUEST_MS };
  for (let piece = 0; piece * PIECE < bytes.length; piece++) {
    const media = bytes.subarray(piece * PIECE, (piece + 1) * PIECE);
    await v2.post('media/upload/:id/append', { segment_index: piece, media }, { ...options, forceBodyMode: 'form-data' });
  }
  const done: unknown = await v2.post('media/upload/:id/finalize', undefined, options);
  await processed(v2, mediaId, at(done, 'data', 'processing_info'));
  return mediaId;
}

/** Moving pictures are worked on for a while; a photo is ready at once and has no such note. */
async function processed(v2: ReturnType<typeof openClient>['v2'], mediaId: string, first: unknown): Promise<void> {
  let info = first;
  for (let look = 0; info !== undefined && string(at(info, 'state')) !== 'succeeded'; look++) {
    if (at(info, 'state') === 'failed') throw new UnusablePhoto('X could not process the picture');
    if (look === LOOKS) throw new Error('the picture was not ready in time');
    const seconds = Number(at(info, 'check_after_secs')) || 1;
    await new Promise((resolve) => setTimeout(resolve, Math.min(seconds * 1000, LONGEST_LOOK_MS)));
    const status: unknown = await v2.get('media/upload', { command: 'STATUS', media_id: mediaId }, { timeout: REQUEST_MS });
    info = at(status, 'data', 'processing_info');
  }
}
