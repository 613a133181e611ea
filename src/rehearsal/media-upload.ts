import { pictureType } from '../core/picture.ts';
import type { Clock } from '../core/clock.ts';
import { jsonBody, problem } from './http.ts';
import type { Answer, Call } from './http.ts';
import type { Caller, Route } from './world.ts';

const INVALID = 'https://api.x.com/2/problems/invalid-request';
const MB = 1024 * 1024;
const DAY_MS = 24 * 60 * 60_000;
/** What the categories of direct messages take, bytes. */
const LARGEST: Record<string, number> = { dm_image: 5 * MB, dm_gif: 15 * MB, tweet_image: 5 * MB, tweet_gif: 15 * MB };
const LARGEST_PIECE = 5 * MB;

type Upload = {
  userId: string;
  mime: string;
  category: string;
  total: number;
  pieces: Map<number, Buffer>;
  bytes: Buffer | null;
  at: number;
};

/** `/2/media/upload`: begun, given in pieces, ended. An upload can be attached by its user for 24 hours. */
export function createUploads(clock: Clock, nextId: () => string) {
  const uploads = new Map<string, Upload>();
  const own = ({ parts, userId }: Caller) => {
    const upload = uploads.get(parts[0] ?? '');
    return upload?.userId === userId ? upload : undefined;
  };

  function begin(call: Call, { userId }: Caller): Answer {
    const { media_type: mime, total_bytes: total, media_category: category } = jsonBody(call) ?? {};
    if (typeof mime !== 'string' || typeof total !== 'number' || typeof category !== 'string')
      return invalid('media_type, media_category and total_bytes are required.');
    const largest = LARGEST[category];
    if (largest === undefined || !/^image\/(?:jpeg|png|webp|gif)$/.test(mime) || category.endsWith('_gif') !== (mime === 'image/gif'))
      return invalid(`The media type ${mime} is not supported for ${category}.`);
    if (total < 1 || total > largest) return invalid('The file size exceeds the limit.');
    const id = nextId();
    uploads.set(id, { userId: userId ?? '', mime, category, total, pieces: new Map(), bytes: null, at: clock.now() });
    return { status: 200, body: { data: { id, media_key: `3_${id}`, expires_after_secs: DAY_MS / 1000 } } };
  }

  function append(call: Call, caller: Caller): Answer {
    const upload = own(caller);
    const form = formOf(call);
    const segment = form.get('segment_index')?.toString('utf8') ?? '';
    const media = form.get('media');
    if (!upload || upload.bytes) return unknown();
    if (!media || !/^\d{1,3}$/.test(segment)) return invalid('media and segment_index are required.');
    if (media.length > LARGEST_PIECE) return invalid('The segment is too large.');
    upload.pieces.set(Number(segment), media);
    return { status: 200, body: { data: { expires_at: Math.floor((upload.at + DAY_MS) / 1000) } } };
  }

  function finish(caller: Caller): Answer {
    const upload = own(caller);
    const id = caller.parts[0] ?? '';
    if (!upload) return unknown();
    const bytes = Buffer.concat([...upload.pieces].sort(([a], [b]) => a - b).map(([, piece]) => piece));
    if (bytes.length !== upload.total) return invalid('The size of the segments does not match total_bytes.');
    if (pictureType(bytes) !== upload.mime) return invalid('The media could not be recognised as an image.');
    upload.bytes = bytes;
    upload.pieces.clear();
    return { status: 200, body: { data: { id, media_key: `3_${id}`, size: bytes.length, expires_after_secs: DAY_MS / 1000 } } };
  }

  const path = (last: string) => new RegExp(`^/2/media/upload/(\\d+)/${last}$`);
  const route = (matching: RegExp, handle: Route['handle']): Route => ({
    endpoint: 'upload',
    method: 'POST',
    path: matching,
    auth: 'user',
    handle,
  });

  return {
    routes: [
      route(/^\/2\/media\/upload\/initialize$/, begin),
      route(path('append'), append),
      route(path('finalize'), (_call, caller) => finish(caller)),
    ],
    /** The bytes of an upload that may go into a direct message of this user; else what X answers. */
    forMessage(mediaId: string, userId: string): Uint8Array | Answer {
      const upload = uploads.get(mediaId);
      if (!upload?.bytes || upload.userId !== userId || clock.now() - upload.at > DAY_MS)
        return invalid('One of the media ids is invalid.');
      if (upload.category.startsWith('dm_')) return upload.bytes;
      return problem(403, 'Forbidden', 'You are not permitted to attach this media to a DM event.');
    },
  };
}

export type Uploads = ReturnType<typeof createUploads>;

/** The fields of a `multipart/form-data` body, as bytes. */
function formOf({ headers, body }: Call): Map<string, Buffer> {
  const fields = new Map<string, Buffer>();
  const boundary = /boundary=(\S+)/.exec(headers['content-type'] ?? '')?.[1];
  if (boundary === undefined) return fields;
  const mark = Buffer.from(`--${boundary}`);
  for (let from = body.indexOf(mark); from >= 0;) {
    const next = body.indexOf(mark, from + mark.length);
    if (next < 0) break;
    const part = body.subarray(from + mark.length + 2, next - 2);
    const split = part.indexOf('\r\n\r\n');
    const name = /name="([^"]*)"/.exec(part.subarray(0, Math.max(0, split)).toString('utf8'))?.[1];
    if (name !== undefined && split >= 0) fields.set(name, part.subarray(split + 4));
    from = next;
  }
  return fields;
}

function invalid(detail: string): Answer {
  return problem(400, 'Invalid Request', detail, INVALID);
}

function unknown(): Answer {
  return problem(404, 'Not Found Error', 'Could not find the upload.', 'https://api.x.com/2/problems/resource-not-found');
}
