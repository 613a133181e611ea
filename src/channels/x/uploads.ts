import type https from 'node:https';
import type { Clock } from '../../core/clock.ts';
import { PhotoGone, type OutboundPhoto, type SendOutcome } from '../channel.ts';
import { withDeadline } from './client.ts';
import { limitsOf, retryAtOf } from './limits.ts';
import type { XTokens } from './oauth.ts';
import { refusalOf } from './refusal.ts';
import type { Refusal } from './refusal.ts';
import { stoppedBy } from './stopped.ts';
import { UnusablePhoto, uploadPhoto } from './upload.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
/** X keeps an upload for 24 hours; after an hour it is made anew. */
const KEEP_MS = 60 * MINUTE;
const GIVE_UP_MS = 10 * MINUTE;
const MOST = 200;

export type UploadOutcome = { kind: 'uploaded'; mediaId: string } | Extract<SendOutcome, { kind: 'failed' | 'limited' | 'unauthorized' }>;

/** `renewed`: X did not know an earlier one of this picture. */
type Upload = { work: Promise<string> | null; startedAt: number; renewed?: true };

/**
 * The pictures on their way to X. An upload is never in doubt, because nothing was said to anybody yet: a no, or a no for now.
 * One that takes longer than its share goes on, and the message's next attempt finds it done; so does an attempt after the send itself was limited.
 * What cannot be uploaded within ten minutes fails.
 */
export function createUploads(agent: https.Agent, clock: Clock) {
  const uploads = new Map<string, Upload>();
  const keyOf = (tokens: XTokens, photo: OutboundPhoto) => `${tokens.accessToken} ${photo.id}`;

  function uploadOf(key: string): Upload {
    const known = uploads.get(key);
    if (known && clock.monotonic() - known.startedAt < KEEP_MS) return known;
    const fresh = { work: null, startedAt: clock.monotonic() };
    uploads.set(key, fresh);
    if (uploads.size > MOST) uploads.delete(uploads.keys().next().value ?? key);
    return fresh;
  }

  return {
    /** Resolves within `deadlineMs`; never throws. */
    async upload(tokens: XTokens, photo: OutboundPhoto, deadlineMs: number): Promise<UploadOutcome> {
      const key = keyOf(tokens, photo);
      const upload = uploadOf(key);
      const work = (upload.work ??= uploadPhoto(tokens, agent, photo));
      // Whoever waits is told; when nobody does any more, it is told to the next one.
      work.catch(() => undefined);
      try {
        const mediaId = await withDeadline(work, deadlineMs);
        return mediaId === 'overdue' ? { ...later(clock.now() + 5 * SECOND), away: true } : { kind: 'uploaded', mediaId };
      } catch (error) {
        if (upload.work === work) upload.work = null;
        const outcome = finalOf(error) ?? outcomeOf(refusalOf(error), clock.now());
        const late = clock.monotonic() - upload.startedAt > GIVE_UP_MS;
        if (outcome.kind === 'limited' && !late) return outcome;
        uploads.delete(key);
        return outcome.kind === 'limited' ? failed('the picture could not be uploaded for ten minutes') : outcome;
      }
    },
    /**
     * X does not know the picture after all; it may have dropped it. The next attempt uploads it again: true. That happens once; a second such answer is X's word about
     * the picture, and whoever sends the message again begins anew.
     */
    renew(tokens: XTokens, photo: OutboundPhoto): boolean {
      const key = keyOf(tokens, photo);
      if (uploads.get(key)?.renewed) {
        uploads.delete(key);
        return false;
      }
      uploads.set(key, { work: null, startedAt: clock.monotonic(), renewed: true });
      return true;
    },
  };
}

export type Uploads = ReturnType<typeof createUploads>;

/** No later attempt could succeed: there is no picture, or X could not make anything of it. */
function finalOf(error: unknown): UploadOutcome | null {
  if (error instanceof PhotoGone) return { kind: 'failed', unasked: true, reason: 'photo-gone', detail: error.message };
  return error instanceof UnusablePhoto ? failed(error.message) : null;
}

/** X's limits on uploads are others than those on messages: they concern this message alone, and hold it up for no longer than a minute at a time. */
function outcomeOf(refusal: Refusal, now: number): UploadOutcome {
  if (refusal.kind !== 'answer') return { ...later(now + 5 * SECOND), away: true };
  const { status, said } = refusal;
  const detail = `the upload was answered HTTP ${status} ${said}`.trim();
  if (status === 429) return later(Math.min(retryAtOf(limitsOf(refusal.headers), now, 15 * SECOND), now + MINUTE));
  const by = stoppedBy(refusal);
  // Without permission for pictures the texts may go on.
  if (by && by !== 'permission') return { kind: 'unauthorized', detail, by };
  if ([400, 403, 404, 413, 415, 422].includes(status)) return failed(detail);
  return { ...later(now + 10 * SECOND), away: true };
}

/** Said of the account, it would hold up every text behind one picture. */
function later(retryAt: number): Extract<UploadOutcome, { kind: 'limited' }> {
  return { kind: 'limited', scope: 'message', retryAt };
}

function failed(detail: string): UploadOutcome {
  return { kind: 'failed', reason: 'photo', detail };
}
